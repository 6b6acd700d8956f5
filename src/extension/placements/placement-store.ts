import type { Position } from '../../base/text-range.ts';
import { readPlacements, writtenPlacements } from '../../model/placement-file.ts';
import { isEmpty, noPlacements, placesIn, withPlaces, type Place, type Placements } from '../../model/placements.ts';

/** Where a file of places is kept. */
export interface PlacementStorage {
  /** The text; nothing where there is no such file. Throws where it cannot be read. */
  read(): Promise<string | undefined>;
  /** All at once or not at all. Throws the reason where it cannot. */
  write(text: string): Promise<void>;
  remove(): Promise<void>;
  /** Why nothing can be kept there, and what to do. */
  readonly homeless?: string;
}

/** One thing put somewhere, or (`place` undefined) left to the automatic layout again; in a view, or (`view` undefined) in the whole system. */
export interface Placing {
  readonly view?: string;
  readonly name: string;
  readonly place?: Place;
}

/** What the reader must know of a file of places: a mistake in it has a position. */
export interface PlacementNotice {
  readonly message: string;
  readonly position?: Position;
}

/** What is known of a picture from a text without errors. */
export interface Known {
  readonly view?: string;
  /** All that can be placed in it; absent: not all of it is shown. */
  readonly names?: ReadonlySet<string>;
  readonly views: ReadonlySet<string>;
}

interface Options {
  readonly onChange: () => void;
  /** Without a change after which a file is written. */
  readonly milliseconds?: number;
}

const mostSteps = 200;

/**
 * The places of one file's pictures, in memory and on disk. What changes on disk comes in; what is placed goes out once nothing more comes for
 * a moment. A name that its picture does not show any more is left out of the file with the next write, and stays here: should it come back,
 * it has its place again.
 */
