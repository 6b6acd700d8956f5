import { PairIndex } from '../pair-index.ts';
import { countOf } from './grouping.ts';
import { kinds, none, outcomes, type History } from './history.ts';

/**
 * How versions of a key are ordered: by the store's numbers on the lines, by values that are such numbers, by the times of their writes
 * where these do not overlap, or only as far as sessions show.
 */
export const versionSources = ['stated', 'values', 'time', 'none'] as const;
export type VersionSource = (typeof versionSources)[number];

/**
 * What every operation saw and made. A version of a key is written once: it is known by its value, or by its number where the history
 * states the store's versions.
 */
export interface Registers {
  readonly history: History;
  /** By operation, the number of the version that it saw or made, or `none`. */
  readonly sees: Int32Array;
  readonly makes: Int32Array;
  /** By version: its key, the operation that made it (`none` for the initial one), and the store's number for it (NaN where unknown). */
  readonly keyOf: Int32Array;
  readonly writeOf: Int32Array;
  readonly numberOf: Float64Array;
  readonly hasNumbers: boolean;
  /** Reads of what nobody wrote. */
  readonly unexplained: readonly number[];
}

/** Why a history has no registers to judge. */
export interface NoRegisters {
  readonly reason: string;
}

/** The source of versions that a history has. */
export function versionSource(history: History): VersionSource {
  const { kind, outcome, version } = history;
  const isStated = kind.every((each, index) => outcome[index] !== outcomes.ok || each === kinds.differs || !Number.isNaN(version[index]));
  return isStated && kind.length > 0 ? 'stated' : 'none';
}

export function registersOf(history: History, initial: number, source: VersionSource): Registers | NoRegisters {
  const other = history.kind.findIndex((kind) => kind === kinds.append || kind === kinds.transaction);
  if (other >= 0) return { reason: `judged for reads, writes and compare-and-set; line ${history.line[other]} has another operation` };
  return source === 'none' || source === 'time' ? byValue(history, initial) : byNumber(history, source);
}

function byValue(history: History, initial: number): Registers | NoRegisters {
  const isUnseen = unseenOf(history);
  const kept = indicesWhere(history.length, (index) => !isUnseen(index) && history.kind[index] !== kinds.differs);
  const chosen = history.subset(kept);
  const builder = new Builder(chosen);
  for (let index = 0; index < chosen.length; index++) {
    if (!chosen.isUpdate(index)) continue;
    if (chosen.value[index] === initial) return { reason: repeated(chosen, index, 'is the initial value too') };
    const earlier = builder.make(index, chosen.value[index]);
    if (earlier !== none) return { reason: repeated(chosen, index, `was written at line ${chosen.line[earlier]} too`) };
  }
  const unexplained: number[] = [];
  for (let index = 0; index < chosen.length; index++) {
    const value = seenValue(chosen, index);
    if (value === none) continue;
    const version = builder.see(index, value);
    if (builder.writeOf[version] === none && value !== initial) unexplained.push(index);
  }
  return builder.registers(false, unexplained);
}

/** A version without a write is one that the history begins with. */
function byNumber(history: History, source: VersionSource): Registers | NoRegisters {
  const { kind, version, value, names } = history;
  const numberOf = (index: number): number => (source === 'stated' ? version[index] : Number(names.values.valueOf(value[index]) ?? 0));
  const kept = indicesWhere(history.length, (index) => kind[index] !== kinds.differs && !Number.isNaN(numberOf(index)));
  const unread = source === 'values' ? history.kind.findIndex((each, index) => each !== kinds.differs && Number.isNaN(numberOf(index))) : none;
  if (unread >= 0) return { reason: `value ${names.values.textOf(value[unread])} of line ${history.line[unread]} is no version number` };
  const chosen = history.subset(kept);
  const builder = new Builder(chosen);
  for (let index = 0; index < chosen.length; index++) {
    const number = numberOf(kept[index]);
    if (!chosen.isUpdate(index)) builder.see(index, number);
    else if (source === 'values' && kind[kept[index]] === kinds.cas) builder.see(index, Number(names.values.valueOf(chosen.expected[index])));
    if (!chosen.isUpdate(index)) continue;
    if (builder.make(index, number) !== none)
      return { reason: `version ${number} of ${names.keys.textOf(chosen.key[index])} is written twice, again at line ${chosen.line[index]}` };
  }
  return builder.registers(true, []);
}

class Builder {
  readonly #history: History;
  readonly #pairs = new PairIndex();
  /** Numbers that identify versions within a key, as integers. */
  readonly #identities = new Map<number, number>();
  readonly #sees: Int32Array;
  readonly #makes: Int32Array;
  readonly #keys: number[] = [];
  readonly #numbers: number[] = [];
  readonly writeOf: number[] = [];

