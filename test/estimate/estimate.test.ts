import { describe, expect, test } from 'vitest';
import { estimate } from '../../src/estimate/estimate.ts';
import { floorOf } from '../../src/estimate/latency.ts';
import { stationsOf } from '../../src/estimate/stations.ts';
import { architectureOf } from '../support/architecture.ts';

const still = 'network default { latency: 0ms }\n';

async function estimateOf(text: string) {
  return estimate(await architectureOf(`system "Test"\n${text}`));
}

describe('visits', () => {
  test('chances, repetitions and copies multiply', async () => {
    const { nodes } = await estimateOf(`client C
service A { time: 1ms  cores: 4 }
service B { time: 1ms  cores: 4 }
flow F { rate: 100/s
  choose { 25% { C -> A  repeat 4 { A -> B } } else { parallel 2 { C -> B } } }
}`);
    expect(nodes['A'].throughput).toBeCloseTo(25, 9);
    expect(nodes['B'].throughput).toBeCloseTo(25 * 4 + 75 * 2, 9);
    expect(nodes['B'].utilisation).toBeCloseTo((250 * 0.001) / 4, 9);
  });

  test('a registry answers whoever asks, and is no bottleneck', async () => {
    const { nodes, flows, capacity } = await estimateOf(`${still}client C
registry R { lookup-time: 5ms }
service A { time: 1ms  cores: 4 }
flow F { rate: 190/s  C -> A -> R : "who is there?" }`);
    expect(nodes['R']).toEqual({ kind: 'registry', throughput: 190 });
    expect([capacity.bottleneck, capacity.next]).toEqual(['A', []]);
    expect(capacity.loadFactor).toBeCloseTo(4000 / 190, 9);
    expect(flows['F'].latency?.floor).toBeCloseTo(0.006, 9);
  });

  test('a message is worked on by each group, and by a flow that begins with its queue', async () => {
    const { nodes, flows } = await estimateOf(`client C
service A
service B
queue Q
queue R
flow F { rate: 10/s  C => Q : "x"  Q => A  A => R : "y" }
flow G { R => B }`);
    expect([nodes['A'].throughput, nodes['B'].throughput, flows['G'].rate]).toEqual([10, 10, 10]);
  });

  test('a closed client asks as often as thinking allows, its flows by weight', async () => {
    const { flows } = await estimateOf(`client C { users: 30  think: exponential(10s) }
service A
flow F { C -> A  weight: 2 }
flow G { C -> A }`);
    expect([flows['F'].rate, flows['G'].rate]).toEqual([2, 1]);
  });
});

describe('caches', () => {
  test('what misses reaches the store, and what is written through it', async () => {
    const { nodes } = await estimateOf(`client C
cache K { fronts: D  capacity: 100  policy: write-through }
database D
data x { keys: 1k  store: D }
flow R { rate: 90/s  C -> K : read x }
flow W { rate: 10/s  C -> K : write x }`);
    expect(nodes['K'].hits).toBeCloseTo(0.1, 4);
    expect(nodes['D'].throughput).toBeCloseTo(90 * 0.9 + 10, 2);
  });

  // Of 1000 keys equally liked, each is asked for 10 × 20 ÷ 1000 = 0.2 times a second: by a renewal argument λT ÷ (1 + λT) of its reads hit.
  test('an operation on several keys asks for each of them', async () => {
    const { nodes } = await estimateOf(`client C
cache K { fronts: D  ttl: 10s }
database D
data x { keys: 1k  store: D }
flow R { rate: 10/s  C -> K : read x { keys: 20 } }`);
    expect(nodes['K'].hits).toBeCloseTo(2 / 3, 6);
  });

  test('a second cache sees what the first has not: everybody’s favourites are gone', async () => {
    const { nodes } = await estimateOf(`region eu
client C
cdn E { pops: [eu]  capacity: 100 }
cache K { fronts: D  capacity: 100 }
service S
database D
data x { keys: 10k  popularity: zipf(1.0)  store: D }
flow R { rate: 100/s  C -> E : read x  on miss { E -> S -> K : read x } }`);
    const [first, second] = [nodes['E'].hits ?? 0, nodes['K'].hits ?? 0];
    expect(first).toBeGreaterThan(0.3);
    expect(second).toBeLessThan(first / 3);
    expect(nodes['D'].throughput).toBeCloseTo(100 * (1 - first) * (1 - second), 6);
  });
});

