import type { History } from './history.ts';

/** One read or write of a transaction: numbers of its key and value. */
export interface MicroOperation {
  readonly isWrite: boolean;
  readonly key: number;
  readonly value: number;
}

/** The parts of a transaction, in order. */
export function microOperations({ value, names }: History, index: number): readonly MicroOperation[] {
  const parts = names.values.valueOf(value[index]) as readonly (readonly [string, unknown, unknown])[];
  return parts.map(([f, key, content]) => ({ isWrite: f.startsWith('w'), key: names.keys.numberOf(key), value: names.values.numberOf(content) }));
}
