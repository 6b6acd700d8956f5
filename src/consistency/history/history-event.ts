/** A line of a history, whatever format it came in. */
export interface HistoryEvent {
  readonly line: number;
  readonly process: number | string;
  /** Joins the processes of one user; without it, each process is a session. */
  readonly session?: number | string;
  readonly type: EventType;
  readonly f: EventFunction;
  readonly key: unknown;
  readonly value: unknown;
  /** Seconds. */
  readonly time?: number;
  readonly version?: number;
  /** Of messages. */
  readonly partition?: number | string;
}

export const eventTypes = ['invoke', 'ok', 'fail', 'info'] as const;
export type EventType = (typeof eventTypes)[number];

export const eventFunctions = ['read', 'write', 'cas', 'append', 'txn', 'acquire', 'release', 'send', 'receive'] as const;
export type EventFunction = (typeof eventFunctions)[number];

/** Other names that logs use for the same. */
const synonyms: Readonly<Record<string, EventFunction>> = {
  get: 'read',
  put: 'write',
  set: 'write',
  'compare-and-set': 'cas',
  update: 'cas',
  lock: 'acquire',
  unlock: 'release',
  enqueue: 'send',
  publish: 'send',
  dequeue: 'receive',
  deliver: 'receive',
  transaction: 'txn',
};

export const models = ['register', 'kv', 'queue'] as const;
export type Model = (typeof models)[number];

/** What each model is made of. A mutex is a register that is free or held; transactions work on several registers at once. */
export const functionsOf: Readonly<Record<Model, readonly EventFunction[]>> = {
  register: ['read', 'write', 'cas', 'txn', 'acquire', 'release'],
  kv: ['read', 'write', 'append'],
  queue: ['send', 'receive'],
};

/** A line that cannot be read, with what to do about it. */
export class HistoryProblem {
  readonly line: number;
  readonly message: string;

  constructor(line: number, message: string) {
    this.line = line;
    this.message = message;
  }
}

export function functionNamed(name: string): EventFunction | undefined {
  return eventFunctions.find((each) => each === name) ?? (Object.hasOwn(synonyms, name) ? synonyms[name] : undefined);
}
