import type { Plan } from '../plan/plan.ts';

/** Keys that come in the order of a file, one an access. When a file has been read to its end, so has the run. */
export class KeyTraces {
  /** Whether any data set has a file: else nobody needs to ask. */
  readonly areAny: boolean;
  /** By data set. */
  private readonly keys: readonly (Int32Array | undefined)[];
  private readonly taken: Float64Array;

  constructor(plan: Plan) {
    this.keys = plan.data.map(({ settings: { popularity } }) => (popularity.kind === 'trace' ? popularity.keys : undefined));
    this.areAny = this.keys.some((keys) => keys !== undefined);
    this.taken = new Float64Array(plan.data.length);
  }

  isTraced(data: number): boolean {
    return this.keys[data] !== undefined;
  }

  /** The next key of a data set that has a file; −1 behind its end. */
  take(data: number): number {
    const keys = this.keys[data]!;
    if (this.taken[data] === keys.length) return -1;
    const key = keys[this.taken[data]++];
    if (this.taken[data] === keys.length) this.ended();
    return key;
  }

  /** The last key of a file was taken; set by whoever ends the run. */
  ended: () => void = () => undefined;
}
