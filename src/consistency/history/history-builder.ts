import { assertUnreachable } from '../../base/assert.ts';
import { GrowingColumn } from '../growing-column.ts';
import { functionsOf, HistoryProblem, type EventFunction, type HistoryEvent, type Model } from './history-event.ts';
import { History, kinds, none, outcomes, type HistoryNames } from './history.ts';
import { Values } from './values.ts';

/** More than this does not fit in memory beside what judging it needs. */
export const mostOperations = 5_000_000;
/** Nor do longer texts (keys, values, processes), however few operations they belong to. */
export const mostCharacters = 250_000_000;

export interface HistoryLimits {
  readonly operations?: number;
  readonly characters?: number;
}

/** What is wrong with a line that comes when so many characters are held already. */
export function tooLong(line: number, held: readonly Values[], most: number): HistoryProblem | undefined {
  const characters = held.reduce((sum, values) => sum + values.characters, 0);
  if (characters <= most) return undefined;
  return new HistoryProblem(
    line,
    `keys and values of more than ${most.toLocaleString('en')} characters; shorten them, or judge fewer keys at a time`,
  );
}

/** The states of a mutex, which is a register that processes compare and set. */
export const mutexStates = { free: 'free', held: 'held' } as const;

/** Pairs invocations with completions. Every `add` either takes a line in or says what is wrong with it. */
export class HistoryBuilder {
  #model: Model | undefined;
  readonly #limit: number;
  readonly #mostCharacters: number;
  readonly #names = { values: new Values(), keys: new Values(), processes: new Values(), sessions: new Values() };
  readonly #columns = newColumns();
  /** By process: the operation that it has open. */
  readonly #open = new Map<number, number>();
  /** By process: the time of its last line. */
  readonly #lastTime = new Map<number, number>();
  #isTimed = true;
  #lines = 0;
  #mutex: boolean | undefined;

  constructor(model?: Model, { operations = mostOperations, characters = mostCharacters }: HistoryLimits = {}) {
    this.#model = model;
    this.#limit = operations;
    this.#mostCharacters = characters;
  }

  get model(): Model {
    return this.#model ?? 'register';
  }

