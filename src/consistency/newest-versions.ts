import { hashOfPair } from './pair-index.ts';

/** Cells of an entry: the pair itself, then two versions, each with the number of the operation that showed it. */
export const versionCell = 2;
export const numberCell = 3;
export const otherVersionCell = 4;
export const otherNumberCell = 5;
const cellsOfEntry = 6;

const initialEntries = 64;
const triesNearby = 8;
const nothing = -1;
/** Where an entry without pair has its first version. */
const empty = -2;

/**
 * Of pairs of integers two versions, and beside each the number of an operation; −1 where there is none. An open-addressing hash table that
 * holds what it is asked for, so that a look-up waits for one place in memory. Entries of one `first` and neighbouring numbers of `second`
 * lie side by side, as long as their places are free; what finds them taken goes where the hash of the whole pair sends it, by double
 * hashing: runs of neighbours may be as long as there are sessions, and looking for their end one by one would take for ever.
 */
export class NewestVersions {
  cells = new Int32Array(initialEntries * cellsOfEntry).fill(empty);
  private mask = initialEntries - 1;
  private size = 0;

  /** Makes room for so many new entries: until they are there, places stay what they are. */
  reserve(entries: number): void {
    while (4 * (this.size + entries) > 3 * this.mask) this.grow();
  }

  /** The first cell of the pair's entry, a new one where it has none. There must be room. */
  placeOf(first: number, second: number): number {
    const { cells, mask } = this;
    let entry = ((Math.imul(first, 0x9e3779b1) >>> 12) + second) & mask;
    let step = 1;
    for (let tries = 0; ; tries++) {
      const place = entry * cellsOfEntry;
      if (cells[place + 1] === second && cells[place] === first && cells[place + versionCell] !== empty) return place;
      if (cells[place + versionCell] === empty) return this.add(place, first, second);
      if (tries === triesNearby) {
        const hash = hashOfPair(first, second);
        // Odd, so that it comes to every place of a table whose length is a power of two.
        step = (hash >>> 15) | 1;
        entry = hash & mask;
      } else entry = (entry + step) & mask;
    }
  }

  private add(place: number, first: number, second: number): number {
    const { cells } = this;
    this.size++;
    cells[place] = first;
    cells[place + 1] = second;
    for (let cell = versionCell; cell < cellsOfEntry; cell++) cells[place + cell] = nothing;
    return place;
  }

  private grow(): void {
    const old = this.cells;
    this.cells = new Int32Array(2 * old.length).fill(empty);
    this.mask = 2 * this.mask + 1;
    this.size = 0;
    for (let from = 0; from < old.length; from += cellsOfEntry) {
      if (old[from + versionCell] === empty) continue;
      const to = this.placeOf(old[from], old[from + 1]);
      for (let cell = versionCell; cell < cellsOfEntry; cell++) this.cells[to + cell] = old[from + cell];
    }
  }
}
