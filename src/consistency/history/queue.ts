import { outcomes } from './history.ts';
import type { Delivery, QueueHistory, Send } from './queue-history.ts';

/** What became of messages: numbers of messages, and pairs of deliveries out of order. */
export interface QueueFindings {
  readonly sends: number;
  readonly deliveries: number;
  /** Acknowledged and never delivered. */
  readonly lost: readonly number[];
  /** Delivered more than once. */
  readonly duplicated: readonly number[];
  /** Delivered though never sent, or though sending had failed. */
  readonly unexpected: readonly number[];
  /** Sent with unknown outcome, and delivered. */
  readonly recovered: readonly number[];
  /** By kind of order, the first two deliveries that break it: the later message first. */
  readonly reordered: Readonly<Record<QueueOrder, readonly [Delivery, Delivery] | undefined>>;
}

export const queueOrders = ['order-per-producer', 'order-per-partition', 'order-per-key', 'order-global', 'order-without-replay'] as const;
export type QueueOrder = (typeof queueOrders)[number];

/** One pass over the deliveries. Two sends are in order where one had been acknowledged before the other began. */
export function judgeQueue({ sends, deliveries }: QueueHistory): QueueFindings {
  const sendOf = new Map(sends.map((send) => [send.message, send]));
  const counts = new Map<number, number>();
  const firsts = deliveries.filter(({ message }) => {
    const count = (counts.get(message) ?? 0) + 1;
    counts.set(message, count);
    return count === 1;
  });
  const messages = (holds: (send: Send | undefined, count: number) => boolean): readonly number[] =>
    [...counts].filter(([message, count]) => holds(sendOf.get(message), count)).map(([message]) => message);
  const ordered = (among: readonly Delivery[], groupOf: (send: Send) => string): readonly [Delivery, Delivery] | undefined =>
    disorder(among, sendOf, groupOf);
  return {
    sends: sends.length,
    deliveries: deliveries.length,
    lost: sends.filter(({ outcome, message }) => outcome === outcomes.ok && !counts.has(message)).map(({ message }) => message),
    duplicated: messages((_, count) => count > 1),
    unexpected: messages((send) => send === undefined || send.outcome === outcomes.failed),
    recovered: messages((send) => send?.outcome === outcomes.unknown),
    reordered: {
      'order-per-producer': ordered(firsts, ({ producer, partition }) => `${producer} ${partition}`),
      'order-per-partition': ordered(firsts, ({ partition }) => `${partition}`),
      'order-per-key': ordered(firsts, ({ key }) => `${key}`),
      'order-global': ordered(firsts, () => ''),
      'order-without-replay': ordered(deliveries, ({ partition }) => `${partition}`),
    },
  };
}

/** A delivery of a message that had been acknowledged before the sending of one began that was delivered earlier. */
function disorder(
  deliveries: readonly Delivery[],
  sendOf: ReadonlyMap<number, Send>,
  groupOf: (send: Send) => string,
): readonly [Delivery, Delivery] | undefined {
  const latest = new Map<string, { readonly delivery: Delivery; readonly start: number }>();
  for (const delivery of deliveries) {
    const send = sendOf.get(delivery.message);
    if (send === undefined) continue;
    const group = groupOf(send);
    const before = latest.get(group);
    if (before !== undefined && send.end < before.start) return [before.delivery, delivery];
    if (before === undefined || send.start > before.start) latest.set(group, { delivery, start: send.start });
  }
  return undefined;
}