  add(event: HistoryEvent): HistoryProblem | undefined {
    this.#lines++;
    const process = this.#names.processes.numberOf(event.process);
    const held = Object.values(this.#names);
    const problem = this.#checkModel(event) ?? this.#checkTime(event, process) ?? tooLong(event.line, held, this.#mostCharacters);
    if (problem !== undefined) return problem;
    return event.type === 'invoke' ? this.#invoke(event, process) : this.#complete(event, process);
  }

  /** What was added, operations without completion as unknown. */
  finish(): History {
    const { line, start, end, startTime, endTime } = this.#columns;
    const names: HistoryNames = { ...this.#names, timed: this.#isTimed && line.length > 0 };
    const [from, to] = (names.timed ? [startTime, endTime] : [start, end]).map((column) => column.cells());
    const order = Uint32Array.from({ length: line.length }, (_, index) => index);
    if (from.some((time, index) => index > 0 && time < from[index - 1])) order.sort((one, other) => from[one] - from[other] || one - other);
    const history = new History(line.length, names);
    for (const name of ['kind', 'outcome', 'process', 'session', 'key', 'value', 'expected', 'version', 'line'] as const) {
      const column = this.#columns[name].data;
      for (let index = 0; index < order.length; index++) history[name][index] = column[order[index]];
    }
    for (let index = 0; index < order.length; index++) {
      history.start[index] = from[order[index]];
      history.end[index] = to[order[index]];
    }
    return history;
  }

  #invoke(event: HistoryEvent, process: number): HistoryProblem | undefined {
    const columns = this.#columns;
    const open = this.#open.get(process);
    if (open !== undefined) {
      return new HistoryProblem(
        event.line,
        `process ${event.process} invokes a ${event.f} while its operation of line ${columns.line.data[open]} is open; give operations that run in parallel processes of their own, joined by one "session"`,
      );
    }
    if (columns.line.length >= this.#limit) {
      return new HistoryProblem(event.line, `more than ${this.#limit.toLocaleString('en')} operations; judge fewer keys at a time`);
    }
    const parts = this.#partsOf(event);
    if (parts instanceof HistoryProblem) return parts;
    this.#open.set(process, columns.line.length);
    columns.kind.push(parts.kind);
    columns.value.push(parts.value);
    columns.expected.push(parts.expected);
    columns.outcome.push(outcomes.unknown);
    columns.process.push(process);
    columns.session.push(this.#names.sessions.numberOf(event.session ?? event.process));
    columns.key.push(this.#names.keys.numberOf(event.key ?? 'register'));
    columns.version.push(event.version ?? NaN);
    columns.line.push(event.line);
    columns.start.push(this.#lines);
    columns.end.push(Infinity);
    columns.startTime.push(event.time ?? NaN);
    columns.endTime.push(Infinity);
    return undefined;
  }

  #complete(event: HistoryEvent, process: number): HistoryProblem | undefined {
    const columns = this.#columns;
    const index = this.#open.get(process);
    if (index === undefined) {
      return new HistoryProblem(
        event.line,
        `process ${event.process} ends a ${event.f} that it never invoked; every ok, fail and info line follows an invoke line of its process`,
      );
    }
    const mismatch = this.#mismatch(event, index);
    if (mismatch !== undefined) return new HistoryProblem(event.line, mismatch);
    this.#open.delete(process);
    if (event.version !== undefined) columns.version.data[index] = event.version;
    if (event.type === 'info') return undefined;
    columns.outcome.data[index] = event.type === 'ok' ? outcomes.ok : outcomes.failed;
    columns.end.data[index] = this.#lines;
    columns.endTime.data[index] = event.time ?? NaN;
    if (event.type === 'fail') return undefined;
    if (event.f === 'read' && event.value === undefined)
      return new HistoryProblem(event.line, 'a read that ended ok has no "value"; say what it read, null for nothing');
    if (event.f === 'read') columns.value.data[index] = this.#names.values.numberOf(event.value);
    if (event.f === 'txn') {
      const parts = this.#partsOf(event);
      if (parts instanceof HistoryProblem) return parts;
      columns.value.data[index] = parts.value;
    }
    return undefined;
  }

  /** The kind and values of an operation as its invocation tells them. */
  #partsOf(event: HistoryEvent): { readonly kind: number; readonly value: number; readonly expected: number } | HistoryProblem {
    const { values } = this.#names;
    const { f, value, line } = event;
    switch (f) {
      case 'read':
        return { kind: kinds.read, value: none, expected: none };
      case 'write':
      case 'append':
        if (value === undefined) return new HistoryProblem(line, `a ${f} has no "value"; say what it ${f === 'write' ? 'writes' : 'appends'}`);
        return { kind: f === 'write' ? kinds.write : kinds.append, value: values.numberOf(value), expected: none };
      case 'cas':
        if (!Array.isArray(value) || value.length !== 2) return new HistoryProblem(line, 'a cas needs the value [expected, new]');
        return { kind: kinds.cas, value: values.numberOf(value[1]), expected: values.numberOf(value[0]) };
      case 'acquire':
        return { kind: kinds.cas, value: values.numberOf(mutexStates.held), expected: values.numberOf(mutexStates.free) };
      case 'release':
        return { kind: kinds.cas, value: values.numberOf(mutexStates.free), expected: values.numberOf(mutexStates.held) };
      case 'txn':
        if (!isTransaction(value)) return new HistoryProblem(line, 'a txn needs the value [["read", key, null], ["write", key, value], …]');
        return { kind: kinds.transaction, value: values.numberOf(value), expected: none };
      case 'send':
      case 'receive':
        return new HistoryProblem(line, `a ${f} among operations on registers; judge messages in a history of their own`);
      default:
        return assertUnreachable(f);
    }
  }

  #mismatch(event: HistoryEvent, index: number): string | undefined {
    const columns = this.#columns;
    const kind = kindOf(event.f);
    const line = columns.line.data[index];
    if (kind !== columns.kind.data[index])
      return `this ends a ${event.f}, but line ${line}, which it belongs to, invokes another operation; a process has one operation at a time`;
    if (event.key !== undefined && event.key !== null && this.#names.keys.numberOf(event.key) !== columns.key.data[index]) {
      return `key ${JSON.stringify(event.key)} is not the one that line ${line} invoked this operation on; a completion repeats its invocation's key`;
    }
    return undefined;
  }

  #checkModel({ f, line }: HistoryEvent): HistoryProblem | undefined {
    if (this.#model !== undefined) {
      if (functionsOf[this.#model].includes(f)) return this.#checkMutex(f, line);
      const fitting = f === 'append' ? 'kv' : f === 'send' || f === 'receive' ? 'queue' : 'register';
      return new HistoryProblem(line, `a ${f} is no operation of a ${this.#model}; a history is of one model, and --model ${fitting} has it`);
    }
    if (f === 'append') this.#model = 'kv';
    else if (f !== 'read' && f !== 'write') this.#model = 'register';
    return this.#checkMutex(f, line);
  }

  #checkMutex(f: EventFunction, line: number): HistoryProblem | undefined {
    const isMutex = f === 'acquire' || f === 'release';
    this.#mutex ??= isMutex;
    if (this.#mutex === isMutex) return undefined;
    return new HistoryProblem(
      line,
      `a ${f} in a history of ${this.#mutex ? 'a mutex' : 'registers'}; judge mutexes and registers in histories of their own`,
    );
  }

  #checkTime({ process: name, time, line }: HistoryEvent, process: number): HistoryProblem | undefined {
    if (time === undefined) this.#isTimed = false;
    else {
      const last = this.#lastTime.get(process);
      if (last !== undefined && time < last) {
        return new HistoryProblem(
          line,
          `time goes back from ${last} to ${time} s within process ${name}; a process's lines stand in the order they happened, its times from one clock`,
        );
      }
      this.#lastTime.set(process, time);
    }
    return undefined;
  }
}

function newColumns() {
  const integers = (): GrowingColumn<Int32Array> => new GrowingColumn((length) => new Int32Array(length));
  const numbers = (): GrowingColumn<Float64Array> => new GrowingColumn((length) => new Float64Array(length));
  return {
    kind: integers(),
    outcome: integers(),
    process: integers(),
    session: integers(),
    key: integers(),
    value: integers(),
    expected: integers(),
    version: numbers(),
    line: integers(),
    start: numbers(),
    end: numbers(),
    startTime: numbers(),
    endTime: numbers(),
  };
}

function kindOf(f: EventFunction): number {
  if (f === 'acquire' || f === 'release' || f === 'cas') return kinds.cas;
  if (f === 'txn') return kinds.transaction;
  return f === 'read' ? kinds.read : f === 'write' ? kinds.write : kinds.append;
}

function isTransaction(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (part) => Array.isArray(part) && part.length === 3 && (part[0] === 'read' || part[0] === 'write' || part[0] === 'r' || part[0] === 'w'),
    )
  );
}
