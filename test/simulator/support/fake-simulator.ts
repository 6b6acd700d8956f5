import { ageGrid, type NodeTally, type ReplicationResult } from '../../../src/simulator/statistics/replication-result.ts';
import { createHistogram, record } from '../../../src/simulator/statistics/histogram.ts';
import type { Job } from '../../../src/simulator/study/job.ts';
import { consistency, dataTally, flowTally, histogramOf, nodeTally, queueTally } from './tallies.ts';
import { randomNumbers } from './random.ts';

export interface FakeSystem {
  /** Requests a second, and the mean of their exponential latency, which starts three times as long and settles in 5 s. */
  readonly rate: number;
  readonly latency: number;
  readonly eventsOfRequest: number;
  /** Chance that a request fails. */
  readonly failure: number;
  /** How fast the line at Desk grows, in requests a second. */
  readonly growth: number;
  readonly opportunitiesOfRequest: number;
}

export const usual: FakeSystem = { rate: 100, latency: 0.02, eventsOfRequest: 5, failure: 0, growth: 0, opportunitiesOfRequest: 1 };

/** Stands in for the simulator in tests of what surrounds it: draws latencies instead of simulating, from the job's own seed. */
export function fakeReplication(job: Job, system: FakeSystem = usual): ReplicationResult {
  const interval = job.duration / 250;
  const random = randomNumbers(job.seed * 7919 + job.replication * 104_729 + (job.scenario?.length ?? 0));
  const affordable = job.maxEvents / (system.rate * system.eventsOfRequest);
  const isCut = affordable < job.warmup + job.duration;
  const duration = isCut ? Math.max(interval, affordable - job.warmup) : job.duration;
  const bins = Math.ceil(job.duration / interval - 1e-9);
  const series = { arrivals: new Float64Array(bins), successes: new Float64Array(bins), latency: new Float64Array(bins) };
  const latency = createHistogram();
  for (let time = -Math.log(random()) / system.rate; time < duration; time -= Math.log(random()) / system.rate) {
    const bin = Math.floor(time / interval);
    series.arrivals[bin]++;
    if (random() < system.failure) continue;
    const seconds = -Math.log(random()) * system.latency * (1 + 2 * Math.exp(-(time + job.warmup) / 5));
    series.successes[bin]++;
    series.latency[bin] += seconds;
    record(latency, seconds);
  }
  return resultOf(job, system, { interval, duration, series, latency, ended: isCut ? 'event-limit' : 'completed' });
}

interface Drawn {
  readonly interval: number;
  readonly duration: number;
  readonly series: { readonly arrivals: Float64Array; readonly successes: Float64Array; readonly latency: Float64Array };
  readonly latency: ReturnType<typeof createHistogram>;
  readonly ended: 'completed' | 'event-limit';
}

function resultOf(job: Job, system: FakeSystem, { interval, duration, series, latency, ended }: Drawn): ReplicationResult {
  const arrivals = series.arrivals.reduce((sum, count) => sum + count, 0);
  const successes = latency.moments[0];
  const waiting = Float64Array.from(series.arrivals, (_, bin) => (1 + system.growth * bin * interval) * interval);
  const opportunities = Math.floor(arrivals * system.opportunitiesOfRequest);
  const work: NodeTally = nodeTally({
    kind: 'service',
    busy: 0.4 * duration,
    capacity: duration,
    served: arrivals,
    waits: histogramOf([0, 0.01]),
    waited: 1,
    instances: [{ busy: 0.4 * duration, capacity: duration, served: arrivals }],
  });
  const levels = { busy: waiting, capacity: waiting, waiting };
  return {
    replication: job.replication,
    warmup: job.warmup,
    duration,
    ended,
    windows: [],
    events: Math.round(arrivals * system.eventsOfRequest + job.warmup * system.rate * system.eventsOfRequest),
    flows: {
      Ask: flowTally({
        arrivals,
        successes,
        failures: { timeout: arrivals - successes },
        attempts: arrivals,
        latency,
        completion: latency,
        inFlight: successes * system.latency,
        breakdown: { Desk: { waiting: 0, working: latency.moments[1], network: 0 } },
      }),
    },
    nodes: {
      User: nodeTally({ kind: 'client' }),
      Desk: work,
      Store: {
        ...work,
        kind: 'database',
        instances: [{ ...work.instances[0], role: 'leader' }],
        database: { lag: histogramOf([0.05]), failovers: 0, unavailable: 0 },
      },
      Jobs: nodeTally({
        kind: 'queue',
        queue: queueTally({ Clerk: { processed: 10, delay: histogramOf([0.1]), lost: { crash: 1 } } }, { published: 11 }),
      }),
      Shelf: { ...work, kind: 'cache', cache: { hits: 90, misses: 10, staleHits: 1, evictions: 5, dirtyLost: 0 } },
    },
    data: {
      record: dataTally({
        reads: arrivals,
        staleReads: 1,
        staleness: histogramOf([0, 0.2]),
        lost: { failover: 2 },
        lossWindow: 0.1,
        consistency: consistency(
          { strong: [0, opportunities], 'read-your-writes': [0, opportunities], 'monotonic-reads': [1, opportunities] },
          arrivals,
        ),
        readsByAge: new Float64Array(ageGrid.length + 1).fill(10),
        freshByAge: new Float64Array(ageGrid.length + 1).fill(9),
      }),
    },
    series: {
      interval,
      flows: { Ask: series },
      nodes: { Desk: levels, Store: levels, Jobs: { ...levels, depth: waiting }, Shelf: { ...levels, hits: waiting, misses: waiting } },
    },
  };
}
