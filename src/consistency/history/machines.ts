import { kinds, none, outcomes, type History } from './history.ts';
import type { Registers } from './registers.ts';
import { microOperations, type MicroOperation } from './transactions.ts';
import { Values } from './values.ts';

/** What a sequence of operations must agree with: states and operations are integers. */
export interface Machine {
  readonly initial: number;
  /** The state after the operation, or `impossible` where it could not have answered so in this state. */
  step(state: number, operation: number): number;
  /** Whether the operation leaves every state as it is. */
  isRead(operation: number): boolean;
  /** Whether it is possible in every state, whatever that is. */
  isBlind(operation: number): boolean;
  /** Whether two operations do the same. */
  codeOf(operation: number): string;
}

export const impossible = -1;

/** A state that the first operation to look at it decides. */
export const anyState = -2;

/** A register with reads, writes and compare-and-set; the state is the number of its value. */
export class RegisterMachine implements Machine {
  readonly initial: number;
  readonly #history: History;

  constructor(history: History, initial: number) {
    this.#history = history;
    this.initial = initial;
  }

  step(state: number, operation: number): number {
    const { kind, value, expected } = this.#history;
    switch (kind[operation]) {
      case kinds.read:
        return state === value[operation] || state === anyState ? value[operation] : impossible;
      case kinds.write:
        return value[operation];
      case kinds.cas:
        return state === expected[operation] || state === anyState ? value[operation] : impossible;
      default:
        return state === expected[operation] ? impossible : state;
    }
  }

  isRead(operation: number): boolean {
    const kind = this.#history.kind[operation];
    return kind === kinds.read || kind === kinds.differs;
  }

  isBlind(operation: number): boolean {
    return this.#history.kind[operation] === kinds.write;
  }

  codeOf(operation: number): string {
    const { kind, value, expected } = this.#history;
    return `${kind[operation]} ${value[operation]} ${expected[operation]}`;
  }
}

/**
 * A register whose values are known by the versions they belong to. States are numbers of versions, plus one; 0 is the initial one. What
 * is not checked writes whatever the state is.
 */
export class VersionMachine implements Machine {
  readonly initial = 0;
  readonly #registers: Registers;
  readonly #isChecked: (operation: number) => boolean;

  constructor(registers: Registers, isChecked: (operation: number) => boolean) {
    this.#registers = registers;
    this.#isChecked = isChecked;
  }

  step(state: number, operation: number): number {
    const { sees, makes, writeOf } = this.#registers;
    const seen = sees[operation];
    const isSeen = seen === none || state === seen + 1 || (state === 0 && writeOf[seen] === none);
    if (!isSeen && this.#isChecked(operation)) return impossible;
    return makes[operation] === none ? state : makes[operation] + 1;
  }

  isRead(operation: number): boolean {
    return this.#registers.makes[operation] === none;
  }

  isBlind(operation: number): boolean {
    return this.#registers.sees[operation] === none;
  }

  codeOf(operation: number): string {
    return String(operation);
  }
}

/** A text that grows by appends; states are numbers of texts. */
export class TextMachine implements Machine {
  readonly initial: number;
  readonly #history: History;
  readonly #appended = new Map<number, number>();

  constructor(history: History, initial: number) {
    this.#history = history;
    this.initial = initial;
  }

  step(state: number, operation: number): number {
    const { kind, value } = this.#history;
    if (kind[operation] === kinds.write) return value[operation];
    if (kind[operation] === kinds.append) return this.#append(state, value[operation]);
    return state === value[operation] ? state : impossible;
  }

  isRead(operation: number): boolean {
    return this.#history.kind[operation] === kinds.read;
  }

  isBlind(): boolean {
    return false;
  }

  codeOf(operation: number): string {
    return `${this.#history.kind[operation]} ${this.#history.value[operation]}`;
  }

  overwrites(operation: number): boolean {
    return this.#history.kind[operation] === kinds.write;
  }

  textOf(state: number): string {
    return String(this.#history.names.values.valueOf(state));
  }

  #append(state: number, value: number): number {
    const pair = state * 0x4000000 + value;
    const known = this.#appended.get(pair);
    if (known !== undefined) return known;
    const result = this.#history.names.values.numberOf(this.textOf(state) + this.textOf(value));
    this.#appended.set(pair, result);
    return result;
  }
}

/** Several registers that transactions read and write at once; single operations are transactions of one part. */
export class TransactionMachine implements Machine {
  readonly initial: number;
  readonly #parts: readonly (readonly MicroOperation[])[];
  readonly #states = new Values();
  readonly #initialValue: number;
  readonly #isNullTelling: boolean;
  readonly #nothing: number | undefined;
  readonly #history: History;

  constructor(history: History, initial: number, isNullTelling: boolean) {
    this.#history = history;
    this.#initialValue = initial;
    this.#isNullTelling = isNullTelling;
    this.#nothing = history.names.values.find(null);
    this.#parts = Array.from(history.kind, (kind, index) =>
      kind === kinds.transaction ? microOperations(history, index) : [partOf(history, index)],
    );
    this.initial = this.#states.numberOf([]);
  }

  step(state: number, operation: number): number {
    const { kind, expected, outcome } = this.#history;
    const registers = new Map(this.#states.valueOf(state) as readonly (readonly [number, number])[]);
    for (const part of this.#parts[operation]) {
      const current = registers.get(part.key) ?? this.#initialOf(part.key);
      if (kind[operation] === kinds.cas && current !== expected[operation]) return impossible;
      if (kind[operation] === kinds.differs && current === expected[operation]) return impossible;
      if (part.isWrite) registers.set(part.key, part.value);
      else if (kind[operation] !== kinds.differs && !this.#agrees(part, current, outcome[operation] === outcomes.ok)) return impossible;
    }
    return this.#states.numberOf([...registers].sort(([one], [other]) => one - other));
  }

  isRead(operation: number): boolean {
    return this.#parts[operation].every((part) => !part.isWrite);
  }

  isBlind(operation: number): boolean {
    return this.#history.kind[operation] === kinds.write;
  }

  codeOf(operation: number): string {
    const { kind, key, value, expected } = this.#history;
    return `${kind[operation]} ${key[operation]} ${value[operation]} ${expected[operation]}`;
  }

  /** A transaction of unknown outcome never told its client what it read: null there is nothing, not the initial value. */
  #agrees({ key, value }: MicroOperation, current: number, isTold: boolean): boolean {
    if (value !== this.#nothing) return value === current;
    return !isTold || !this.#isNullTelling || current === this.#initialOf(key);
  }

  /** One value for all registers, or an object with a value for each. */
  #initialOf(key: number): number {
    const { values, keys } = this.#history.names;
    const initial = values.valueOf(this.#initialValue);
    if (typeof initial !== 'object' || initial === null || Array.isArray(initial)) return this.#initialValue;
    const own = (initial as Readonly<Record<string, unknown>>)[String(keys.valueOf(key))];
    return values.numberOf(own ?? null);
  }
}

function partOf(history: History, index: number): MicroOperation {
  return { isWrite: history.isUpdate(index), key: history.key[index], value: history.value[index] };
}
