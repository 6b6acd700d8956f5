import type { History } from './history.ts';

/** Cells of a row. */
export const valueCell = 0;
export const kindCell = 1;
export const outcomeCell = 2;
export const operationCell = 3;
export const cellsOfRow = 4;
export const startCell = 0;
export const endCell = 1;
export const timesOfRow = 2;

/**
 * What decides about the operations of registers, as rows, those of a key together and in their order: in a long history the operations of a
 * key lie far apart, and to look at each in five columns means to wait for memory five times.
 */
export class OperationsByKey {
  /** Rows of key k stand from `first[k]` to before `first[k + 1]`. */
  readonly first: Int32Array;
  readonly cells: Int32Array;
  readonly times: Float64Array;

  constructor({ length, key, value, kind, outcome, start, end }: History, keys: number) {
    this.first = new Int32Array(keys + 1);
    this.cells = new Int32Array(length * cellsOfRow);
    this.times = new Float64Array(length * timesOfRow);
    for (let index = 0; index < length; index++) this.first[key[index] + 1]++;
    for (let each = 0; each < keys; each++) this.first[each + 1] += this.first[each];
    const { cells, times } = this;
    const next = this.first.slice();
    for (let index = 0; index < length; index++) {
      const row = next[key[index]]++;
      cells[row * cellsOfRow + valueCell] = value[index];
      cells[row * cellsOfRow + kindCell] = kind[index];
      cells[row * cellsOfRow + outcomeCell] = outcome[index];
      cells[row * cellsOfRow + operationCell] = index;
      times[row * timesOfRow + startCell] = start[index];
      times[row * timesOfRow + endCell] = end[index];
    }
  }
}
