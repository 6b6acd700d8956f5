import { formatQuantity, parseQuantity, type Dimension } from '../base/quantity.ts';

/** What a requirement measures, told by the unit of its own limit; a consistency level has none. */
export function metricDimension(requirement: string): Dimension | 'level' {
  const limit = /[<>=]+\s*(\S+)/.exec(requirement)?.[1] ?? '';
  const quantity = parseQuantity(limit);
  return 'problem' in quantity ? 'level' : quantity.dimension;
}

/** A measured value as a person reads it: four digits; more for shares near 100 %, where the nines matter; no more than thousandths of a count. */
export function formatValue(value: number | string, dimension: Dimension | 'level'): string {
  if (typeof value === 'string') return value;
  if (dimension === 'level' || value === 0) return String(value);
  if (dimension === 'count') return formatQuantity(Number(value.toFixed(3)), 'count');
  const digits = dimension === 'percent' && value > 0.99 && value < 1 ? 6 : 4;
  return formatQuantity(value, dimension, digits);
}
