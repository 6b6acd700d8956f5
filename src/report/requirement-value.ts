import { formatQuantity, parseQuantity, type Dimension } from '../base/quantity.ts';
import type { Figure } from '../model/generated/result.ts';

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

/** A measured figure's mean as a person reads it; a dash where nothing was measured. */
export function figureText(figure: Figure | undefined, dimension: Dimension): string {
  return figure === undefined || figure.mean === null ? '–' : formatValue(figure.mean, dimension);
}
