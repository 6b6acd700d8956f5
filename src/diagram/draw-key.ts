import type { Part } from './anatomy.ts';
import { drawPart, replication } from './draw-anatomy.ts';
import { dashes } from './draw-edge.ts';
import type { Diagram, EdgeKind } from './diagram.ts';
import { outlet, socketAt } from './draw-port.ts';
import { textStyles, textWidth } from './text.ts';
import type { Theme } from './theme.ts';
import { element } from './xml.ts';

/** What the signs of a picture mean: only those that it holds, and nothing where a picture needs no words. */
export interface Key {
  readonly width: number;
  readonly height: number;
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly sign: EdgeKind | Part | 'lanes';
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

const margin = 24;
const rowHeight = 20;
const signWidth = 34;
const entryGap = 18;

const edgeTexts: readonly (readonly [EdgeKind, string])[] = [
  ['call', 'calls and waits'],
  ['publish', 'publishes'],
  ['consume', 'is consumed by'],
  ['invalidate', 'deletes entries of'],
  ['support', 'supports'],
];

const partTexts: readonly (readonly [Part, string])[] = [
  ['leader', 'leader'],
  ['sync', 'follower, waited for'],
  ['async', 'follower, later'],
  ['parity', 'parity of a chunk'],
];

/** The entries in rows as wide as the picture, below it. */
export function keyOf({ edges, nodes }: Pick<Diagram, 'edges' | 'nodes'>, pictureWidth: number): Key {
  const kinds = new Set(edges.map(({ kind }) => kind));
  const anatomies = nodes.flatMap(({ anatomy }) => anatomy ?? []);
  const parts = new Set(anatomies.flatMap((anatomy) => (anatomy.kind === 'copies' ? anatomy.groups.flat() : [])));
  const signs: (readonly [Entry['sign'], string])[] = [
    ...(kinds.size > 1 ? edgeTexts.filter(([kind]) => kinds.has(kind)) : []),
    ...partTexts.filter(([part]) => parts.has(part)),
    ...(anatomies.some(({ kind }) => kind === 'lanes') ? [['lanes', 'partitions and who reads them'] as const] : []),
  ];
  const entries: Entry[] = [];
  let [x, y, width] = [margin, 0, 0];
  for (const [sign, text] of signs) {
    const right = x + signWidth + Math.ceil(textWidth(text, textStyles.label));
    if (x > margin && right > pictureWidth - margin) [x, y] = [margin, y + rowHeight];
    entries.push({ sign, text, x, y });
    const end = x + signWidth + Math.ceil(textWidth(text, textStyles.label));
    width = Math.max(width, end + margin);
    x = end + entryGap;
  }
  return { entries, width, height: entries.length === 0 ? 0 : y + rowHeight + 8 };
}

export function drawKey({ entries }: Key, top: number, theme: Theme): string {
  if (entries.length === 0) return '';
  const size = textStyles.label.size;
  return element(
    'g',
    { class: 'key', 'aria-hidden': 'true' },
    ...entries.map(({ sign, text, x, y }) =>
      element(
        'g',
        { transform: `translate(${x} ${top + y})` },
        drawSign(sign, theme),
        element('text', { x: signWidth, y: 12, 'font-size': size, fill: theme.mutedText }, text),
      ),
    ),
  );
}

function drawSign(sign: Entry['sign'], theme: Theme): string {
  const colours = theme.kinds[sign === 'parity' ? 'filesystem' : 'database'];
  switch (sign) {
    case 'call':
    case 'publish':
    case 'consume':
    case 'invalidate':
    case 'support':
      return edgeSign(sign, theme);
    case 'lanes':
      return (
        [0, 7, 14]
          .map((x) => element('rect', { x, y: 1, width: 5, height: 9, rx: 1.5, fill: theme.kinds.queue.icon, 'fill-opacity': 0.55 }))
          .join('') + element('rect', { x: 0, y: 12, width: 19, height: 4, rx: 1.5, fill: theme.kinds.service.icon })
      );
    case 'sync':
    case 'async':
      return (
        replication({ part: sign, x: 8, y: 1, height: 14 }, colours) + drawPart({ part: sign, x: 8, y: 1, width: 14, height: 14 }, colours, theme)
      );
    default:
      return drawPart({ part: sign, x: 8, y: 1, width: 14, height: 14 }, colours, theme);
  }
}

function edgeSign(kind: EdgeKind, theme: Theme): string {
  const colour = theme.edges[kind];
  return (
    element('path', { d: 'M1 8h16', fill: 'none', stroke: colour, 'stroke-width': 1.5, 'stroke-dasharray': dashes[kind] }) +
    element('path', { d: 'M23 8l-7 -3.5v7z', fill: colour }) +
    outlet(kind, { x: 1, y: 8 }, { colour, card: theme.canvas }) +
    socketAt({ x: 24, y: 8 }, { x: 1, y: 8 }, colour)
  );
}
