import { formatQuantity } from '../base/quantity.ts';

/** A moment of a run, as in `1.5min`. */
export function timeText(seconds: number): string {
  return seconds === 0 ? '0s' : formatQuantity(seconds, 'duration', 3);
}
