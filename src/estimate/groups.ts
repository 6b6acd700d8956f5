import { remembered } from '../base/remembered.ts';
import type { Architecture, Consumer, NodeOf } from '../model/architecture.ts';
import { nodeNamed } from '../model/walk.ts';
import { busiestPartShare } from './key-groups.ts';
import { handlingTimeOf } from './latency.ts';
import { trafficOf } from './traffic.ts';

/** What a consumer group gets from a queue, and what it manages. */
export interface GroupEstimate {
  readonly queue: NodeOf<'queue'>;
  readonly group: string;
  readonly consumers: readonly Consumer[];
  /** Messages a second that it gets. */
  readonly rate: number;
  /** Mean seconds that one message takes it. */
  readonly time: number;
  /** Messages that it can have in hand at once. */
  readonly parallelism: number;
  /** Messages a second that it manages at most: infinite where a message takes no time. */
  readonly capacity: number;
  /** rate ÷ capacity, and that of its busiest partition. */
  readonly utilisation: number;
  readonly hottest: number;
  /** Messages by which it falls behind each second; 0 where it keeps up. */
  readonly growth: number;
}

export const groupsOf = remembered((architecture: Architecture): readonly GroupEstimate[] => {
  const { consumed } = trafficOf(architecture);
  const byGroup = new Map<string, Consumer[]>();
  for (const consumer of consumed.keys()) {
    const name = `${consumer.queue} ${consumer.group}`;
    byGroup.set(name, [...(byGroup.get(name) ?? []), consumer]);
  }
  return [...byGroup.values()].flatMap((consumers) => estimateOf(architecture, consumers) ?? []);
});

function estimateOf(architecture: Architecture, consumers: readonly Consumer[]): GroupEstimate | undefined {
  const [{ queue: name, group, each }] = consumers;
  const queue = nodeNamed(architecture, name);
  if (queue?.kind !== 'queue') return undefined;
  const { consumed } = trafficOf(architecture);
  const rate = consumers.reduce((sum, consumer) => sum + (consumed.get(consumer) ?? 0), 0);
  const busy = consumers.reduce((sum, consumer) => sum + (consumed.get(consumer) ?? 0) * handlingTimeOf(architecture, consumer).mean, 0);
  const time = rate === 0 ? 0 : busy / rate;
  const members = nodeNamed(architecture, group)?.settings.instances ?? 1;
  const parallelism = each ? inHand(queue, 1) : inHand(queue, members);
  const limit = Math.min(time === 0 ? Infinity : parallelism / time, queue.settings.throttle ?? Infinity);
  const utilisation = limit === Infinity ? 0 : rate / limit;
  const skew = partsOf(queue) > 1 ? busiestShare(architecture, queue, consumers) * partsOf(queue) : 1;
  return {
    queue,
    group,
    consumers,
    rate,
    time,
    parallelism,
    capacity: limit,
    utilisation,
    hottest: utilisation * Math.max(1, skew),
    growth: Math.max(0, rate - limit),
  };
}

/** Partitions of which each is worked on in order. */
function partsOf({ settings }: NodeOf<'queue'>): number {
  return settings.model === 'log' && settings.order === 'per-key' ? settings.partitions : 1;
}

/** Messages that `members` of a group can have in hand at once. */
export function inHand({ settings }: NodeOf<'queue'>, members: number): number {
  const { model, order, partitions, prefetch } = settings;
  if (order === 'total') return 1;
  if (model === 'log') return order === 'none' ? partitions * prefetch : partitions;
  return members * prefetch;
}

/** The share of messages that the busiest partition gets; an even one where the messages name no data. */
function busiestShare(architecture: Architecture, queue: NodeOf<'queue'>, consumers: readonly Consumer[]): number {
  const parts = partsOf(queue);
  const publishes = [...trafficOf(architecture).visits.values()].filter(({ step }) => step.kind === 'publish' && step.queue === queue.name);
  const total = publishes.reduce((sum, { rate }) => sum + rate, 0);
  if (total === 0 || consumers.length === 0) return 1 / parts;
  return publishes.reduce((sum, { step, rate }) => {
    const { operation } = step;
    const data = operation?.verb === 'publish' ? architecture.data.find(({ name }) => name === operation.data) : undefined;
    return sum + (rate / total) * (data === undefined ? 1 / parts : busiestPartShare(data, parts));
  }, 0);
}