describe('stores', () => {
  test('the leader of a shard has the writes, followers their part of the reads', async () => {
    const architecture = await architectureOf(`system "T"
client C
database D { followers: 1  shards: 2  reads: any  concurrency: 1  read-time: 10ms  write-time: 10ms }
data x { keys: 100M  store: D }
flow R { rate: 40/s  C -> D : read x }
flow W { rate: 40/s  C -> D : write x }`);
    const station = stationsOf(architecture).get('D');
    expect(station?.utilisation).toBeCloseTo((80 * 0.01) / 4, 6);
    expect(station?.hottest).toBeCloseTo((20 + 10) * 0.01, 3);
  });

  test('every copy of a leaderless store works on everything', async () => {
    const { nodes } = await estimateOf(`client C
database D { topology: leaderless  concurrency: 1  write-time: 10ms }
data x { keys: 1k  store: D }
flow W { rate: 40/s  C -> D : write x }`);
    expect(nodes['D'].utilisation).toBeCloseTo(0.4, 9);
    expect(nodes['D'].writeAmplification).toBe(3);
  });

  test('an update at a leaderless store reads every copy before it writes it', async () => {
    const { nodes } = await estimateOf(`client C
database D { topology: leaderless  concurrency: 4  read-time: 4ms  write-time: 8ms }
data x { keys: 1k  store: D }
flow U { rate: 50/s  C -> D : update x }
flow R { rate: 100/s  C -> D : read x }`);
    expect(nodes['D'].utilisation).toBeCloseTo((50 * (0.004 + 0.008) + 100 * 0.004) / 4, 9);
    expect(nodes['D'].throughput).toBeCloseTo(150, 9);
  });

  test('with a leader in each region, that of the callers has their writes; the others take them over for nothing', async () => {
    const architecture = await architectureOf(`system "T"
region eu
region us
client C { in: spread(eu: 80%, us: 20%) }
database D { topology: multi-leader  in: [eu, us]  concurrency: 1  write-time: 10ms }
data x { keys: 1k  store: D }
flow W { rate: 60/s  C -> D : write x }`);
    const station = stationsOf(architecture).get('D');
    expect(station?.utilisation).toBeCloseTo(0.3, 9);
    expect(station?.hottest).toBeCloseTo(0.48, 9);
    // M/D/1 at 48 % and 12 %.
    expect(station?.waits?.[0]).toBeCloseTo((0.01 * 0.48) / (1 - 0.48) / 2, 9);
    expect(station?.waits?.[1]).toBeCloseTo((0.01 * 0.12) / (1 - 0.12) / 2, 9);
  });
});

describe('file systems', () => {
  test('the metadata see every request, the data nodes its bytes: once of what is read, from every copy of what is written', async () => {
    const text = (rates: string) => `client C
filesystem F { metadata-time: 1ms  bandwidth: 100MB/s  data-nodes: 5  replication-factor: 3 }
data x { keys: 1M  store: F  size: 10MB }
${rates}`;
    const { nodes } = await estimateOf(text('flow R { rate: 10/s  C -> F : read x }\nflow W { rate: 2/s  C -> F : write x }'));
    // 10 MB take 0.1 s: 1 s of reads and 0.6 s of writes a second on five data nodes; 12 ms of metadata on one server.
    expect(nodes['F'].utilisation).toBeCloseTo((1 + 0.6 + 0.012) / 6, 9);
    expect(nodes['F'].hottest).toBeGreaterThanOrEqual(1.6 / 5);
    expect(nodes['F'].writeAmplification).toBe(3);
    const { capacity } = await estimateOf(text('flow R { rate: 900/s  C -> F : read x { size: 1B } }'));
    expect(capacity.bottleneck).toBe('F');
    // Small files saturate the metadata first.
    expect(capacity.loadFactor).toBeCloseTo(1 / 0.9, 3);
  });

  test('of fragments any six restore a chunk of nine, each with a sixth of its bytes', async () => {
    const { nodes } = await estimateOf(`client C
filesystem F { metadata-time: 0ms  bandwidth: 60MB/s  data-nodes: 9  erasure: 6+3 }
data x { keys: 1M  store: F  size: 60MB }
flow R { rate: 1/s  C -> F : read x }
flow W { rate: 1/s  C -> F : write x }`);
    expect(nodes['F'].utilisation).toBeCloseTo((1 + 1.5) / 10, 9);
    expect(nodes['F'].writeAmplification).toBeCloseTo(1.5, 9);
  });
});

describe('queues', () => {
  test('groups at a list compete by their members; `each` instance works on every message', async () => {
    const { nodes } = await estimateOf(`client C
service W { instances: 2 }
service V
service E { instances: 3 }
queue Q { model: list }
queue B { model: broker  exchange: fanout }
flow F { rate: 30/s  C => Q : "x"  Q => W  Q => V }
flow G { rate: 10/s  C => B : "y"  B => each E }`);
    expect(nodes['W'].throughput).toBeCloseTo(20, 9);
    expect(nodes['V'].throughput).toBeCloseTo(10, 9);
    expect(nodes['E'].throughput).toBeCloseTo(30, 9);
  });

  test('a group that is too slow falls behind, and the queue fills', async () => {
    const { nodes } = await estimateOf(`${still}client C
service S { time: 100ms  cores: 8 }
queue Q { partitions: 4  capacity: 600 }
flow F { rate: 50/s  C => Q : "x"  Q => S }`);
    expect(nodes['Q'].groups?.['S']).toMatchObject({ rate: 50, growth: 10, fillsIn: 60 });
    expect(nodes['Q'].groups?.['S'].utilisation).toBeCloseTo(1.25, 9);
  });
});

