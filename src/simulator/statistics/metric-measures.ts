import type { MetricTarget } from '../../model/schema/metrics.ts';
import type { Histogram } from './histogram.ts';
import { countOver, distributionOver, extremeOver, meanOver, merged, shareOver, type Measures } from './measures.ts';
import type { DataTally, FlowTally, GroupTally, NodeTally, QueueTally } from './replication-result.ts';

/** Every metric of flows, and `offered`, `attempts`, `in-flight`, which only reports show. `recovery` needs the series. */
export const flowMeasures: Measures<FlowTally> = {
  offered: meanOver(({ arrivals }, seconds) => arrivals / seconds),
  throughput: meanOver(({ successes }, seconds) => successes / seconds),
  availability: shareOver(({ successes, arrivals }) => ({ hits: successes, trials: arrivals })),
  errors: shareOver(({ successes, arrivals }) => ({ hits: arrivals - successes, trials: arrivals })),
  attempts: meanOver(({ attempts, arrivals }) => attempts / arrivals),
  'in-flight': meanOver(({ inFlight }, seconds) => inFlight / seconds),
  ...distributionOver<FlowTally>('latency', ({ latency }) => latency),
  ...distributionOver<FlowTally>('completion', ({ completion }) => completion),
  unfinished: countOver(({ unfinished }) => unfinished),
};

const workMeasures: Measures<NodeTally> = {
  utilisation: meanOver(({ busy, capacity }) => busy / capacity),
  'utilisation.max': meanOver(({ instances }) =>
    Math.max(...instances.filter(({ capacity }) => capacity > 0).map(({ busy, capacity }) => busy / capacity)),
  ),
  throughput: meanOver(({ served }, seconds) => served / seconds),
  'queue.mean': meanOver(({ waiting }, seconds) => waiting / seconds),
  'queue.max': extremeOver(({ waitingMaximum }) => waitingMaximum),
  ...distributionOver<NodeTally>('wait', ({ waits }) => waits),
  'wait.share': shareOver(({ waited, waits }) => ({ hits: waited, trials: waits.moments[0] })),
  'in-flight': meanOver(({ inFlight }, seconds) => inFlight / seconds),
  rejected: countOver(({ rejected }) => rejected),
};

const cacheMeasures: Measures<NodeTally> = {
  hits: shareOver(({ cache }) => cache && { hits: cache.hits, trials: cache.hits + cache.misses }),
  'stale-hits': shareOver(({ cache }) => cache && { hits: cache.staleHits, trials: cache.hits }),
  evictions: countOver(({ cache }) => cache?.evictions),
  coalesced: countOver(({ cache }) => cache?.coalesced),
  'dirty-lost': countOver(({ cache }) => cache?.dirtyLost),
};

const cdnMeasures: Measures<NodeTally> = {
  'origin-load': meanOver(({ cache }, seconds) => (cache?.toOrigin === undefined ? undefined : cache.toOrigin / seconds)),
};

const databaseMeasures: Measures<NodeTally> = {
  ...distributionOver<NodeTally>('lag', ({ database }) => database?.lag),
  failovers: countOver(({ database }) => database?.failovers),
  unavailable: meanOver(({ database }) => database?.unavailable),
};

const filesystemMeasures: Measures<NodeTally> = {
  failovers: countOver(({ filesystem }) => filesystem?.failovers),
  unavailable: meanOver(({ filesystem }) => filesystem?.unavailable),
  repaired: countOver(({ filesystem }) => filesystem?.repaired),
  lost: countOver(({ filesystem }) => filesystem?.lost),
};

const queueMeasures: Measures<QueueTally> = {
  ...distributionOver<QueueTally>(
    'delay',
    overGroups(({ delay }) => delay),
    overGroups(({ unprocessed }) => unprocessed),
  ),
  'depth.mean': meanOver(({ depth }, seconds) => depth / seconds),
  'depth.max': extremeOver(({ depthMaximum }) => depthMaximum),
  published: countOver(({ published }) => published),
  processed: countOver(sumOfGroups(({ processed }) => processed)),
  lost: countOver(sumOfGroups(({ lost }) => total(lost))),
  duplicates: countOver(sumOfGroups(({ duplicates }) => duplicates)),
  reordered: countOver(sumOfGroups(({ reordered }) => reordered)),
  'dead-lettered': countOver(sumOfGroups(({ deadLettered }) => deadLettered)),
};

const ofQueue: Measures<NodeTally> = Object.fromEntries(
  Object.entries(queueMeasures).map(([name, measure]) => [
    name,
    (samples) => {
      const queues = samples.flatMap(({ tally: { queue }, seconds }) => (queue === undefined ? [] : [{ tally: queue, seconds }]));
      return queues.length < samples.length ? undefined : measure(queues);
    },
  ]),
);

/** Every metric of a node, by its kind. */
export const nodeMeasures: Readonly<Record<Exclude<MetricTarget, 'flow' | 'data'>, Measures<NodeTally>>> = {
  client: {},
  service: workMeasures,
  proxy: { ...workMeasures, ...cacheMeasures },
  registry: workMeasures,
  filesystem: { ...workMeasures, ...filesystemMeasures },
  database: { ...workMeasures, ...databaseMeasures },
  cache: { ...workMeasures, ...cacheMeasures },
  cdn: { ...workMeasures, ...cacheMeasures, ...cdnMeasures },
  queue: ofQueue,
};

/** Every metric of a data set but `consistency`. */
export const dataMeasures: Measures<DataTally> = {
  stale: shareOver(({ staleReads, reads }) => ({ hits: staleReads, trials: reads })),
  ...distributionOver<DataTally>('staleness', ({ staleness }) => staleness),
  lost: countOver(({ lost }) => total(lost)),
  'lost-updates': countOver(({ lostUpdates }) => lostUpdates),
  'loss-window': extremeOver(({ lossWindow }) => lossWindow),
};

function total(byCause: Readonly<Record<string, number>>): number {
  return Object.values(byCause).reduce((sum, count) => sum + count, 0);
}

function overGroups(histogram: (group: GroupTally) => Histogram): (queue: QueueTally) => Histogram {
  return ({ groups }) => merged(Object.values(groups).map(histogram));
}

function sumOfGroups(count: (group: GroupTally) => number): (queue: QueueTally) => number {
  return ({ groups }) => Object.values(groups).reduce((sum, group) => sum + count(group), 0);
}