export class PlacementStore {
  readonly #storage: PlacementStorage;
  readonly #options: Options;
  readonly #known = new Map<string | undefined, Known>();
  #placements = noPlacements;
  /** Of the file, as it was last seen. */
  #text: string | undefined;
  #unwritten: Placing[] = [];
  #problem: PlacementNotice | undefined;
  #past: (readonly Placing[])[] = [];
  #future: (readonly Placing[])[] = [];
  #delay: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(storage: PlacementStorage, options: Options) {
    this.#storage = storage;
    this.#options = options;
  }

  get placements(): Placements {
    return this.#placements;
  }

  /** Nothing where all is well. */
  get notice(): PlacementNotice | undefined {
    return this.#problem ?? (this.#storage.homeless === undefined || isEmpty(this.#placements) ? undefined : { message: this.#storage.homeless });
  }

  /** Reads what the file says now: it may have been changed by another program. */
  load(): Promise<void> {
    return this.#inTurn(async () => {
      if (!(await this.#read())) return;
      this.#options.onChange();
      // Placed while the file could not be understood.
      if (this.#unwritten.length > 0) this.#writeSoon();
    });
  }

  /** At once in memory, soon on disk. */
  place(placings: readonly Placing[]): void {
    if (placings.length === 0) return;
    this.#past = [...this.#past, this.#apply(placings)].slice(-mostSteps);
    this.#future = [];
  }

  /** Takes everything that was placed by hand back, in one step; a file that cannot be understood is deleted. */
  async reset(): Promise<void> {
    this.place(entriesOf(this.#placements));
    if (this.#problem === undefined) return;
    await this.#inTurn(() => this.#remove());
    this.#options.onChange();
  }

  /** Tells whether there was anything to take back. */
  undo(): boolean {
    const step = this.#past.pop();
    if (step !== undefined) this.#future.push(this.#apply(step));
    return step !== undefined;
  }

  redo(): boolean {
    const step = this.#future.pop();
    if (step !== undefined) this.#past.push(this.#apply(step));
    return step !== undefined;
  }

  /** What a picture shows decides which names are written. */
  know(known: Known): void {
    this.#known.set(known.view, known);
    if (this.#text !== undefined && this.#problem === undefined && this.#hasReturned(known)) this.#writeSoon();
  }

  /** Writes at once what is waiting. */
  async flush(): Promise<void> {
    if (this.#delay !== undefined) await this.#write();
  }

  /** Puts things where they shall be, and gives the step that puts them back. */
  #apply(placings: readonly Placing[]): readonly Placing[] {
    const back = placings.map(({ view, name }) => ({ view, name, place: placeOf(this.#placements, view, name) })).reverse();
    this.#placements = applied(this.#placements, placings);
    this.#unwritten.push(...placings);
    this.#writeSoon();
    this.#options.onChange();
    return back;
  }

  #writeSoon(): void {
    clearTimeout(this.#delay);
    this.#delay = setTimeout(() => void this.#write(), this.#options.milliseconds ?? 250);
  }

  #write(): Promise<void> {
    clearTimeout(this.#delay);
    this.#delay = undefined;
    return this.#inTurn(async () => {
      if (this.#storage.homeless !== undefined) return;
      const before = JSON.stringify(this.notice);
      const changed = await this.#read();
      if (this.#problem === undefined) await this.#save();
      if (changed || JSON.stringify(this.notice) !== before) this.#options.onChange();
    });
  }

  async #save(): Promise<void> {
    const pruned = this.#pruned();
    try {
      if (isEmpty(pruned)) await this.#remove();
      else if (writtenPlacements(pruned) !== this.#text) {
        await this.#storage.write(writtenPlacements(pruned));
        this.#text = writtenPlacements(pruned);
      }
      this.#unwritten = [];
    } catch (error) {
      this.#problem = { message: `${reasonOf(error)} What you place is kept until the window is closed.` };
    }
  }

  async #remove(): Promise<void> {
    if (this.#text !== undefined) await this.#storage.remove();
    this.#text = undefined;
    this.#problem = undefined;
  }

  /** Tells whether the file, or what is wrong with it, is another than before. */
  async #read(): Promise<boolean> {
    const before = JSON.stringify(this.#problem);
    const text = await this.#storage.read().catch((error: unknown) => error as Error);
    if (text instanceof Error) {
      this.#problem = { message: `${reasonOf(text)} What you place is kept until the window is closed.` };
      return JSON.stringify(this.#problem) !== before;
    }
    if (text === this.#text) {
      if (this.#problem?.position === undefined) this.#problem = undefined;
      return JSON.stringify(this.#problem) !== before;
    }
    this.#text = text;
    const read = text === undefined ? { placements: noPlacements } : readPlacements(text);
    this.#problem = 'problem' in read ? read.problem : undefined;
    this.#placements = applied('problem' in read ? noPlacements : read.placements, this.#unwritten);
    return true;
  }

  /** Without the names that their picture does not show any more, and without views that are gone. */
  #pruned(): Placements {
    const views = [...this.#known.values()].at(-1)?.views;
    return entriesOf(this.#placements)
      .filter(({ view, name }) => (view === undefined || views?.has(view) !== false) && this.#known.get(view)?.names?.has(name) !== false)
      .reduce((kept, { view, name }) => applied(kept, [{ view, name, place: placeOf(this.#placements, view, name) }]), noPlacements);
  }

  /** Whether a name that was left out of the file is shown again. */
  #hasReturned({ view, names }: Known): boolean {
    const written = readPlacements(this.#text ?? '');
    const inFile = 'placements' in written ? placesIn(written.placements, view) : {};
    return Object.keys(placesIn(this.#placements, view)).some((name) => names?.has(name) && !Object.hasOwn(inFile, name));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Every place there is, each as the step that takes it back. */
export function entriesOf({ system, views }: Placements): readonly Placing[] {
  return [
    ...Object.keys(system).map((name) => ({ name })),
    ...Object.entries(views).flatMap(([view, places]) => Object.keys(places).map((name) => ({ view, name }))),
  ];
}

function placeOf(placements: Placements, view: string | undefined, name: string): Place | undefined {
  const places = placesIn(placements, view);
  return Object.hasOwn(places, name) ? places[name] : undefined;
}

function applied(placements: Placements, placings: readonly Placing[]): Placements {
  return placings.reduce((before, { view, name, place }) => {
    const others = Object.entries(placesIn(before, view)).filter(([other]) => other !== name);
    return withPlaces(before, view, Object.fromEntries(place === undefined ? others : [...others, [name, place]]));
  }, placements);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
