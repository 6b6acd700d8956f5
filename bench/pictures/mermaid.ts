import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import type { Diagram, DiagramNode, EdgeKind } from '../../src/diagram/diagram.ts';
import type { Drawn } from './drawn.ts';

const require = createRequire(import.meta.url);

/** The flowchart that Mermaid makes of the same nodes, boxes and arrows, measured and photographed in the browser. */
export async function drawnByMermaid(diagram: Diagram, browser: Browser, file: string): Promise<Drawn> {
  const page = await browser.newPage({ viewport: { width: 4000, height: 4000 } });
  await page.setContent('<body style="margin: 0"><div id="picture" style="display: inline-block"></div></body>');
  await page.addScriptTag({ content: readFileSync(require.resolve('mermaid/dist/mermaid.min.js'), 'utf8') });
  await page.addScriptTag({ type: 'module', content: readFileSync(new URL('mermaid-page.mjs', import.meta.url), 'utf8') });
  await page.waitForFunction('window.drawFlowchart !== undefined');
  const drawn: Drawn = await page.evaluate(`window.drawFlowchart(${JSON.stringify(flowchartOf(diagram))})`);
  await page.locator('#picture').screenshot({ path: file });
  await page.close();
  const nameOf = (id: string): string => diagram.nodes[Number(id.slice(1))].name;
  return {
    ...drawn,
    nodes: drawn.nodes.map(({ name, ...box }) => ({ ...box, name: nameOf(name) })),
    lines: drawn.lines.map(({ from, to, ...line }) => ({ ...line, from: nameOf(from), to: nameOf(to) })),
  };
}

const arrows: Readonly<Record<EdgeKind, string>> = { call: '-->', publish: '-.->', consume: '-.->', invalidate: '-.->', support: '-.->' };

function flowchartOf(diagram: Diagram): string {
  const idOf = (name: string): string => `n${diagram.nodes.findIndex((node) => node.name === name)}`;
  const content = (parent: string | undefined): readonly string[] => [
    ...diagram.nodes.filter(({ container }) => container === parent).map((node) => `${idOf(node.name)}["${nodeText(node)}"]`),
    ...diagram.containers
      .filter((container) => container.parent === parent)
      .flatMap(({ id, title }) => [`subgraph c${indexOf(diagram, id)}["${escaped(title)}"]`, ...content(id), 'end']),
  ];
  const edges = diagram.edges.map(({ from, to, kind, label }) => {
    const text = label.length === 0 ? '' : `|"${label.map(escaped).join('<br/>')}"|`;
    return `${idOf(from)} ${arrows[kind]}${text} ${idOf(to)}`;
  });
  return `flowchart TD\n${[...content(undefined), ...edges].join('\n')}\n`;
}

function indexOf({ containers }: Diagram, container: string): number {
  return containers.findIndex(({ id }) => id === container);
}

function nodeText({ title, subtitle, facts }: DiagramNode): string {
  return [`<b>${escaped(title.join(' '))}</b>`, ...[subtitle, ...facts].map(escaped)].join('<br/>');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