describe('latency', () => {
  test('distance there and back, waiting and working, and what the leader waits for', async () => {
    const { flows } = await estimateOf(`region eu
region us
network eu <-> us { latency: 40ms }
client C { in: us }
service S { in: eu  time: exponential(10ms) }
database D { in: [eu, us]  followers: 1  replication: sync  write-time: 2ms  concurrency: 1000 }
data x { keys: 1k  store: D }
flow F { rate: 80/s  C -> S -> D : write x }`);
    // 80 ms to S and back; M/M/1 at 80 %: 50 ms; 0.5 ms within eu; 2 ms; 80 ms to the follower and back.
    expect(flows['F'].latency?.mean).toBeCloseTo(0.08 + 0.05 + 0.0005 + 0.002 + 0.08, 5);
    expect(flows['F'].latency?.floor).toBeCloseTo(0.08 + 0.0005 + 0.002 + 0.08, 9);
  });

  test('a publisher lingers for the rest of its batch, and a batch of one is full at once', async () => {
    const floor = async (queue: string) =>
      (await estimateOf(`${still}client C { users: 1 }\nqueue Q { publish-time: 1ms  ${queue} }\nflow F { rate: 1/s  C => Q : "x" }`)).flows['F']
        .latency?.mean;
    expect(await floor('linger: 20ms')).toBeCloseTo(0.001, 9);
    // The first waits 20 ms; in one of fifty batches a second message joins it, which waits half of that on average.
    expect(await floor('linger: 20ms  batch: 5')).toBeCloseTo(0.001 + (0.02 + 0.02 * 0.01) / 1.02, 9);
  });

  test('leaders that agree on writes wait for a majority of each other', async () => {
    const text = (conflicts: string) => `region a  region b  region c
network a <-> b { latency: 10ms }  network a <-> c { latency: 60ms }  network b <-> c { latency: 60ms }
client C { in: a }
database D { in: [a, b, c]  topology: multi-leader  conflicts: ${conflicts}  write-time: 2ms  concurrency: 1000  mtbf: 9h  mttr: 1h }
data x { keys: 1k  store: D }
flow F { rate: 1/s  C -> D : write x }`;
    const [winning, rejecting] = [(await estimateOf(text('last-write-wins'))).flows['F'], (await estimateOf(text('reject'))).flows['F']];
    // 0.5 ms within a zone; the nearer of two others makes a majority.
    expect(winning.latency?.floor).toBeCloseTo(0.0025, 9);
    expect(rejecting.latency?.floor).toBeCloseTo(0.0225, 9);
    // Any leader; two of three.
    expect(winning.availability).toBeCloseTo(1 - 0.1 ** 3, 9);
    expect(rejecting.availability).toBeCloseTo(0.9 ** 3 + 3 * 0.9 ** 2 * 0.1, 9);
  });

  test('after the reply nobody waits, and of branches side by side the slowest counts', async () => {
    const { flows } = await estimateOf(`${still}client C
service A { external: true  latency: 30ms }
service B { external: true  latency: 50ms }
service S { time: 1ms  cores: 100 }
flow F { rate: 1/s
  C -> S
  parallel { S -> A  S -> B }
  reply
  S -> A
}`);
    expect(flows['F'].latency?.mean).toBeCloseTo(0.051, 6);
  });

  test('the floor of a percentile leaves out those who are too far away', async () => {
    const architecture = await architectureOf(`system "T"
region eu
region us
network eu <-> us { latency: 40ms }
client C { in: spread(eu: 80%, us: 20%) }
service S { in: eu  time: 1ms }
flow F { rate: 1/s  C -> S }`);
    const [flow] = architecture.flows;
    expect(floorOf(architecture, flow, 0.5)?.least).toBeCloseTo(0.0015, 9);
    expect(floorOf(architecture, flow, 0.99)).toMatchObject({ place: 'us' });
    expect(floorOf(architecture, flow, 0.99)?.least).toBeCloseTo(0.081, 9);
  });
});

describe('availability', () => {
  test('the product of what each request needs, fallbacks left out', async () => {
    const { flows } = await estimateOf(`client C
service A { mtbf: 9h  mttr: 1h  error-rate: 1% }
service B { instances: 2  mtbf: 9h  mttr: 1h }
service E { mtbf: 1h  mttr: 1h }
flow F { rate: 1/s  C -> A -> B
  A -> E
  on error { A -> B }
}`);
    expect(flows['F'].availability).toBeCloseTo(0.9 * 0.99 * 0.99, 12);
  });
});

test('what saturates first, at which load, and what is next', async () => {
  const { capacity } = await estimateOf(`client C
service A { time: 1ms }
service B { time: 4ms }
service D { time: 2ms }
flow F { rate: 100/s  C -> A -> B  A -> D }`);
  expect(capacity.bottleneck).toBe('B');
  expect(capacity.loadFactor).toBeCloseTo(2.5, 9);
  expect(capacity.next.map(({ node }) => node)).toEqual(['D', 'A']);
  expect(capacity.next[0].loadFactor).toBeCloseTo(5, 9);
});
