import { describe, expect, test } from 'vitest';
import { estimate } from '../../src/estimate/estimate.ts';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from '../simulator/support/simulate.ts';
import { architectureOf } from '../support/architecture.ts';

// As in against-simulation.test.ts: within 10 % of times and busy shares; the bounds were set before the first comparison.

/** The estimate and a run of the same text. */
async function both(text: string, duration: number) {
  return { expected: estimate(await architectureOf(text)), measured: await simulateOnce(text, { duration, warmup: 10 }) };
}

const systems = {
  'a leaderless store with reads, writes and updates': `system "Quorums"
region eu { zone a  zone b  zone c }
client C { in: eu.a }
database D { in: [eu.a, eu.b, eu.c]  topology: leaderless  concurrency: 4  read-time: exponential(4ms)  write-time: exponential(8ms) }
data x { keys: 1k  store: D }
flow Read { rate: 100/s  C -> D : read x }
flow Write { rate: 30/s  C -> D : write x }
flow Update { rate: 30/s  C -> D : update x }
`,
  'a leader in each region': `system "Leaders"
region eu
region us
client C { in: spread(eu: 80%, us: 20%) }
database D { topology: multi-leader  in: [eu, us]  concurrency: 2  read-time: exponential(4ms)  write-time: exponential(10ms) }
data x { keys: 1k  store: D }
flow Read { rate: 100/s  C -> D : read x }
flow Write { rate: 60/s  C -> D : write x }
`,
  'a leader in each region, with followers that confirm and serve reads': `system "Regional followers"
region eu { zone a  zone b  zone c }
region us { zone a  zone b  zone c }
network eu <-> us { latency: 40ms }
client C { in: spread(eu: 70%, us: 30%) }
database D { topology: multi-leader  in: [eu, us]  followers: 2  replication: sync  reads: followers  concurrency: 1  read-time: exponential(6ms)  write-time: exponential(8ms) }
data x { keys: 1k  store: D }
flow Read { rate: 150/s  C -> D : read x }
flow Write { rate: 60/s  C -> D : write x }
`,
  'leaders that agree on each write, with followers': `system "Agreeing leaders"
region eu { zone a  zone b }
region us { zone a  zone b }
region ap { zone a  zone b }
network eu <-> us { latency: 40ms }
network eu <-> ap { latency: 90ms }
network us <-> ap { latency: 70ms }
client C { in: eu }
database D { topology: multi-leader  conflicts: reject  in: [eu, us, ap]  followers: 1  replication: sync  reads: any  concurrency: 2  read-time: exponential(4ms)  write-time: exponential(8ms) }
data x { keys: 100k  store: D }
flow Read { rate: 100/s  C -> D : read x }
flow Write { rate: 60/s  C -> D : write x }
`,
  'a leader with followers that serve reads': `system "Followers"
region eu
client C { in: eu }
database D { followers: 2  reads: any  replication: async  concurrency: 1  read-time: exponential(4ms)  write-time: exponential(8ms) }
data x { keys: 1k  store: D }
flow Read { rate: 150/s  C -> D : read x }
flow Write { rate: 40/s  C -> D : write x }
`,
  'a file system': `system "Files"
region eu
client C { in: eu }
filesystem D { metadata-time: 2ms  bandwidth: 100MB/s  data-nodes: 5  replication-factor: 3 }
data x { keys: 100k  store: D  size: 10MB }
flow Read { rate: 10/s  C -> D : read x }
flow Write { rate: 1/s  C -> D : write x }
`,
} as const;

describe.each(Object.entries(systems))('%s', async (_, text) => {
  const { expected, measured } = await both(text, 200);

  test('busy share', () => {
    const { busy, capacity } = measured.nodes['D'];
    expect(Math.abs(ratio(expected.nodes['D'].utilisation, busy / capacity) - 1)).toBeLessThan(0.1);
  });

  test.each(Object.keys(expected.flows))('mean latency of %s', (flow) => {
    const off = ratio(expected.flows[flow].latency?.mean, meanOf(measured.flows[flow].latency)) - 1;
    expect(Math.abs(off)).toBeLessThan(0.1);
  });
});

test('a message waits for its batch', async () => {
  const text = (batch: number) => `system "Batches"
network default { latency: 0ms }
client C
service P { time: 0ms }
service W
queue Q { partitions: 1  publish-time: 1ms  batch: ${batch}  linger: 50ms }
flow F { rate: 100/s  C -> P  P => Q : "job"  Q => W }
`;
  for (const batch of [3, 100]) {
    const { expected, measured } = await both(text(batch), 100);
    expect(Math.abs(ratio(expected.flows['F'].latency?.mean, meanOf(measured.flows['F'].latency)) - 1)).toBeLessThan(0.1);
  }
});

