import { readdir, readFile } from 'node:fs/promises';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { lower } from '../../src/language/lower.ts';
import type { Origin } from '../../src/base/text-range.ts';
import type { Architecture, Flow, Step } from '../../src/model/architecture.ts';
import { arrowsOf } from '../../src/model/walk.ts';
import { lineOf, reparse } from '../support/architecture.ts';

/** One text with the end of one line cut off. */
interface Cut {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** The line is (part of) a comment, which documents a declaration elsewhere. */
  readonly isComment: boolean;
  /** The profile that the line is part of; nodes that name it may change with it. */
  readonly profile?: string;
}

/**
 * Every suffix of every line removed, each by itself. Unless `isExhaustive`, of the cuts inside one word, number or comment only the
 * first, the second and the last are taken (the others give the same tokens but for the spelling of an unknown word), and of those every
 * third.
 */
function cutsOf(text: string, isExhaustive: boolean): readonly Cut[] {
  const lines = text.split('\n');
  const cuts = lines.flatMap((content, line) => {
    const columns = isExhaustive ? [...content].map((_, column) => column) : telling(content);
    return columns.map((column) => ({
      line,
      column,
      profile: profileAt(lines, line),
      isComment: /^\s*\/?\*/.test(content),
      text: [...lines.slice(0, line), content.slice(0, column), ...lines.slice(line + 1)].join('\n'),
    }));
  });
  return isExhaustive ? cuts : cuts.filter((_, index) => index % 3 === 0);
}

function profileAt(lines: readonly string[], line: number): string | undefined {
  const head = lines.slice(0, line + 1).findLastIndex((content) => /^\S/.test(content) && content !== '}');
  return /^profile (\S+)/.exec(lines[head] ?? '')?.[1];
}

