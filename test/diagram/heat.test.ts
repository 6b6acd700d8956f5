import { describe, expect, test } from 'vitest';
import { heatKindsOf, heatOfRun } from '../../src/diagram/heat.ts';
import { colourOfHeat, textOfHeat } from '../../src/diagram/heat-look.ts';
import { finishedStudy } from '../simulator/support/run-study.ts';
import { architectureOf } from '../support/architecture.ts';

const text = `system "S"
network default { latency: 0ms }
client U
service Front { time: 1ms  cores: 4 }
cache C { fronts: D  capacity: 100 }
database D { read-time: 3ms  concurrency: 8 }
queue Later
service Worker { time: 1ms }
data x { keys: 100  store: D }
flow Ask { rate: 50/s  U -> Front -> C : read x }
flow Tell { rate: 20/s  U -> Front  Front => Later : publish x  Later => Worker }
scenario Crash { duration: 20s  at 10s crash Worker for 5s }`;

const study = finishedStudy(await architectureOf(text), { scenarios: ['Crash'], duration: 20, warmup: 1, replications: 2 });
const [run] = study.result().runs;
const { interval } = run.series;

describe('the heat of a run', () => {
  test('is offered in what it has figures of', () => {
    expect(heatKindsOf(run)).toEqual(['utilisation', 'queue', 'latency', 'hits']);
    expect(heatKindsOf({ ...run, nodes: { Front: { kind: 'service', utilisation: run.nodes.Front.utilisation } }, flows: {} })).toEqual([
      'utilisation',
    ]);
  });

  test('over the whole run is what the result says', () => {
    expect(heatOfRun(run, 'utilisation').values.Front).toBe(run.nodes.Front.utilisation?.mean);
    expect(heatOfRun(run, 'queue').values.Later).toBe(run.nodes.Later.depth?.mean.mean);
    expect(heatOfRun(run, 'hits').values).toEqual({ C: run.nodes.C.hits?.mean });
  });

  // 20 messages a second wait from the crash on: after 4 s about 80, and the scale ends at the longest line of all times.
  test('at a moment is what the series says', () => {
    const before = heatOfRun(run, 'queue', Math.round(9 / interval));
    const during = heatOfRun(run, 'queue', Math.round(14 / interval));
    expect(before.values.Later).toBeLessThan(2);
    expect(during.values.Later).toBeGreaterThan(50);
    expect(during.values.Later).toBeLessThan(115);
    expect(before.scale).toEqual(during.scale);
    expect(during.scale.full).toBeGreaterThanOrEqual(during.values.Later);
    // A crashed worker has no capacity to be busy.
    expect(heatOfRun(run, 'utilisation', Math.round(12 / interval)).values).not.toHaveProperty('Worker');
  });

  test('as shares of the latency adds up to all of it', () => {
    const shares = heatOfRun(run, 'latency').values;
    expect(Object.values(shares).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
    // Warm: all keys are in the cache, so that the front's 1 ms is most of the time.
    expect(shares.Front).toBeGreaterThan(0.5);
  });
});

test('many hits are as cool as little work, and counts are told in full', () => {
  const hits = heatOfRun(run, 'hits').scale;
  const { scale } = heatOfRun(run, 'utilisation');
  expect(colourOfHeat(1, hits)).toBe(colourOfHeat(0, scale));
  expect(colourOfHeat(0.2, hits)).toBe(colourOfHeat(0.8, scale));
  const lines = heatOfRun(run, 'queue').scale;
  expect([0, 0.3, 4.24, 57.2, 348.4].map((value) => textOfHeat(value, lines))).toEqual(['0', '0.3', '4.2', '57', '348']);
});
