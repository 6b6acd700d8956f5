import { describe, expect, test } from 'vitest';
import { estimate } from '../../src/estimate/estimate.ts';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from '../simulator/support/simulate.ts';
import { architectureOf } from '../support/architecture.ts';

// Where its assumptions hold (Poisson arrivals, no faults, nothing saturated), the estimate agrees with the simulator: within 10 % of times and
// rates, within 2 percentage points of hit ratios. The bounds were set before the first comparison.

const shop = `system "Shop"
region eu { zone a  zone b }
client C { in: eu }
proxy P { in: eu  balance: least-connections }
service S { in: eu  instances: 3  cores: 2  time: exponential(10ms) }
service T { in: eu  cores: 4  time: lognormal(5ms, p99: 30ms) }
cache K { in: eu  fronts: D  capacity: 2k  hit-time: 0.1ms }
database D { in: [eu.a, eu.b]  followers: 1  replication: sync  concurrency: 8  read-time: exponential(4ms)  write-time: exponential(8ms) }
data item { keys: 20k  popularity: zipf(1.0)  store: D }
flow Read { rate: 300/s  C -> P -> S -> K : read item }
flow Write { rate: 100/s  C -> P -> S -> D : write item  S -> T }
`;

describe('a shop', async () => {
  const expected = estimate(await architectureOf(shop));
  const measured = await simulateOnce(shop, { duration: 300, warmup: 20 });

  test.each(['S', 'T', 'D', 'K'])('%s: busy share', (name) => {
    const { busy, capacity } = measured.nodes[name];
    expect(Math.abs(ratio(expected.nodes[name].utilisation, busy / capacity) - 1)).toBeLessThan(0.1);
  });

  test('what the cache answers', () => {
    const cache = measured.nodes['K'].cache;
    const hits = (cache?.hits ?? 0) / ((cache?.hits ?? 0) + (cache?.misses ?? 0));
    expect(Math.abs((expected.nodes['K'].hits ?? 0) - hits)).toBeLessThan(0.02);
  });

  test.each(['Read', 'Write'])('%s: mean latency', (name) => {
    const mean = meanOf(measured.flows[name].latency);
    expect(Math.abs(ratio(expected.flows[name].latency?.mean, mean) - 1)).toBeLessThan(0.1);
    expect(expected.flows[name].latency?.floor ?? Infinity).toBeLessThan(mean);
  });
});

test.each([
  ['lru', 'ttl: 30s  invalidate: on-write'],
  ['fifo', 'ttl: 30s  invalidate: on-write'],
  ['lru', 'ttl: 30s  ttl-mode: sliding'],
  ['random', ''],
  ['lfu', ''],
  ['clock', ''],
  ['sieve', ''],
  ['s3-fifo', ''],
  ['arc', ''],
  ['w-tinylfu', ''],
  // What has expired holds the room that nobody has proven to need.
  ['s3-fifo', 'ttl: 4s'],
  ['lfu', 'ttl: 4s'],
  ['lru', 'ttl: 30s  invalidate: on-write', 'rate: 20/s  C -> K : read item { keys: 20 }'],
])('%s %s: hits', async (eviction, others, reads = 'rate: 400/s  C -> K : read item') => {
  const text = `system "Cache"
client C
cache K { fronts: D  capacity: 500  eviction: ${eviction}  ${others} }
database D { concurrency: 1k }
data item { keys: 5k  popularity: zipf(0.9)  store: D }
flow Read { ${reads} }
flow Write { rate: 20/s  C -> D : write item }
`;
  const expected = estimate(await architectureOf(text)).nodes['K'].hits ?? 0;
  const cache = (await simulateOnce(text, { duration: 150, warmup: 60 })).nodes['K'].cache;
  const hits = (cache?.hits ?? 0) / ((cache?.hits ?? 0) + (cache?.misses ?? 0));
  expect(Math.abs(expected - hits)).toBeLessThan(0.02);
});

test('a backlog grows as it says', async () => {
  const text = `system "Jobs"
network default { latency: 0ms }
client C
service W { time: 100ms  cores: 8 }
queue Q { partitions: 4  publish-time: 0ms }
flow F { rate: 60/s  C => Q : "job"  Q => W }
`;
  const growth = estimate(await architectureOf(text)).nodes['Q'].groups?.['W'].growth ?? 0;
  const { nodes } = await simulateOnce(text, { duration: 100 });
  expect(Math.abs(ratio(nodes['Q'].queue?.depthMaximum, growth * 100) - 1)).toBeLessThan(0.1);
});

function ratio(one: number | null | undefined, other: number): number {
  return (one ?? 0) / other;
}
