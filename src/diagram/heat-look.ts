import { formatQuantity } from '../base/quantity.ts';
import type { HeatScale } from './heat.ts';
import { heatColour } from './theme.ts';

/** The colour of a node's figure. */
export function colourOfHeat(value: number, { full, isBetterHigh }: HeatScale): string {
  return heatColour(isBetterHigh ? 1 - value / full : value / full);
}

/** `41%`, with one digit more where that tells small shares apart; counts with two digits, and in full from ten on. */
export function textOfHeat(value: number, { dimension }: HeatScale): string {
  if (dimension === 'percent') return value < 0.0005 ? '0%' : formatQuantity(value, 'percent', value < 0.1 ? 1 : value < 0.995 ? 2 : 3);
  return value < 0.05 ? '0' : formatQuantity(value, 'count', value < 100 ? 2 : 3);
}