test('consumers that compete for a list share its messages', async () => {
  const text = `system "Lists"
client C
service W { instances: 2  time: 5ms }
service V { time: 5ms }
queue Q { model: list }
flow F { rate: 30/s  C => Q : "x"  Q => W  Q => V }
`;
  const { expected, measured } = await both(text, 100);
  for (const name of ['W', 'V']) {
    const { busy, capacity } = measured.nodes[name];
    expect(Math.abs(ratio(expected.nodes[name].utilisation, busy / capacity) - 1)).toBeLessThan(0.1);
  }
});

test('the busiest of four shards, on average over eight ways in which a hash spreads the keys', async () => {
  const stores = Array.from({ length: 8 }, (_, index) => `D${index}`);
  const text = `system "Skew"
client C
${stores
  .map(
    (name) => `database ${name} { shards: 4  concurrency: 4  read-time: 4ms }
data of${name} { keys: 10k  popularity: zipf(0.9)  store: ${name} }
flow Read${name} { rate: 400/s  C -> ${name} : read of${name} }`,
  )
  .join('\n')}
`;
  const { expected, measured } = await both(text, 20);
  const busiest = stores.map((name) => Math.max(...measured.nodes[name].instances.map(({ busy, capacity }) => busy / capacity)));
  const estimated = stores.map((name) => expected.nodes[name].hottest ?? 0);
  expect(Math.abs(mean(estimated) / mean(busiest) - 1)).toBeLessThan(0.1);
  // Not by saying that all shards are alike: they differ by more than that.
  expect(mean(busiest) / mean(stores.map((name) => expected.nodes[name].utilisation ?? 0))).toBeGreaterThan(1.1);
});

// Each data set is spread by hashes of its own, over another number of partitions.
test('the busiest partition, on average over three to ten of them', async () => {
  const counts = Array.from({ length: 8 }, (_, index) => index + 3);
  const text = `system "Partitions"
network default { latency: 0ms }
client C
database D
${counts
  .map(
    (count) => `queue Q${count} { partitions: ${count}  publish-time: 0ms }
service W${count} { instances: ${count}  time: 5ms }
data of${count} { keys: 10k  popularity: zipf(0.9)  store: D }
flow F${count} { rate: 200/s  C => Q${count} : publish of${count}  Q${count} => W${count} }`,
  )
  .join('\n')}
`;
  const { expected, measured } = await both(text, 60);
  const busiest = counts.map((count) => Math.max(...measured.nodes[`W${count}`].instances.map(({ busy, capacity }) => busy / capacity)));
  const estimated = counts.map((count) => expected.nodes[`Q${count}`].groups?.[`W${count}`].hottest ?? 0);
  expect(Math.abs(mean(estimated) / mean(busiest) - 1)).toBeLessThan(0.1);
  // 200/s × 5 ms are one busy server, evenly spread or not: the busiest has clearly more than its part.
  expect(mean(busiest)).toBeGreaterThan(1.1 * mean(counts.map((count) => 1 / count)));
});

test('availability of a quorum whose copies are down for a time', async () => {
  const text = `system "Quorum"
network default { latency: 0ms }
client C
database D { topology: leaderless  replication-factor: 3  read-quorum: 2  write-quorum: 2  mtbf: 20s  mttr: 10s  read-time: 0ms }
data x { keys: 100  store: D }
flow Read { rate: 20/s  C -> D : read x }
`;
  const { expected, measured } = await both(text, 4000);
  const { successes, arrivals } = measured.flows['Read'];
  // Each copy is up two thirds of the time: two of three are, or all.
  expect(expected.flows['Read'].availability).toBeCloseTo(3 * (2 / 3) ** 2 * (1 / 3) + (2 / 3) ** 3, 9);
  expect(Math.abs(expected.flows['Read'].availability / (successes / arrivals) - 1)).toBeLessThan(0.1);
});

test('availability of what is down for a time, and of two in a row that fail by chance', async () => {
  const text = `system "Failures"
network default { latency: 0ms }
client C
service A { time: 0ms  mtbf: 20s  mttr: 5s }
service B { time: 0ms  error-rate: 10% }
service D { time: 0ms  error-rate: 5% }
flow One { rate: 20/s  C -> A }
flow Two { rate: 20/s  C -> B -> D }
`;
  const { expected, measured } = await both(text, 2000);
  for (const flow of ['One', 'Two']) {
    const { successes, arrivals } = measured.flows[flow];
    expect(Math.abs(expected.flows[flow].availability / (successes / arrivals) - 1)).toBeLessThan(0.1);
  }
  expect(expected.flows['One'].availability).toBeCloseTo(0.8, 9);
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function ratio(one: number | null | undefined, other: number): number {
  return (one ?? 0) / other;
}
