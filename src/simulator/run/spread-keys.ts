import { draw } from '../engine/sampler.ts';
import type { Spread } from '../plan/plan.ts';
import type { Context } from './context.ts';

export interface Part {
  readonly part: number;
  readonly keys: readonly number[];
}

/** Draws that may give a key that is there already, for each key that is wanted; beyond them the next ones are taken. */
const drawsOfKey = 16;

/** Chooses the keys of one operation on several, and divides them among the parts of the store that have them. */
export class SpreadKeys {
  private readonly context: Context;
  private readonly countStream: number;

  constructor(context: Context) {
    this.context = context;
    this.countStream = context.stream('key counts');
  }

  /** Parts that must be asked, that of the flow's own key first, each with its keys. */
  partsOf(frame: number, spread: Spread): readonly Part[] {
    const { behaviours } = this.context;
    const store = behaviours[spread.to];
    const byPart = new Map<number, number[]>();
    this.keysOf(frame, spread).forEach((key, index) => {
      const part = store.partOf?.(spread.data, key) ?? index;
      const keys = byPart.get(part);
      if (keys === undefined) byPart.set(part, [key]);
      else keys.push(key);
    });
    if (spread.isScan) for (let part = 0; part < (store.partsOfScan ?? 0); part++) if (!byPart.has(part)) byPart.set(part, []);
    return [...byPart].map(([part, keys]) => ({ part, keys }));
  }

  private keysOf(frame: number, spread: Spread): readonly number[] {
    const { operations, source, plan } = this.context;
    const { data } = spread;
    this.context.select(this.countStream, frame, spread.salt);
    const wanted = Math.max(1, Math.round(draw(spread.keys, source)));
    if (spread.isCreate) return Array.from({ length: wanted }, () => operations.freshKey(frame, data));
    const count = Math.min(wanted, plan.data[data].settings.keys);
    const own = operations.keyOf(frame, data);
    return spread.isScan ? this.neighbours(own, count, data) : this.distinct(frame, { data, own, count });
  }

  /** Neighbouring keys: those that follow, or, at the end of the key space, those before. */
  private neighbours(own: number, count: number, data: number): readonly number[] {
    const { keys } = this.context.plan.data[data].settings;
    const first = own < keys ? Math.min(own, keys - count) : own;
    const others = Array.from({ length: count }, (_, index) => first + index).filter((key) => key !== own);
    return [own, ...others].slice(0, count);
  }

  /** Distinct keys by popularity. */
  private distinct(frame: number, { data, own, count }: { data: number; own: number; count: number }): readonly number[] {
    const { operations, plan } = this.context;
    const keys = new Set([own]);
    for (let turn = 1; keys.size < count && turn < drawsOfKey * count; turn++) {
      const key = operations.anotherKey(frame, data, turn);
      // A file of keys has ended.
      if (key < 0) return [...keys];
      keys.add(key);
    }
    for (let key = 0; keys.size < count; key++) keys.add((own + key) % plan.data[data].settings.keys);
    return [...keys];
  }
}
