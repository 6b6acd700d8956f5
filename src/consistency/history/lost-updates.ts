import { PairIndex } from '../pair-index.ts';
import { none, outcomes } from './history.ts';
import { sourceOf } from './causal-setting.ts';
import type { Registers } from './registers.ts';

export interface LostUpdates {
  /** Acknowledged updates. */
  readonly updates: number;
  /** Updates that were made from a version that another acknowledged update had replaced. */
  readonly lost: number;
  /** The operations of the first pair. */
  readonly first: readonly number[] | undefined;
}

/**
 * Two acknowledged updates of one key from the same version: one of them knew nothing of the other, and its effect is lost (Adya 1999,
 * P4). An update is a compare-and-set; and, where `countsPairs`, a write of a key after a read, the same process's last operation on it.
 */
export function lostUpdates(registers: Registers, countsPairs: boolean): LostUpdates {
  const { history, sees, makes } = registers;
  const pairs = new PairIndex();
  /** By process and key, its last operation there. */
  const previous: number[] = [];
  /** By version, the first update made from it, with the read that belongs to it. */
  const updateOf = new Map<number, readonly number[]>();
  let updates = 0;
  let lost = 0;
  let first: readonly number[] | undefined;
  for (let index = 0; index < history.length; index++) {
    const pair = pairs.numberOf(history.process[index], history.key[index]);
    const before = previous[pair] ?? none;
    previous[pair] = index;
    if (makes[index] === none || history.outcome[index] !== outcomes.ok) continue;
    const isReadBefore = countsPairs && before !== none && makes[before] === none && sees[before] !== none;
    const update = sees[index] !== none ? [index] : isReadBefore ? [before, index] : undefined;
    if (update === undefined) continue;
    updates++;
    const base = sees[update[0]];
    const other = updateOf.get(base);
    if (other === undefined) updateOf.set(base, update);
    else {
      lost++;
      const source = sourceOf(registers, update[0]);
      first ??= [...new Set([...(source === none ? [] : [source]), ...other, ...update])].sort((one, next) => one - next);
    }
  }
  return { updates, lost, first };
}
