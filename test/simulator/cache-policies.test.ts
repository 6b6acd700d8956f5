import { describe, expect, test } from 'vitest';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { maximumOf, meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

/** Everybody next door, so that only what a test states takes time. */
function system(cache: string, flows: string, { data = 'keys: 100', store = '', network = '0ms' } = {}): string {
  return `system "Policies"
    profile quick-cache : cache { hit-time: 0ms  concurrency: 1k }
    profile quick-store : database { concurrency: 1k  read-time: 0ms  write-time: 0ms }
    network default { latency: ${network} }
    client U { users: 10k }
    service S { concurrency: 10k  cores: 1k  time: 0ms }
    service T { concurrency: 10k  cores: 1k  time: 0ms }
    cache C : quick-cache { fronts: D  ${cache} }
    database D : quick-store { ${store} }
    data x { ${data}  store: D }
    ${flows}`;
}

const reads = 'flow R { rate: 500/s  U -> S  S -> C : read x }';
const writes = 'flow W { rate: 20/s  U -> S  S -> C : write x }';

function violations({ data }: ReplicationResult): Record<string, number> {
  const { levels } = data.x.consistency;
  expect(levels.strong.opportunities).toBeGreaterThan(10_000);
  return Object.fromEntries(Object.entries(levels).map(([level, finding]) => [level, finding.violations]));
}

/*
 * A key that is read at rate λ and written at rate w, whose entry lives for T from its fill: a cycle has one miss and λT hits, and a hit
 * at age a is stale with probability 1 − exp(−wa). So the share of stale reads is λ(T − (1 − exp(−wT))/w) ÷ (1 + λT).
 */
test.each(['aside', 'write-around', 'read-through'])('%s leaves the entry as it was: stale as renewal theory says', async (policy) => {
  const [read, written, ttl] = [5, 0.2, 4];
  const expected = (read * (ttl - (1 - Math.exp(-written * ttl)) / written)) / (1 + read * ttl);
  const { data } = await simulateOnce(system(`policy: ${policy}  ttl: ${ttl}s`, `${reads} ${writes}`), { duration: 200 });
  expect(Math.abs(data.x.staleReads / data.x.reads / expected - 1)).toBeLessThan(0.03);
});

test('a write past the cache costs the way to the store alone, a write through it both', async () => {
  const latency = async (policy: string) => {
    const text = system(`policy: ${policy}  hit-time: 2ms`, 'flow W { rate: 50/s  arrivals: constant  U -> S  S -> C : write x }', {
      store: 'write-time: 3ms',
      network: '1ms',
    });
    return meanOf((await simulateOnce(text, { duration: 20 })).flows.W.latency);
  };
  // Two ways of 1 ms for each call.
  expect(await latency('aside')).toBeCloseTo(0.007, 6);
  expect(await latency('write-around')).toBeCloseTo(0.007, 6);
  expect(await latency('write-through')).toBeCloseTo(0.011, 6);
});

describe('write-through', () => {
  // Somebody who has seen the new value in the store must not meet the old one in the cache: readers wait for the write under way.
  const both = 'flow B { rate: 500/s  U -> S  S -> D : read x  S -> C : read x }';
  const slow = { store: 'write-time: 1ms  read-time: exponential(20ms)', network: 'exponential(5ms)', data: 'keys: 20' };

  test('is strong, also towards those who read the store', async () => {
    const run = await simulateOnce(system('policy: write-through  start: cold  ttl: 200ms', `${both} ${writes}`, slow), { duration: 60 });
    expect(violations(run)).toEqual({ 'monotonic-reads': 0, 'read-your-writes': 0, strong: 0 });
    expect(run.nodes.C.cache!.staleHits).toBe(0);
  });

  test('an invalidation instead is not: a fill may land after it', async () => {
    const run = await simulateOnce(system('policy: aside  invalidate: on-write  start: cold', `${reads} ${writes}`, slow), { duration: 60 });
    expect(violations(run).strong).toBeGreaterThan(0);
    // A value that lands late stays until the key's next write, a second later on average; a deletion takes some milliseconds.
    expect(maximumOf(run.data.x.staleness)).toBeGreaterThan(1);
  });

  test('a write that fails takes the entry with it; a write past the cache does not', async () => {
    const availability = async (policy: string) => {
      const crash = 'scenario Crash { duration: 10s  at 5s crash D for 4s }';
      const text = system(
        `policy: ${policy}`,
        `${reads} flow W { rate: 200/s  U -> S  S -> C : write x } ${crash}
        require R.availability >= 0% during Crash from 7s to 9s`,
        { data: 'keys: 10' },
      );
      const [window] = (await simulateOnce(text, { scenario: 'Crash' })).windows;
      return window.flows.R.successes / window.flows.R.arrivals;
    };
    expect(await availability('write-through')).toBe(0);
    expect(await availability('write-around')).toBe(1);
  });

  test('one write of a key after the other', async () => {
    const text = system('policy: write-through', 'flow W { rate: 50/s  arrivals: constant  U -> S  S -> C : write x }', {
      data: 'keys: 1',
      store: 'write-time: 15ms',
    });
    // One arrives every 20 ms, and takes 15: none waits. With 25 ms they would queue for ever.
    expect(meanOf((await simulateOnce(text, { duration: 10 })).flows.W.latency)).toBeCloseTo(0.015, 6);
    const jammed = await simulateOnce(text.replace('write-time: 15ms', 'write-time: 25ms'), { duration: 10 });
    // The n-th waits for 5 ms × n: 500 of them wait 1.25 s on average.
    expect(meanOf(jammed.flows.W.latency)).toBeCloseTo(1.25, 1);
  });
});

describe('coalesced misses', () => {
  const burst = (cache: string) =>
    system(`start: cold  ${cache}`, 'flow R { rate: 1k/s  arrivals: constant  U -> S  S -> C : read x }', {
      data: 'keys: 1',
      store: 'read-time: 100ms',
    });

  test.each(['aside', 'read-through'])('%s: one read of the store for a burst', async (policy) => {
    const alone = await simulateOnce(burst(`policy: ${policy}`), { duration: 1 });
    const together = await simulateOnce(burst(`policy: ${policy}  coalesce: true`), { duration: 1 });
    // A request a millisecond comes in the 100 ms of the first read.
    expect(Math.abs(alone.nodes.D.served - 100)).toBeLessThanOrEqual(2);
    expect(together.nodes.D.served).toBe(1);
    expect(Math.abs(together.nodes.C.cache!.coalesced! - 99)).toBeLessThanOrEqual(2);
    expect(together.flows.R.successes).toBe(together.flows.R.arrivals);
    // Who comes k ms after the first waits for the rest: 100 ms, 99 ms …; everybody after that not at all.
    expect(meanOf(together.flows.R.latency)).toBeCloseTo((100 * 101) / 2 / 1000 / 1000, 3);
  });

  test.each(['aside', 'read-through'])('%s: when the read of the store fails nobody is left waiting', async (policy) => {
    const text = burst(`policy: ${policy}  coalesce: true`) + 'scenario Late { duration: 3s  at 0s crash D for 1s }';
    const run = await simulateOnce(text, { scenario: 'Late' });
    expect(run.flows.R.failures).toEqual({ refused: expect.closeTo(1000, -1) as number });
    expect(run.nodes.D.served).toBe(1);
  });

  test('who dies with a miss in hand leaves it to the next', async () => {
    const text =
      burst('policy: aside  coalesce: true').replace('U -> S  S -> C', 'U -> T  T -> C').replace('service T {', 'service T { instances: 2 ') +
      'scenario Crash { duration: 2s  at 50ms crash T.instance 1  at 60ms crash T.instance 2 for 20ms }';
    const run = await simulateOnce(text, { scenario: 'Crash' });
    expect(run.nodes.D.served).toBeGreaterThan(1);
    expect(run.flows.R.failures['unanswered']).toBeUndefined();
    expect(run.nodes.C.cache!.hits).toBeGreaterThan(500);
  });
});

describe('updates', () => {
  const update = (rate: string) => `flow M { rate: ${rate}  arrivals: constant  U -> S  S -> C : update x }`;
  const slow = { data: 'keys: 1', store: 'read-time: 1ms  write-time: 1ms' };

  test.each(['aside', 'write-around', 'read-through'])(
    '%s: based on an entry that is never renewed, each but the first overwrites the one before',
    async (policy) => {
      const { data, flows } = await simulateOnce(system(`policy: ${policy}`, update('10/s'), slow), { duration: 20 });
      expect(data.x.lostUpdates).toBe(flows.M.arrivals - 1);
    },
  );

  test.each(['aside', 'read-through'])('%s: with an invalidation none is lost as long as they do not meet', async (policy) => {
    const lost = async (rate: string) =>
      (await simulateOnce(system(`policy: ${policy}  invalidate: on-write`, update(rate), slow), { duration: 20 })).data.x.lostUpdates!;
    expect(await lost('10/s')).toBe(0);
    expect(await lost('900/s')).toBeGreaterThan(1000);
  });

  test('write-through: the cache lets one after the other through', async () => {
    const { data, flows } = await simulateOnce(system('policy: write-through', update('900/s'), slow), { duration: 5 });
    expect(flows.M.successes).toBe(flows.M.arrivals);
    expect(data.x.lostUpdates).toBe(0);
  });

  test('write-through: what others write to the store itself is overwritten unseen', async () => {
    const direct = 'flow P { every: 1s  T -> D : write x }';
    const { data, flows } = await simulateOnce(system('policy: write-through', `${update('50/s')} ${direct}`, slow), { duration: 20 });
    expect(flows.P.arrivals).toBeGreaterThan(15);
    expect(Math.abs(data.x.lostUpdates! - flows.P.arrivals)).toBeLessThanOrEqual(1);
  });

  test('an update on a miss reads the store first', async () => {
    const text = system('policy: write-through  start: cold', update('1/s').replace('1/s', '1/s'), {
      ...slow,
      data: 'keys: 1M',
      store: 'read-time: 5ms  write-time: 7ms',
    });
    expect(meanOf((await simulateOnce(text, { duration: 50 })).flows.M.latency)).toBeCloseTo(0.012, 6);
  });
});
