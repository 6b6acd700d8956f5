import { ConfigurationSet } from './configuration-set.ts';
import { outcomes, type History } from './history.ts';
import { anyState, impossible, TextMachine, type Machine } from './machines.ts';
import { NextTexts } from './next-texts.ts';
import { timeline } from './timeline.ts';

export type SearchResult =
  | { readonly verdict: 'holds'; readonly visited: number }
  /** No order explains the history up to the completion of the operation `at`. */
  | { readonly verdict: 'violated'; readonly at: number; readonly visited: number }
  | { readonly verdict: 'unknown'; readonly visited: number };

/**
 * Whether one order of the operations agrees with the machine and with real time: the search of Wing and Gong (1993) with Lowe's
 * remembered configurations and just-in-time linearization (2017). A configuration is a state and the set of open operations that have
 * taken effect. Operations take effect only when one completes that has not; all configurations that explain the past are carried along,
 * so that the first completion that none explains is the violation. Three things keep them few: reads that a state satisfies take
 * effect at once, of equal operations the one that ends first goes first, and what is not known to have happened never takes effect
 * unseen. `budget` bounds the configurations visited.
 */
export function search(history: History, members: ArrayLike<number>, machine: Machine, budget: number): SearchResult {
  const quick = new Search(history, members, machine, { budget, most: quickMost }).run();
  if (quick.verdict === 'holds') return quick;
  const whole = new Search(history, members, machine, { budget: budget - quick.visited, most: Infinity }).run();
  return { ...whole, visited: whole.visited + quick.visited };
}

/** Carrying only so many configurations finds most orders that exist, at once; that it finds none says nothing. */
const quickMost = 64;

interface SearchLimits {
  readonly budget: number;
  /** Configurations to carry from one completion to the next. */
  readonly most: number;
}

const phases = { future: 0, open: 1, ended: 2 } as const;

const stateCell = 0;
/** 1 right after an operation of unknown outcome whose effect nothing has seen. */
const unseenCell = 1;
const firstWord = 2;

class Search {
  readonly #history: History;
  readonly #members: ArrayLike<number>;
  readonly #machine: Machine;
  readonly #limits: SearchLimits;
  readonly #moments: Int32Array;
  readonly #slots: Int32Array;
  readonly #codes: Int32Array;
  readonly #texts: NextTexts | undefined;
  readonly #width: number;
  #configurations: ConfigurationSet;
  #next: ConfigurationSet;
  readonly #visited: ConfigurationSet;
  readonly #work: ConfigurationSet;
  /** Indices into members of what is open: changes, and reads that were answered. */
  #openUpdates: number[] = [];
  #openReads: number[] = [];
  readonly #phases: Uint8Array;
  #steps = 0;