  constructor(history: History) {
    this.#history = history;
    this.#sees = new Int32Array(history.length).fill(none);
    this.#makes = new Int32Array(history.length).fill(none);
  }

  /** The write that made the same version before, or `none`. */
  make(index: number, identity: number): number {
    const version = this.#version(index, identity);
    const earlier = this.writeOf[version];
    this.#makes[index] = version;
    if (earlier === none) this.writeOf[version] = index;
    return earlier;
  }

  see(index: number, identity: number): number {
    const version = this.#version(index, identity);
    this.#sees[index] = version;
    return version;
  }

  registers(hasNumbers: boolean, unexplained: readonly number[]): Registers {
    return {
      history: this.#history,
      sees: this.#sees,
      makes: this.#makes,
      keyOf: Int32Array.from(this.#keys),
      writeOf: Int32Array.from(this.writeOf),
      numberOf: hasNumbers ? Float64Array.from(this.#numbers) : new Float64Array(this.#numbers.length).fill(NaN),
      hasNumbers,
      unexplained,
    };
  }

  #version(index: number, identity: number): number {
    let integer = this.#identities.get(identity);
    if (integer === undefined) this.#identities.set(identity, (integer = this.#identities.size));
    const version = this.#pairs.numberOf(this.#history.key[index], integer);
    if (version === this.#keys.length) {
      this.#keys.push(this.#history.key[index]);
      this.#numbers.push(identity);
      this.writeOf.push(none);
    }
    return version;
  }
}

/** Which operations of unknown outcome need not have happened: no acknowledged one saw what they made, nor what came of it. */
function unseenOf(history: History): (index: number) => boolean {
  const { key, value, outcome } = history;
  const seen = new Set<number>();
  const code = (index: number, content: number): number => key[index] * 0x4000000 + content;
  const see = (index: number): void => {
    if (seenValue(history, index) !== none) seen.add(code(index, seenValue(history, index)));
  };
  const unknown = indicesWhere(history.length, (index) => outcome[index] === outcomes.unknown);
  if (unknown.length === 0) return () => false;
  for (let index = 0; index < history.length; index++) if (outcome[index] === outcomes.ok) see(index);
  const isSeen = (index: number): boolean => seen.has(code(index, value[index]));
  for (let count = -1; count !== seen.size;) {
    count = seen.size;
    for (const index of unknown) if (isSeen(index)) see(index);
  }
  return (index) => outcome[index] === outcomes.unknown && !isSeen(index);
}

/** Number of the value that the operation found, or `none`. */
export function seenValue({ kind, value, expected }: History, index: number): number {
  return kind[index] === kinds.read ? value[index] : kind[index] === kinds.cas ? expected[index] : none;
}

function repeated({ names, value, key, line }: History, index: number, what: string): string {
  return `needs values that are written once, or versions: ${names.values.textOf(value[index])} of ${names.keys.textOf(key[index])}, written at line ${line[index]}, ${what}`;
}

function indicesWhere(length: number, holds: (index: number) => boolean): Int32Array {
  const kept: number[] = [];
  for (let index = 0; index < length; index++) if (holds(index)) kept.push(index);
  return Int32Array.from(kept);
}

/** Operations that made versions of a key, by key and chain, in the order of their places. */
export class WritesByKey {
  readonly #byKey: { readonly chain: number; readonly operations: number[] }[][];
  readonly #placeOf: Int32Array;

  constructor({ history, makes }: Registers, chainOf: Int32Array, placeOf: Int32Array) {
    this.#placeOf = placeOf;
    this.#byKey = Array.from({ length: countOf(history.key) }, () => []);
    const places = new PairIndex();
    const lists: number[][] = [];
    for (let index = 0; index < history.length; index++) {
      if (makes[index] === none) continue;
      const list = places.numberOf(chainOf[index], history.key[index]);
      if (list === lists.length) {
        lists.push([]);
        this.#byKey[history.key[index]].push({ chain: chainOf[index], operations: lists[list] });
      }
      lists[list].push(index);
    }
  }

  /** Per chain that writes the key: its writes. */
  of(key: number): readonly { readonly chain: number; readonly operations: readonly number[] }[] {
    return this.#byKey[key];
  }

  /** The last of a chain's operations among its first `count`, or `none`. */
  lastAmong(operations: readonly number[], count: number): number {
    let low = 0;
    let high = operations.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#placeOf[operations[middle]] < count) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? none : operations[low - 1];
  }
}
