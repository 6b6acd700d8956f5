import { formatQuantity, parseQuantity, type Dimension } from '../base/quantity.ts';
import type { Figure, RequirementVerdict } from '../model/generated/result.ts';

/** What a requirement measures, told by the unit of its own limit; a consistency level has none. */
export function metricDimension(requirement: string): Dimension | 'level' {
  const limit = /[<>=]+\s*(\S+)/.exec(requirement)?.[1] ?? '';
  const quantity = parseQuantity(limit);
  return 'problem' in quantity ? 'level' : quantity.dimension;
}

/** A measured value as a person reads it: so many digits; more for shares near 100 %, where the nines matter; no more than thousandths of a count. */
export function formatValue(value: number | string, dimension: Dimension | 'level', digits = 4): string {
  if (typeof value === 'string') return value;
  if (dimension === 'level') return String(value);
  if (value === 0) return dimension === 'percent' ? '0%' : '0';
  if (dimension === 'count') return formatQuantity(Number(value.toFixed(3)), 'count', digits);
  return formatQuantity(value, dimension, dimension === 'percent' && value > 0.99 && value < 1 ? digits + 2 : digits);
}

/** What a requirement's verdict rests on, or that nothing was measured. */
export function measuredValue({ text, value }: RequirementVerdict): string {
  return value === null ? 'not measured' : formatValue(value, metricDimension(text));
}

/** Its 95 % interval; empty where there is none. */
export function measuredInterval({ text, value, ci }: RequirementVerdict): string {
  if (value === null || ci === null) return '';
  const dimension = metricDimension(text);
  return `${formatValue(ci[0], dimension)} … ${formatValue(ci[1], dimension)}`;
}

/** Both in one line. */
export function measuredText(requirement: RequirementVerdict): string {
  if (requirement.value === null) return measuredValue(requirement);
  const interval = measuredInterval(requirement);
  return `measured ${measuredValue(requirement)}${interval === '' ? '' : ` (${interval})`}`;
}

/** A measured figure's mean as a person reads it; a dash where nothing was measured. */
export function figureText(figure: Figure | undefined, dimension: Dimension): string {
  return figure === undefined || figure.mean === null ? '–' : formatValue(figure.mean, dimension);
}
