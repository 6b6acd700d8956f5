import { describe, expect, it } from 'vitest';
import { metrics, type MetricTarget } from '../../../src/model/schema/metrics.ts';
import { figureOf } from '../../../src/simulator/statistics/measurement.ts';
import { dataMeasures, flowMeasures, nodeMeasures } from '../../../src/simulator/statistics/metric-measures.ts';
import { flowTally, histogramOf, nodeTally, queueTally } from '../support/tallies.ts';

/** These need more than counters: the series, and the checker's findings. */
const judgedElsewhere = ['flow recovery', 'data consistency'];

describe('every metric that a requirement can name', () => {
  const rows = (Object.keys(metrics) as MetricTarget[]).flatMap((target) => Object.keys(metrics[target]).map((metric) => [target, metric] as const));

  it.each(rows)('%s %s follows from counters', (target, metric) => {
    const measures = target === 'flow' ? flowMeasures : target === 'data' ? dataMeasures : nodeMeasures[target];
    expect(Object.hasOwn(measures, metric) || judgedElsewhere.includes(`${target} ${metric}`)).toBe(true);
  });
});

describe('figures of a flow', () => {
  const samples = [
    {
      tally: flowTally({ arrivals: 1000, successes: 990, failures: { timeout: 10 }, attempts: 1100, inFlight: 50, latency: histogramOf([1, 3]) }),
      seconds: 10,
    },
    { tally: flowTally({ arrivals: 1000, successes: 1000, attempts: 1000, inFlight: 30, latency: histogramOf([2]) }), seconds: 10 },
  ];
  const expected = {
    offered: 100,
    throughput: 99.5,
    availability: 0.995,
    errors: 0.005,
    attempts: 1.05,
    'in-flight': 4,
    'latency.mean': 2,
    'latency.max': 3,
  };

  it.each(Object.entries(expected))('%s is %s', (metric, value) => {
    expect(figureOf(flowMeasures[metric](samples)).mean).toBeCloseTo(value, 12);
  });
});

describe('figures of a queue', () => {
  const groups = {
    Archive: { processed: 5, lost: { crash: 1, expired: 2 }, delay: histogramOf([1, 1, 1, 1, 1]) },
    Alarm: { processed: 4, duplicates: 3, delay: histogramOf([3, 3, 3, 3]), unprocessed: histogramOf([9]) },
  };
  const samples = [{ tally: nodeTally({ kind: 'queue', queue: queueTally(groups, { published: 8, depth: 20 }) }), seconds: 10 }];

  it.each([
    ['processed', 9],
    ['lost', 3],
    ['duplicates', 3],
    ['published', 8],
    ['depth.mean', 2],
    ['delay.mean', 2.6],
    ['delay.max', 9],
  ] as const)('%s over all groups is %s', (metric, value) => {
    expect(figureOf(nodeMeasures.queue[metric](samples)).mean).toBeCloseTo(value, 12);
  });

  it('has at worst an unlimited delay while a message is unprocessed', () => {
    const measurement = nodeMeasures.queue['delay.p99'](samples);
    expect(measurement?.kind === 'quantile' && measurement.atWorst).toEqual([Infinity]);
    expect(nodeMeasures.queue['delay.mean'](samples)).toMatchObject({ kind: 'mean', atWorst: [Infinity] });
  });
});

it('a replication without observations has no quantile, and says that it had none', () => {
  const samples = [flowTally({ latency: histogramOf([1]) }), flowTally()].map((tally) => ({ tally, seconds: 10 }));
  expect(flowMeasures['latency.p50'](samples)).toEqual({ kind: 'quantile', share: 0.5, values: [1], samples: [1, 0] });
});

it('what a tally does not hold is not measured', () => {
  expect(nodeMeasures.database['lag.p99']([{ tally: nodeTally({ kind: 'database' }), seconds: 10 }])).toBeUndefined();
});

it('the hottest instance is the one that is busiest while up', () => {
  const instances = [
    { busy: 5, capacity: 10, served: 1 },
    { busy: 2, capacity: 2, served: 1 },
    { busy: 0, capacity: 0, served: 0 },
  ];
  expect(figureOf(nodeMeasures.service['utilisation.max']([{ tally: nodeTally({ kind: 'service', instances }), seconds: 10 }])).mean).toBe(1);
});
