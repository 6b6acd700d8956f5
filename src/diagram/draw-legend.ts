import type { Point } from './diagram.ts';
import { colourOfHeat, textOfHeat } from './heat-look.ts';
import type { HeatScale } from './heat.ts';
import { textStyles, textWidth } from './text.ts';
import type { Theme } from './theme.ts';
import { element } from './xml.ts';

/** Where the shown figures come from: closed forms, a simulation, or a simulation of what the file said before. */
export type HeatSource = 'estimate' | 'simulation' | 'earlier simulation';

const suffixes: Readonly<Record<HeatSource, string>> = {
  estimate: ' (estimate)',
  simulation: '',
  'earlier simulation': ' before the last changes',
};

/** What the legend adds to the picture's height. */
export const legendHeight = 32;

const scale = { width: 120, steps: 24, height: 8 } as const;

interface Shown {
  readonly scale: HeatScale;
  readonly source: HeatSource;
}

/** The colours of a scale, from nothing to full. */
export function drawLegend({ x, y }: Point, theme: Theme, { scale: shown, source }: Shown): string {
  const style = textStyles.label;
  const name = shown.name + suffixes[source];
  const [least, most] = [textOfHeat(0, shown), textOfHeat(shown.full, shown)];
  const start = x + Math.ceil(textWidth(name, style)) + 12 + Math.ceil(textWidth(least, style)) + 8;
  const step = scale.width / scale.steps;
  const label = (text: string, left: number): string => element('text', { x: left, y: y + 12, 'font-size': style.size, fill: theme.mutedText }, text);
  return element(
    'g',
    { class: 'legend', 'aria-hidden': 'true' },
    label(name, x),
    label(least, start - 8 - Math.ceil(textWidth(least, style))),
    ...Array.from({ length: scale.steps }, (_, index) =>
      element('rect', {
        x: start + index * step,
        y: y + 4,
        width: step + 0.5,
        height: scale.height,
        fill: colourOfHeat(((index + 0.5) / scale.steps) * shown.full, shown),
      }),
    ),
    label(most, start + scale.width + 8),
  );
}
