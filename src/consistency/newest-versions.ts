import { hashOfPair } from './pair-index.ts';

/** Cells of an entry, after the pair itself: of the session's writes and of its reads the highest version, and beside each its row in the log. */
export const writtenCell = 2;
export const readCell = 4;
export const cellsOfEntry = 6;

const initialEntries = 64;
const nothing = -1;
/** Where an entry without pair has its version. */
const empty = -2;

/**
 * Of every pair of session and key: the highest version that the session wrote there, and the highest that it read; −1 where there is none.
 * An open-addressing hash table that holds what it is asked for, so that a look-up waits for one place in memory. Places change as it grows.
 */
export class NewestVersions {
  cells = new Int32Array(initialEntries * cellsOfEntry).fill(empty);
  private mask = initialEntries - 1;
  private size = 0;

  /** The first cell of the pair's entry, a new one where it has none. */
  placeOf(session: number, key: number): number {
    const { cells } = this;
    let entry = hashOfPair(session, key) & this.mask;
    for (;;) {
      const place = entry * cellsOfEntry;
      if (cells[place + writtenCell] === empty) return this.add(session, key);
      if (cells[place] === session && cells[place + 1] === key) return place;
      entry = (entry + 1) & this.mask;
    }
  }

  /** Whether the pair's entry is at this place still. */
  isAt(place: number, session: number, key: number): boolean {
    return this.cells[place] === session && this.cells[place + 1] === key && this.cells[place + writtenCell] !== empty;
  }

  private add(session: number, key: number): number {
    if (4 * ++this.size > 3 * this.mask) this.grow();
    const place = this.freePlace(session, key);
    this.cells[place] = session;
    this.cells[place + 1] = key;
    this.cells.fill(nothing, place + writtenCell, place + cellsOfEntry);
    return place;
  }

  private freePlace(session: number, key: number): number {
    let entry = hashOfPair(session, key) & this.mask;
    while (this.cells[entry * cellsOfEntry + writtenCell] !== empty) entry = (entry + 1) & this.mask;
    return entry * cellsOfEntry;
  }

  private grow(): void {
    const old = this.cells;
    this.cells = new Int32Array(2 * old.length).fill(empty);
    this.mask = 2 * this.mask + 1;
    for (let from = 0; from < old.length; from += cellsOfEntry) {
      if (old[from + writtenCell] === empty) continue;
      const to = this.freePlace(old[from], old[from + 1]);
      for (let cell = 0; cell < cellsOfEntry; cell++) this.cells[to + cell] = old[from + cell];
    }
  }
}
