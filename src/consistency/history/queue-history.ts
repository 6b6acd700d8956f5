import { HistoryProblem, type HistoryEvent } from './history-event.ts';
import { mostCharacters, mostOperations, tooLong, type HistoryLimits } from './history-builder.ts';
import { outcomes } from './history.ts';
import { Values } from './values.ts';

/** A message handed to a queue. Times as in `History`. */
export interface Send {
  readonly producer: number;
  readonly partition: number;
  readonly key: number;
  readonly message: number;
  readonly start: number;
  readonly end: number;
  readonly outcome: number;
  readonly line: number;
}

/** A message that reached a consumer. */
export interface Delivery {
  readonly consumer: number;
  readonly partition: number;
  readonly message: number;
  readonly time: number;
  readonly line: number;
}

export interface QueueHistory {
  readonly sends: readonly Send[];
  /** In the order they happened. */
  readonly deliveries: readonly Delivery[];
  readonly names: { readonly processes: Values; readonly partitions: Values; readonly keys: Values; readonly messages: Values };
  readonly timed: boolean;
}

interface OpenEvent {
  readonly event: HistoryEvent;
  readonly order: number;
}

/** Pairs the lines of messages: `send` with its message as value, `receive` with what it got. */
export class QueueBuilder {
  readonly #names = { processes: new Values(), partitions: new Values(), keys: new Values(), messages: new Values() };
  readonly #open = new Map<number, OpenEvent>();
  readonly #sends: (Send & { startTime: number; endTime: number })[] = [];
  readonly #deliveries: (Delivery & { at: number })[] = [];
  #isTimed = true;
  #order = 0;
  readonly #limit: number;
  readonly #mostCharacters: number;

  constructor({ operations = mostOperations, characters = mostCharacters }: HistoryLimits = {}) {
    this.#limit = operations;
    this.#mostCharacters = characters;
  }

  add(event: HistoryEvent): HistoryProblem | undefined {
    const { f, line, type } = event;
    if (f !== 'send' && f !== 'receive') return new HistoryProblem(line, `a ${f} among messages; judge registers in a history of their own`);
    this.#order++;
    if (event.time === undefined) this.#isTimed = false;
    const process = this.#names.processes.numberOf(event.process);
    const long = tooLong(line, Object.values(this.#names), this.#mostCharacters);
    if (long !== undefined) return long;
    const open = this.#open.get(process);
    if (type === 'invoke') {
      if (open !== undefined)
        return new HistoryProblem(
          line,
          `process ${event.process} invokes a ${f} while its operation of line ${open.event.line} is open; give what runs in parallel processes of its own`,
        );
      if (this.#sends.length + this.#deliveries.length >= this.#limit)
        return new HistoryProblem(line, `more than ${this.#limit.toLocaleString('en')} operations; judge fewer partitions at a time`);
      this.#open.set(process, { event, order: this.#order });
      return undefined;
    }
    if (open === undefined)
      return new HistoryProblem(
        line,
        `process ${event.process} ends a ${f} that it never invoked; every ok, fail and info line follows an invoke line of its process`,
      );
    if (open.event.f !== f)
      return new HistoryProblem(
        line,
        `this ends a ${f}, but line ${open.event.line} invokes a ${open.event.f}; a process has one operation at a time`,
      );
    this.#open.delete(process);
    return f === 'send' ? this.#send(open, process, event) : this.#receive(open, process, event);
  }

  finish(): QueueHistory {
    for (const [process, open] of this.#open) if (open.event.f === 'send') this.#send(open, process, undefined);
    const timed = this.#isTimed && this.#order > 0;
    const sends = this.#sends.map(({ startTime, endTime, ...send }) => (timed ? { ...send, start: startTime, end: endTime } : send));
    const deliveries = this.#deliveries
      .map(({ at, ...delivery }) => (timed ? { ...delivery, time: at } : delivery))
      .sort((one, other) => one.time - other.time);
    return { sends, deliveries, names: this.#names, timed };
  }

  #send({ event, order }: OpenEvent, producer: number, completion: HistoryEvent | undefined): HistoryProblem | undefined {
    if (event.value === undefined || event.value === null) return new HistoryProblem(event.line, 'a send has no "value"; say which message it sends');
    const outcome = completion?.type === 'ok' ? outcomes.ok : completion?.type === 'fail' ? outcomes.failed : outcomes.unknown;
    const isOpen = outcome === outcomes.unknown;
    const { partitions, keys, messages } = this.#names;
    this.#sends.push({
      producer,
      partition: partitions.numberOf(completion?.partition ?? event.partition ?? null),
      key: keys.numberOf(event.key ?? null),
      message: messages.numberOf(event.value),
      start: order,
      end: isOpen ? Infinity : this.#order,
      startTime: event.time ?? NaN,
      endTime: isOpen ? Infinity : (completion?.time ?? NaN),
      outcome,
      line: event.line,
    });
    return undefined;
  }

  #receive({ event }: OpenEvent, consumer: number, completion: HistoryEvent): HistoryProblem | undefined {
    if (completion.type !== 'ok') return undefined;
    if (completion.value === undefined || completion.value === null)
      return new HistoryProblem(completion.line, 'a receive that ended ok has no "value"; say which message it got');
    const { partitions, messages } = this.#names;
    this.#deliveries.push({
      consumer,
      partition: partitions.numberOf(completion.partition ?? event.partition ?? null),
      message: messages.numberOf(completion.value),
      time: this.#order,
      at: completion.time ?? NaN,
      line: completion.line,
    });
    return undefined;
  }
}