function telling(content: string): number[] {
  const columns = new Set<number>();
  for (const { index, 0: piece } of content.matchAll(/\/\/.*|\/?\*.*|"[^"]*"|[\w.%+-]+(?:\/\w+)?|\s+|./g)) {
    const inside = /^\s/.test(piece) ? [0] : /^["/]/.test(piece) ? [0, 1, 2] : [0, 1, piece.length - 1];
    for (const column of inside) if (column < piece.length) columns.add(index + column);
  }
  return [...columns].sort((a, b) => a - b);
}

interface Placed {
  readonly origin: Origin;
}

const lists = ['regions', 'networks', 'groups', 'nodes', 'data', 'flows', 'requirements', 'scenarios', 'variants', 'accepted', 'views'] as const;

/** What differs although it stands on lines that are whole: one sentence each. */
function changesElsewhere(before: Architecture, after: Architecture, { line, isComment, profile }: Cut): readonly string[] {
  const gone = [...(profile === undefined ? [] : [profile]), ...namesOf(before)].filter((name) => !namesOf(after).includes(name));
  const clashes = [...after.nodes, ...after.flows, ...after.data].filter(({ origin }) => origin.range.start.line === line).map(({ name }) => name);
  const depends = (element: unknown): boolean =>
    [...gone, ...clashes].some((name) => new RegExp(`["\\s.]${name}["\\s.]`).test(JSON.stringify(element)));
  const groupsChanged = before.groups.length !== after.groups.length;
  const ignored = [...(groupsChanged ? ['group', 'parent'] : []), ...(isComment ? ['documentation'] : [])];
  const plain = (element: unknown): string => JSON.stringify(element, (key, value: unknown) => (ignored.includes(key) ? undefined : value));
  return lists.flatMap((list) => {
    const elements = before[list] as readonly (Placed & { name?: string })[];
    const others = after[list] as readonly (Placed & { name?: string })[];
    return elements.flatMap((element) => {
      // A name cut down to that of another declaration clashes with it.
      if (element.name !== undefined && clashes.includes(element.name)) return [];
      const same = others.find((other) => startOf(other) === startOf(element));
      if (!covers(element.origin, line)) {
        if (depends(element)) return [];
        return same !== undefined && plain(same) === plain(element) ? [] : [`${list} ${element.name ?? startOf(element)} changed`];
      }
      return same === undefined || element.origin.range.start.line === line ? [] : innerChanges(element, same, { line, depends });
    });
  });
}

function innerChanges(before: object, after: object, around: { line: number; depends: (part: unknown) => boolean }): string[] {
  const parts = partsOf(after);
  const lost = partsOf(before).filter(
    ({ head, origin, text }) =>
      head !== around.line && !covers(origin, around.line) && !around.depends(text) && !parts.some((part) => part.text === text),
  );
  return lost.map(({ text }) => `lost ${text}`);
}

interface Part extends Placed {
  readonly text: string;
  /** The first line of the declaration within the declaration that it stands in. */
  readonly head?: number;
}

/** Properties, arrows, events and overrides of one declaration, each as a text that says where it stands and what it means. */
function partsOf(element: object): Part[] {
  const parts: Part[] = [];
  if ('stated' in element) {
    const { stated, settings } = element as { stated: Record<string, { origin: Origin }>; settings: Record<string, unknown> };
    for (const [name, { origin }] of Object.entries(stated))
      parts.push({ origin, text: `${startOf({ origin })} ${name} "${JSON.stringify(settings[name])}"` });
  }
  if ('steps' in element) for (const { step } of arrowsOf(element as Flow)) parts.push({ origin: step.origin, text: arrowText(step) });
  if ('events' in element)
    for (const event of element.events as (Placed & { text: string })[])
      parts.push({ origin: event.origin, text: `${startOf(event)} "${event.text}"` });
  for (const key of ['overrides', 'flows', 'zones']) {
    if (key in element)
      for (const inner of (element as Record<string, (Placed & object)[]>)[key])
        parts.push(...partsOf(inner).map((part) => ({ ...part, head: inner.origin.range.start.line })));
  }
  return parts;
}

function arrowText(step: Step): string {
  if (step.kind !== 'call' && step.kind !== 'publish') return '';
  const { from, operation, options, origin } = step;
  return `${startOf({ origin })} "${from}" ${step.kind} "${step.kind === 'call' ? step.to : step.queue}" ${JSON.stringify(operation)} ${JSON.stringify(options)}`;
}

function startOf({ origin }: Placed): string {
  return `${origin.range.start.line}:${origin.range.start.character}`;
}

function covers({ range }: Origin, line: number): boolean {
  return range.start.line <= line && line <= range.end.line;
}

function namesOf(architecture: Architecture): string[] {
  const { regions, nodes, data, flows, scenarios } = architecture;
  const zones = regions.flatMap((region) => region.zones.map((zone) => `${region.name}.${zone.name}`));
  return [...zones, ...[...regions, ...nodes, ...data, ...flows, ...scenarios].map(({ name }) => name)];
}

const fixture = 'everything.arch';

/** The examples, and a text with every declaration, block and form of value. */
export async function textsToCut(): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir('examples')).filter((name) => name.endsWith('.arch'));
  const paths = [...names.map((name) => `examples/${name}`), `test/fixtures/language/${fixture}`];
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path.replace(/.*\//, ''), await readFile(path, 'utf8')] as const)));
}

/** For each cut of a text that costs more than one syntax error or changes what whole lines mean: where, and what. */
export async function complaintsOf(text: string, otherFiles: Readonly<Record<string, string>>, isExhaustive: boolean): Promise<readonly string[]> {
  const build = await reparse(otherFiles);
  const whole = await build(text);
  const before = lower(whole.document, whole.services);
  const complaints = diagnosticsOf(whole.document).map(lineOf);
  for (const cut of cutsOf(text, isExhaustive)) {
    const { document, services } = await build(cut.text);
    const errors = diagnosticsOf(document).filter(({ code }) => code === 'syntax');
    const changes = changesElsewhere(before, lower(document, services), cut);
    if (errors.length <= 1 && changes.length === 0) continue;
    complaints.push(
      `${cut.line + 1}:${cut.column + 1} after ${JSON.stringify(cut.text.split('\n')[cut.line])}: ${[...errors.map(lineOf), ...changes].join(' | ')}`,
    );
  }
  return complaints;
}
