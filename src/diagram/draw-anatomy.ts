import { anatomyBoxes, type Joint, type PartBox, type ReaderRow } from './anatomy-boxes.ts';
import type { Anatomy, Part } from './anatomy.ts';
import type { Point } from './diagram.ts';
import { textStyles } from './text.ts';
import type { Theme } from './theme.ts';
import { element, escaped } from './xml.ts';

interface Colours {
  readonly tile: string;
  readonly icon: string;
}

/** The parts of a node on its card, from `corner`: copies with their leaders, lanes with their readers. */
export function drawAnatomy(anatomy: Anatomy, corner: Point, colours: Colours, theme: Theme): string {
  const { parts, lanes, readers, more, names, joints } = anatomyBoxes(anatomy);
  return element(
    'g',
    { class: 'anatomy', transform: `translate(${rounded(corner.x)} ${rounded(corner.y)})`, 'aria-hidden': 'true' },
    ...parts.filter(({ follows }) => follows).map((part) => replication(part, colours)),
    ...joints.flatMap((joint, index) => drawJoint(joint, colours, index === 0)),
    ...parts.map((part) => drawPart(part, colours, theme)),
    ...lanes.map((box) => element('rect', { class: 'lane', ...box, rx: Math.min(2, box.width / 3), fill: colours.icon, 'fill-opacity': 0.55 })),
    ...readers.flatMap((row) => drawReaders(row, theme, nameStart(lanes))),
    ...names.map(({ text, x, top }) => words(text, { x, y: top + 11 }, theme)),
    more === undefined ? '' : words(more.text, { x: more.x, y: more.top + 11 }, theme),
  );
}

/** A star, for who leads: on a field of 14 by 14. */
const star = 'M7 2.6l1.35 2.75 3.05.45-2.2 2.13.52 3.02L7 9.53l-2.72 1.42.52-3.02L2.6 5.8l3.05-.45z';

/** One cell, in the colours of its node; also what the legend shows. */
export function drawPart({ part, x, y, width, height }: Omit<PartBox, 'follows'>, { tile, icon }: Colours, theme: Theme): string {
  const looks: Readonly<Record<Part, { readonly fill: string; readonly stroke: string; readonly dash?: string }>> = {
    leader: { fill: icon, stroke: icon },
    sync: { fill: tile, stroke: icon },
    async: { fill: tile, stroke: icon },
    peer: { fill: tile, stroke: icon },
    piece: { fill: icon, stroke: icon },
    parity: { fill: tile, stroke: icon },
    spare: { fill: theme.card, stroke: theme.cardBorder },
    point: { fill: tile, stroke: icon },
  };
  const { fill, stroke } = looks[part];
  const radius = part === 'point' ? width / 2 : 3.5;
  const cell = element('rect', { class: `part ${part}`, x, y, width, height, rx: radius, fill, stroke, 'stroke-width': 1.2 });
  return part === 'leader' ? cell + element('path', { d: star, transform: `translate(${rounded(x)} ${rounded(y)})`, fill: tile }) : cell;
}

/** The line from the copy before: unbroken where a write waits for this follower. */
export function replication({ part, x, y, height }: Pick<PartBox, 'part' | 'x' | 'y' | 'height'>, { icon }: Colours): string {
  return element('path', {
    class: 'replication',
    d: `M${rounded(x - 6)} ${rounded(y + height / 2)}h6`,
    stroke: icon,
    'stroke-width': 1.5,
    'stroke-dasharray': part === 'async' ? '1.6 1.6' : undefined,
  });
}

/** What a leader sends down to a follower: unbroken where a write waits for it. The port that it leaves by has a mark. */
function drawJoint({ part, x, from, to, end }: Joint, { icon }: Colours, isFirst: boolean): readonly string[] {
  const looks = { fill: 'none', stroke: icon, 'stroke-width': 1.5, 'stroke-dasharray': part === 'async' ? '1.6 1.6' : undefined };
  const line = element('path', { class: 'replication', d: `M${x} ${from}V${to}H${end}`, ...looks });
  return isFirst ? [line, element('circle', { class: 'outlet', cx: x, cy: from, r: 2.2, fill: icon })] : [line];
}

function drawReaders({ name, top, bars }: ReaderRow, theme: Theme, start: number): readonly string[] {
  const fill = theme.kinds.service.icon;
  return [
    ...bars.map(({ x, width }) => element('rect', { class: 'reader', x: rounded(x), y: top + 4, width: rounded(width), height: 6, rx: 2, fill })),
    words(name, { x: start, y: top + 11 }, theme),
  ];
}

function nameStart(lanes: readonly { readonly x: number; readonly width: number }[]): number {
  const last = lanes[lanes.length - 1];
  return rounded(last.x + last.width + 8);
}

function words(content: string, { x, y }: Point, theme: Theme): string {
  return element('text', { x: rounded(x), y, 'font-size': textStyles.fact.size, fill: theme.mutedText }, escaped(content));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
