import { meanOf } from '../../base/distribution.ts';
import type { Flow, Step } from '../../model/architecture.ts';
import { dataNameOf, verbOf } from '../plan/site-plan.ts';
import { verb, type NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import type { CacheUnit } from './cache-unit.ts';

/** One object for all of them, since there may be millions: whoever keeps one copies it. */
export interface WarmAccess {
  data: number;
  key: number;
  /** Seconds, before zero. */
  time: number;
  /** Where a cache has copies: all of them have had it. */
  isForAll: boolean;
}

/** However large the cache: more accesses than this are not made before a run. */
const mostAccesses = 4_000_000;

/** How many times longer than it takes to fill a cache its past is: algorithms that learn which keys are asked for often need a longer one. */
export const pastByEviction: Readonly<Partial<Record<string, number>>> = { lfu: 64, sieve: 64, 's3-fifo': 64, arc: 64, 'w-tinylfu': 64 };
export const shortestPast = 2;

/**
 * Reads that a cache would have served before time zero, oldest first, in proportion to the flows' rates. An LRU cache is what its last
 * distinct keys are, so it is as if it had run for ever once it has been full; entries that live for a time need the accesses of that time.
 */
export function* warmAccesses(context: Context, cache: NodePlan, ttl: number, units: readonly CacheUnit[]): Generator<WarmAccess> {
  const rates = readRates(context, cache);
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  if (total === 0) return;
  const stream = context.stream(cache.name, 'warm');
  const distinct = rates.reduce((sum, rate, data) => sum + (rate > 0 ? context.plan.data[data].settings.keys : 0), 0);
  if (ttl === Infinity && units[0].entries.limits.capacity === Infinity && distinct <= mostAccesses) {
    yield* everyKey(context, rates);
    return;
  }
  const count = Math.min(mostAccesses, ttl < Infinity ? Math.ceil(2 * ttl * total) : Math.ceil(40 * distinct));
  const past = (cache.node.kind === 'cache' ? pastByEviction[cache.node.settings.eviction] : undefined) ?? shortestPast;
  const access: WarmAccess = { data: 0, key: 0, time: 0, isForAll: false };
  let fullAt = Infinity;
  for (let index = 0; index < count && index < past * fullAt; index++) {
    context.source.select(stream, index, 0, 0);
    access.data = chosenBy(rates, context.source.uniform() * total);
    access.key = context.operations.popularKey(access.data);
    access.time = (index - count) / total;
    yield access;
    if (fullAt === Infinity && ttl === Infinity && units.every(({ entries }) => entries.evictions > 0)) fullAt = index + 1;
  }
}

/** The first data set at which the sum of the rates exceeds `point`. */
function chosenBy(rates: readonly number[], point: number): number {
  let rest = point;
  for (let data = 0; data < rates.length; data++) if ((rest -= rates[data]) < 0) return data;
  return rates.length - 1;
}

/** Where nothing is ever evicted or expires, everything that is read has been read before. */
function* everyKey(context: Context, rates: readonly number[]): Generator<WarmAccess> {
  for (const [data, rate] of rates.entries()) {
    if (rate > 0) for (let key = 0; key < context.plan.data[data].settings.keys; key++) yield { data, key, time: 0, isForAll: true };
  }
}

/** Reads a second of each data set that a cache is asked for. */
function readRates(context: Context, cache: NodePlan): number[] {
  const { plan } = context;
  const rates = plan.data.map(() => 0);
  for (const flow of plan.architecture.flows) {
    const rate = flow.settings.every === undefined ? (flow.settings.rate ?? 0) : 1 / flow.settings.every;
    visitReads(flow, cache.name, (name, visits) => {
      const data = plan.data.findIndex((each) => each.name === name);
      // What a file asks for is not known before it does.
      if (data >= 0 && !context.operations.traces.isTraced(data)) rates[data] += rate * visits;
    });
  }
  return rates;
}

function visitReads(flow: Flow, cache: string, visit: (data: string, visits: number) => void): void {
  const walk = (steps: readonly Step[], visits: number): void => {
    for (const step of steps) {
      switch (step.kind) {
        case 'call': {
          const name = dataNameOf(step.operation);
          if (step.to === cache && name !== undefined && verbOf(step.operation) === verb.read) visit(name, visits);
          walk(step.steps, visits);
          break;
        }
        case 'parallel':
          step.branches.forEach((branch) => walk(branch, visits * step.copies));
          break;
        case 'choose':
          step.branches.forEach((branch) => walk(branch.steps, visits * branch.probability));
          break;
        case 'repeat':
          walk(step.steps, visits * (meanOf(step.times) ?? 1));
          break;
        case 'publish':
        case 'reply':
        case 'wait':
          break;
      }
    }
  };
  walk(flow.steps, 1);
  for (const consumer of flow.consumers) walk(consumer.steps, 1);
}
