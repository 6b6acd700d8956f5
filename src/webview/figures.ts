import type { Dimension } from '../base/quantity.ts';
import type { Figure, RequirementVerdict } from '../model/generated/result.ts';
import { formatValue, metricDimension } from '../report/requirement-value.ts';

const none = '–';

/** A measured figure as a table shows it; the interval is said by its tooltip. */
export function figureText(figure: Figure | undefined, dimension: Dimension): string {
  return typeof figure?.mean === 'number' ? valueText(figure.mean, dimension) : none;
}

export function intervalText(figure: Figure | undefined, dimension: Dimension): string | undefined {
  if (figure === undefined || figure.mean === null) return undefined;
  if (figure.ci !== null)
    return `95 % interval ${valueText(figure.ci[0], dimension)} to ${valueText(figure.ci[1], dimension)}, ${figure.n} replications`;
  return figure.bound === undefined ? `${figure.n} replications` : `below ${valueText(figure.bound, dimension)} at 95 %, ${figure.n} replications`;
}

/** What a requirement's verdict rests on: the value, and its interval where there is one. */
export function verdictFigures({ text, value, ci }: RequirementVerdict): string {
  if (value === null) return none;
  const dimension = metricDimension(text);
  const interval = ci === null || dimension === 'level' ? '' : ` (${formatValue(ci[0], dimension)} to ${formatValue(ci[1], dimension)})`;
  return `${formatValue(value, dimension)}${interval}`;
}

/** Three digits are enough to compare figures in a table. */
function valueText(value: number, dimension: Dimension): string {
  return formatValue(value, dimension, 3);
}