  constructor(history: History, members: ArrayLike<number>, machine: Machine, limits: SearchLimits) {
    this.#history = history;
    this.#members = members;
    this.#machine = machine;
    this.#limits = limits;
    this.#moments = timeline(history, members);
    const { slots, count } = slotsOf(this.#moments, members.length);
    this.#slots = slots;
    this.#phases = new Uint8Array(members.length);
    this.#codes = codesOf(members, machine);
    this.#texts = machine instanceof TextMachine ? new NextTexts(history, members, machine) : undefined;
    this.#width = firstWord + Math.ceil(count / 32);
    this.#configurations = new ConfigurationSet(this.#width);
    this.#next = new ConfigurationSet(this.#width);
    this.#visited = new ConfigurationSet(this.#width);
    this.#work = new ConfigurationSet(this.#width);
  }

  run(): SearchResult {
    const first = new Int32Array(this.#width);
    first[stateCell] = this.#machine.initial;
    this.#configurations.add(first);
    for (const moment of this.#moments) {
      if (moment >= 0) this.#begin(moment);
      else if (!this.#end(~moment)) return { verdict: 'unknown', visited: this.#steps };
      else if (this.#configurations.size === 0) return { verdict: 'violated', at: this.#lastOf(this.#members[~moment]), visited: this.#steps };
    }
    return { verdict: 'holds', visited: this.#steps };
  }

  #lastOf(operation: number): number {
    return this.#texts?.lastOf(operation) ?? operation;
  }

  #begin(index: number): void {
    const operation = this.#members[index];
    this.#phases[index] = phases.open;
    if (!this.#machine.isRead(operation)) {
      this.#openUpdates.push(index);
      return;
    }
    this.#openReads.push(index);
    const { rows, size } = this.#configurations;
    for (let start = 0; start < size * this.#width; start += this.#width) this.#see(rows, start, index);
  }

  /** Lets the read take effect where the state of the row at `start` satisfies it. A state that is not decided yet waits for what must be. */
  #see(rows: Int32Array, start: number, index: number): boolean {
    if (rows[start + stateCell] === anyState) return false;
    const state = this.#machine.step(rows[start + stateCell], this.#members[index]);
    if (state === impossible) return false;
    rows[start + stateCell] = state;
    const slot = this.#slots[index];
    rows[start + firstWord + (slot >>> 5)] |= 1 << (slot & 31);
    return true;
  }

  /** Keeps the configurations in which the operation has taken effect. False where the budget is spent. */
  #end(index: number): boolean {
    const slot = this.#slots[index];
    const word = firstWord + (slot >>> 5);
    const bit = 1 << (slot & 31);
    const { rows, size } = this.#configurations;
    this.#next.clear();
    this.#visited.clear();
    const row = new Int32Array(this.#width);
    for (let start = 0; start < size * this.#width; start += this.#width) {
      for (let cell = 0; cell < this.#width; cell++) row[cell] = rows[start + cell];
      if ((row[word] & bit) !== 0) {
        row[word] &= ~bit;
        this.#next.add(row);
        continue;
      }
      this.#work.clear();
      this.#work.push(row);
      if (!this.#explore(index, row)) return false;
    }
    [this.#configurations, this.#next] = [this.#next, this.#configurations];
    this.#openUpdates = this.#openUpdates.filter((each) => each !== index);
    this.#openReads = this.#openReads.filter((each) => each !== index);
    this.#phases[index] = phases.ended;
    this.#texts?.ended(index);
    return true;
  }

  /** Lets open operations take effect, in every order that leads to the effect of the operation at `target`. */
  #explore(target: number, row: Int32Array): boolean {
    const word = firstWord + (this.#slots[target] >>> 5);
    const bit = 1 << (this.#slots[target] & 31);
    const after = new Int32Array(this.#width);
    while (this.#work.size > 0 && this.#next.size < this.#limits.most) {
      this.#work.pop(row);
      const choices = row[stateCell] === anyState ? [...this.#openUpdates, ...this.#openReads] : this.#openUpdates;
      for (const index of choices) {
        if (!this.#takeEffect(row, index, after)) continue;
        if (++this.#steps > this.#limits.budget) return false;
        if ((after[word] & bit) !== 0) {
          after[word] &= ~bit;
          this.#next.add(after);
        } else if (this.#visited.add(after)) this.#work.push(after);
      }
    }
    return true;
  }

  /** Writes into `after` what the operation makes of a configuration. False where it cannot or need not take effect there. */
  #takeEffect(row: Int32Array, index: number, after: Int32Array): boolean {
    if (this.#has(row, index)) return false;
    const operation = this.#members[index];
    if (row[unseenCell] === 1 && this.#machine.isBlind(operation)) return false;
    const state = this.#machine.step(row[stateCell], operation);
    if (state === impossible || this.#isAfterTwin(row, index)) return false;
    if (this.#texts !== undefined && !this.#texts.mayHold(state, (read) => this.#has(row, read))) return false;
    after.set(row);
    after[stateCell] = state;
    const slot = this.#slots[index];
    after[firstWord + (slot >>> 5)] |= 1 << (slot & 31);
    let isSeen = false;
    for (const read of this.#openReads) if (!this.#has(after, read) && this.#see(after, 0, read)) isSeen = true;
    after[unseenCell] = !isSeen && this.#history.outcome[operation] === outcomes.unknown ? 1 : 0;
    return true;
  }

  /** Of open operations that do the same, the one that ends first takes effect first: any other order can be exchanged for that. */
  #isAfterTwin(row: Int32Array, index: number): boolean {
    const { end } = this.#history;
    for (const other of this.#openUpdates) {
      if (other === index || this.#codes[other] !== this.#codes[index] || this.#has(row, other)) continue;
      const difference = end[this.#members[other]] - end[this.#members[index]];
      if (difference < 0 || (!(difference > 0) && other < index)) return true;
    }
    return false;
  }

  #has(row: Int32Array, index: number): boolean {
    if (this.#phases[index] !== phases.open) return this.#phases[index] === phases.ended;
    const slot = this.#slots[index];
    return (row[firstWord + (slot >>> 5)] & (1 << (slot & 31))) !== 0;
  }
}

/** A place in the bit set for every operation; those that are never open together share places. */
function slotsOf(moments: Int32Array, count: number): { readonly slots: Int32Array; readonly count: number } {
  const slots = new Int32Array(count);
  const free: number[] = [];
  let used = 0;
  for (const moment of moments) {
    if (moment < 0) free.push(slots[~moment]);
    else slots[moment] = free.pop() ?? used++;
  }
  return { slots, count: used };
}

function codesOf(members: ArrayLike<number>, machine: Machine): Int32Array {
  const codes = new Map<string, number>();
  return Int32Array.from(members, (operation) => {
    const code = machine.codeOf(operation);
    if (!codes.has(code)) codes.set(code, codes.size);
    return codes.get(code)!;
  });
}
