import type { Container, Diagram, DiagramEdge, DiagramNode, EdgeKind } from './diagram.ts';

/** The diagram in Graphviz's language, for whoever lays out with other tools. */
export function dotOf(diagram: Diagram): string {
  const lines = [
    `graph [label=${quoted(diagram.title)} labelloc=t compound=true fontname="Inter,Helvetica,Arial" rankdir=TB]`,
    'node [shape=box style="rounded,filled" fillcolor=white fontname="Inter,Helvetica,Arial"]',
    'edge [fontname="Inter,Helvetica,Arial" fontsize=10]',
    ...contentOf(diagram, undefined),
    ...diagram.edges.map(edgeLine),
  ];
  return `digraph {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

const edgeStyles: Readonly<Record<EdgeKind, string>> = {
  call: 'solid',
  publish: 'dashed',
  consume: 'dashed',
  invalidate: 'dashed',
  support: 'dotted',
};

function contentOf(diagram: Diagram, parent: string | undefined): readonly string[] {
  return [
    ...diagram.nodes.filter(({ container }) => container === parent).map(nodeLine),
    ...diagram.containers.filter((container) => container.parent === parent).flatMap((container) => cluster(diagram, container)),
  ];
}

/** Graphviz draws a box around a subgraph whose name begins with `cluster`. */
function cluster(diagram: Diagram, container: Container): readonly string[] {
  const inside = [`label=${quoted(container.title)}`, 'style=rounded', ...contentOf(diagram, container.id)];
  return [`subgraph ${quoted(`cluster ${container.id}`)} {`, ...inside.map((line) => `  ${line}`), '}'];
}

function nodeLine({ name, title, subtitle, facts }: DiagramNode): string {
  return `${quoted(name)} [label=${quoted([title.join(' '), subtitle, ...facts].join('\n'))}]`;
}

function edgeLine({ from, to, kind, label }: DiagramEdge): string {
  return `${quoted(from)} -> ${quoted(to)} [style=${edgeStyles[kind]}${label.length === 0 ? '' : ` label=${quoted(label.join('\n'))}`}]`;
}

/** A quoted identifier: within quotes only quotes and backslashes mean something, and a line break is written `\n`. */
function quoted(text: string): string {
  return `"${text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replace(/\r?\n|\r/g, '\\n')
    .replaceAll('\0', '')}"`;
}
