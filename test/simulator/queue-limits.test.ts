import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

/** 100/s come, 50/s go: 20 ms of work, one at a time. */
function full(queue: string, publisher = ''): string {
  return `system "Limits"
    network default { latency: 0ms }
    client U { ${publisher} }
    queue Q { publish-time: 0ms  ${queue} }
    service C { time: 20ms }
    flow F { rate: 100/s  arrivals: constant  U => Q  Q => C }`;
}

describe.each(['model: log', 'model: broker', 'model: list'])('%s', (model) => {
  test('a full queue that blocks makes publishers wait, and loses nothing', async () => {
    const run = await simulateOnce(full(`${model}  capacity: 10  overflow: block`), { duration: 20 });
    const { groups, depthMaximum } = run.nodes.Q.queue!;
    expect(depthMaximum).toBe(10);
    expect(groups.C.lost).toEqual({});
    // The wait before the queue grows by 10 ms with each publish: on average half of 2,000 × 10 ms.
    expect(meanOf(run.flows.F.latency)).toBeGreaterThan(9.7);
    expect(meanOf(run.flows.F.latency)).toBeLessThan(10);
    // Ten places, each for 20 ms times those before it.
    expect(groups.C.delay.moments[3]).toBeCloseTo(0.2, 2);
  });

  test('publishers that give up have published all the same', async () => {
    const run = await simulateOnce(full(`${model}  capacity: 10  overflow: block`, 'timeout: 1s'), { duration: 20 });
    expect(run.flows.F.failures.timeout).toBeGreaterThan(1500);
    // Messages belong to the 20 s by their append: 50/s could be appended, and the ten that found room at first.
    expect(run.nodes.Q.queue!.groups.C.processed).toBeGreaterThan(1000);
    expect(run.nodes.Q.queue!.groups.C.processed).toBeLessThan(1012);
    expect(run.flows.F.unfinished + run.flows.F.failures.timeout).toBeLessThan(2000);
  });

  test('drop-oldest keeps the newest', async () => {
    const run = await simulateOnce(full(`${model}  capacity: 10  overflow: drop-oldest`), { duration: 20 });
    const { groups, depthMaximum, published } = run.nodes.Q.queue!;
    expect(published).toBeGreaterThanOrEqual(1999);
    expect(depthMaximum).toBe(10);
    // Half can be processed; what is processed is young: its turn comes when eight or nine newer ones, 10 ms apart, are behind it; then 20 ms.
    expect(groups.C.lost.dropped).toBeGreaterThan(980);
    expect(groups.C.lost.dropped).toBeLessThan(1000);
    expect(meanOf(groups.C.delay)).toBeGreaterThan(0.095);
    expect(meanOf(groups.C.delay)).toBeLessThan(0.115);
  });

  test('drop-newest keeps the oldest', async () => {
    const { groups } = (await simulateOnce(full(`${model}  capacity: 10  overflow: drop-newest`), { duration: 20 })).nodes.Q.queue!;
    expect(groups.C.lost.dropped).toBeGreaterThan(980);
    expect(meanOf(groups.C.delay)).toBeGreaterThan(0.185);
  });

  test('nothing is older than its retention, even where nobody consumes', async () => {
    const dead = `${full(`${model}  retention: 3s`)}\nscenario Dead { duration: 20s  at 5s crash C }`;
    const { groups, depthMaximum, published } = (await simulateOnce(dead, { scenario: 'Dead' })).nodes.Q.queue!;
    // From 5 s on nobody works: 3 s of 100/s are there, beside 250 at first, of which some were too old.
    expect(groups.C.lost.expired).toBeGreaterThan(1700);
    expect(depthMaximum).toBeLessThan(310);
    expect(groups.C.unprocessed.moments[0]).toBeLessThan(2);
    expect(published).toBeGreaterThanOrEqual(1999);
  });
});
