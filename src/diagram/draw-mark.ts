import type { Severity } from '../model/diagnostic.ts';
import type { PlacedEdge, Point } from './diagram.ts';
import type { Marks } from './findings.ts';
import { textStyles } from './text.ts';
import { readableOn, type Theme } from './theme.ts';
import { element } from './xml.ts';

const colours: Readonly<Record<Severity, string>> = { error: '#c62828', warning: '#e0a010', information: '#2f6fde', hint: '#6f7985' };

const radius = 8.5;

/** How many findings there are, in the colour of the gravest, on the corner of a card or a label. */
export function drawMark({ severity, count, first }: Marks, { x, y }: Point, theme: Theme): string {
  const fill = colours[severity];
  const { size, weight } = textStyles.figure;
  return element(
    'g',
    { class: `finding ${severity}`, 'data-finding': first, 'aria-hidden': 'true' },
    element('circle', { cx: x, cy: y, r: radius, fill, stroke: theme.card, 'stroke-width': 1.5 }),
    element(
      'text',
      { x, y: y + 4, 'font-size': size, 'font-weight': weight, 'text-anchor': 'middle', fill: readableOn(fill) },
      count > 9 ? '9+' : String(count),
    ),
  );
}

/** At the corner of its label, or where there is none in the middle of its longest stretch. */
export function markPlace({ labelBox, points }: PlacedEdge): Point {
  if (labelBox !== undefined) return labelBox;
  const stretches = points.slice(1).map((point, index) => ({ from: points[index], to: point }));
  const length = ({ from, to }: (typeof stretches)[number]): number => Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  const { from, to } = stretches.reduce((longest, each) => (length(each) > length(longest) ? each : longest));
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
}
