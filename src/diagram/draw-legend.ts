import type { Point } from './diagram.ts';
import { textStyles, textWidth } from './text.ts';
import { heatColour, type Theme } from './theme.ts';
import { element } from './xml.ts';

/** Where the shown utilisation comes from: closed forms, a simulation, or a simulation of what the file said before. */
export type HeatSource = 'estimate' | 'simulation' | 'earlier simulation';

const names: Readonly<Record<HeatSource, string>> = {
  estimate: 'Utilisation (estimate)',
  simulation: 'Utilisation',
  'earlier simulation': 'Utilisation before the last changes',
};

/** What the legend adds to the picture's height. */
export const legendHeight = 32;

const scale = { width: 120, steps: 24, height: 8 } as const;

/** The colours of utilisation, from idle to full. */
export function drawLegend({ x, y }: Point, theme: Theme, source: HeatSource): string {
  const style = textStyles.label;
  const name = names[source];
  const start = x + Math.ceil(textWidth(name, style)) + 12 + Math.ceil(textWidth('0%', style)) + 8;
  const step = scale.width / scale.steps;
  const label = (text: string, left: number): string => element('text', { x: left, y: y + 12, 'font-size': style.size, fill: theme.mutedText }, text);
  return element(
    'g',
    { class: 'legend', 'aria-hidden': 'true' },
    label(name, x),
    label('0%', start - 8 - Math.ceil(textWidth('0%', style))),
    ...Array.from({ length: scale.steps }, (_, index) =>
      element('rect', { x: start + index * step, y: y + 4, width: step + 0.5, height: scale.height, fill: heatColour((index + 0.5) / scale.steps) }),
    ),
    label('100%', start + scale.width + 8),
  );
}
