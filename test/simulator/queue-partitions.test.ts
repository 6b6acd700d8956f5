import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { sumOf } from '../examples/simulate-example.ts';
import { simulateOnce, type SimulateOptions } from './support/simulate.ts';

interface Pieces {
  readonly queue?: string;
  readonly consumer?: string;
  readonly publisher?: string;
  readonly scenario: string;
}

/** Three brokers in three zones, one partition whose leader is in zone a; one publisher each in a and b, 50/s each; consumers in b and c. */
function cluster({ queue = '', consumer = '', publisher = '', scenario }: Pieces): string {
  return `system "Cluster"
    region eu { zone a  zone b  zone c }
    network default { latency: 1ms }
    client Near { in: eu.a }
    client Far { in: eu.b }
    service A { in: eu.a  time: 0ms  timeout: 500ms  ${publisher} }
    service B { in: eu.b  time: 0ms  timeout: 500ms  ${publisher} }
    queue Q { in: [eu.a, eu.b, eu.c]  brokers: 3  replicas: 3  publish-time: 0ms  detection: 2s  election: 500ms  rebalance: 1s  ${queue} }
    service C { ${consumer.includes('in: ') ? '' : 'in: [eu.b, eu.c]'}  instances: 2  ${consumer.includes('time: ') ? '' : 'time: 1ms'}  ${consumer.includes('cores: ') ? '' : 'cores: 20'}  ${consumer} }
    flow Minor { rate: 50/s  arrivals: constant  Near -> A  A => Q  Q => C }
    flow Major { rate: 50/s  arrivals: constant  Far -> B  B => Q  Q => C }
    ${scenario}`;
}

const cut = (seconds: string) => `scenario Cut { duration: 40s  at 10s partition eu.a | [eu.b, eu.c] ${seconds} }`;

async function run(pieces: Pieces, options: SimulateOptions = {}) {
  const result = await simulateOnce(cluster(pieces), { scenario: 'Cut', ...options });
  return { ...result, queue: result.nodes.Q.queue!, group: result.nodes.Q.queue!.groups.C };
}

describe('a leader on the smaller side', () => {
  test('what it acknowledged alone is discarded when a majority has elected another: lost, and counted', async () => {
    const { flows, group } = await run({ queue: 'acks: leader', scenario: cut('for 20s') });
    // Its own side publishes on as if nothing was: 50/s for 20 s. The other side has no leader that it can reach for 2.5 s, and 0.5 s of timeouts.
    expect(flows.Minor.failures).toEqual({});
    expect(Object.keys(group.lost)).toEqual(['partition']);
    expect(Math.abs(group.lost.partition - 1000)).toBeLessThanOrEqual(2);
    expect(Math.abs(flows.Major.failures.timeout - 125)).toBeLessThanOrEqual(2);
    expect(group.unprocessed.moments[0]).toBe(0);
    expect(flows.Minor.unfinished).toBe(group.lost.partition);
  });

  test('with all replicas acknowledged nothing is lost: its side waits in vain until it is healed', async () => {
    const { flows, group, queue } = await run({ queue: 'acks: all  min-in-sync: 2', scenario: cut('for 20s') });
    expect(group.lost).toEqual({});
    expect(Math.abs(flows.Minor.failures.timeout - 1000)).toBeLessThanOrEqual(2);
    expect(Math.abs(flows.Major.failures.timeout - 125)).toBeLessThanOrEqual(2);
    expect(group.processed).toBe(queue.published);
    expect(group.duplicates).toBe(0);
  });

  test('healed before anybody was elected, it goes on, and what it took meanwhile is confirmed then', async () => {
    const { flows, group, queue } = await run({ queue: 'acks: leader', scenario: cut('for 1500ms') });
    expect(group.lost).toEqual({});
    expect(flows.Minor.failures).toEqual({});
    // Nothing was confirmed for 1.5 s; the other side could not publish.
    expect(group.delay.moments[3]).toBeGreaterThan(1.5);
    expect(group.delay.moments[3]).toBeLessThan(1.55);
    expect(Math.abs(flows.Major.failures.timeout - 75)).toBeLessThanOrEqual(2);
    expect(group.processed).toBe(queue.published);
  });

  test('without anybody who coordinates nobody is elected: the leader goes on with itself alone', async () => {
    const { flows, group } = await run({ queue: 'acks: leader  coordination: none', consumer: 'in: eu.a', scenario: cut('for 20s') });
    expect(group.lost).toEqual({});
    expect(Math.abs(flows.Major.failures.timeout - 1000)).toBeLessThanOrEqual(2);
    // Nothing is confirmed until the others are given up after 2 s; from then on the leader confirms by itself.
    expect(group.delay.moments[3]).toBeGreaterThan(1.99);
    expect(group.delay.moments[3]).toBeLessThan(2.05);
  });
});

describe('a leader on the larger side', () => {
  const minority = (queue: string) => run({ queue, scenario: 'scenario Cut { duration: 40s  at 10s partition eu.c | [eu.a, eu.b] for 20s }' });

  test('goes on once the others have left those in sync, after detection', async () => {
    const { flows, group } = await minority('acks: all  min-in-sync: 2');
    // For 2 s nothing is acknowledged: those published less than 0.5 s before the end of that get their answer, the others time out.
    expect(Math.abs(flows.Minor.failures.timeout - 75)).toBeLessThanOrEqual(2);
    expect(Math.abs(flows.Major.failures.timeout - 75)).toBeLessThanOrEqual(2);
    expect(group.lost).toEqual({});
  });

  test('refuses when fewer are left than must be in sync', async () => {
    const { flows } = await minority('acks: all  min-in-sync: 3');
    // 20 s, less the 2 s of detection.
    expect(Math.abs(flows.Minor.failures.unavailable - 900)).toBeLessThanOrEqual(2);
  });
});

test('with half of the brokers on each side the first one says who coordinates', async () => {
  const text = (side: string) =>
    cluster({ queue: 'acks: leader', scenario: `scenario Cut { duration: 40s  at 10s partition ${side} for 20s }` })
      .replace('in: [eu.a, eu.b, eu.c]  brokers: 3  replicas: 3', 'in: [eu.a, eu.b]  brokers: 2  replicas: 2')
      .replace('in: [eu.b, eu.c]  instances: 2', 'in: eu.a');
  const run = await simulateOnce(text('eu.a | eu.b'), { scenario: 'Cut' });
  expect(run.nodes.Q.queue!.groups.C.lost).toEqual({});
  expect(run.flows.Minor.failures).toEqual({});
  expect(Math.abs(run.flows.Major.failures.timeout - 1000)).toBeLessThanOrEqual(2);
});

describe('consumers that their queue can not reach', () => {
  const scenario = 'scenario Cut { duration: 30s  at 10s partition eu.c | [eu.a, eu.b] }';
  const brief = 'scenario Cut { duration: 30s  at 10s partition eu.c | [eu.a, eu.b] for 1s }';
  /** The brokers in a, one member in b and one in c. */
  const apart = (pieces: Partial<Pieces>) =>
    simulateOnce(cluster({ scenario, ...pieces }).replace('in: [eu.a, eu.b, eu.c]  brokers: 3  replicas: 3', 'in: eu.a'), { scenario: 'Cut' }).then(
      (result) => result.nodes.Q.queue!,
    );

  test('a member of a group is given up after detection, and its partitions shared out after the rebalance', async () => {
    const queue = await apart({ queue: 'partitions: 4' });
    const { C } = queue.groups;
    expect(C.lost).toEqual({});
    expect(C.processed).toBe(queue.published);
    // Two of four partitions stand still for 2 s + 1 s; the first message after the cut waits longest.
    expect(C.delay.moments[3]).toBeGreaterThan(2.9);
    expect(C.delay.moments[3]).toBeLessThan(3.1);
  });

  test('what it did and could not commit is done again by another', async () => {
    // 400 ms each, and one at a time in each of its two partitions: two are in hand at the cut, end within 400 ms, and are not committed.
    const queue = await apart({ queue: 'partitions: 4', consumer: 'time: 400ms' });
    expect(queue.groups.C.duplicates).toBe(2);
    // Back in time it commits what it has done, and nothing is done again.
    const short = await apart({ queue: 'partitions: 4', consumer: 'time: 400ms', scenario: brief });
    expect(short.groups.C.duplicates).toBe(0);
  });

  test('committed before the work, what it had in hand is done once', async () => {
    const queue = await apart({ queue: 'partitions: 4  delivery: at-most-once', consumer: 'time: 400ms' });
    expect(queue.groups.C.duplicates).toBe(0);
    expect(queue.groups.C.lost).toEqual({});
  });

  test('commits every so often stop at the cut', async () => {
    // Committed at 8 s; then 50/s to its two partitions of four until 10 s, and what it had in hand: some 100.
    const queue = await apart({ queue: 'partitions: 4  commit-interval: 4s' });
    expect(queue.groups.C.duplicates).toBeGreaterThan(90);
    expect(queue.groups.C.duplicates).toBeLessThan(110);
  });

  test('a broker hands out again after detection what it gave to a consumer that it can not reach', async () => {
    const queue = await apart({ queue: `model: broker  order: none  prefetch: 20`, consumer: 'time: 190ms' });
    // 100/s between two for 190 ms each: 9.5 are in hand at each on average; those of one are done twice.
    expect(queue.groups.C.duplicates).toBeGreaterThanOrEqual(6);
    expect(queue.groups.C.duplicates).toBeLessThanOrEqual(13);
    expect(queue.groups.C.delay.moments[3]).toBeLessThan(0.5);
    expect(queue.groups.C.lost).toEqual({});
    const short = await apart({ queue: 'model: broker  order: none  prefetch: 20', consumer: 'time: 190ms', scenario: brief });
    expect(short.groups.C.duplicates).toBe(0);
  });

  test('a consumer that stands still is given up like one that can not be reached', async () => {
    const text = cluster({ queue: 'partitions: 4', consumer: 'mtbf: 40s  mttr: 6s  failure: pause  time: 20ms', scenario: '' }).replace(
      'in: [eu.a, eu.b, eu.c]  brokers: 3  replicas: 3',
      'in: eu.a',
    );
    const { groups, published } = (await simulateOnce(text, { duration: 400 })).nodes.Q.queue!;
    // Some 17 pauses, of which e^(-2/6) = 72 % outlast the detection, each with some of its two partitions in hand (ρ = 0.5), and as many again when it is back and takes them over.
    expect(groups.C.duplicates).toBeGreaterThan(2);
    expect(groups.C.duplicates).toBeLessThan(60);
    expect(groups.C.processed + groups.C.unprocessed.moments[0]).toBe(published);
  });
});

test('publishers that can not reach any broker time out; those who do not wait lose what they send', async () => {
  const scenario = 'scenario Cut { duration: 40s  at 10s partition B | Q for 10s }';
  const waiting = await run({ queue: 'acks: leader', scenario });
  expect(Math.abs(waiting.flows.Major.failures.timeout - 500)).toBeLessThanOrEqual(2);
  expect(waiting.group.lost).toEqual({});
  const careless = await run({ queue: 'acks: none', publisher: 'retry: 0', scenario });
  // Nobody knows of them but the flow: replied to, and never completed.
  expect(careless.flows.Major.failures).toEqual({});
  expect(Math.abs(careless.flows.Major.unfinished - 500)).toBeLessThanOrEqual(2);
});

test('ZooKeeper elects one partition after the other, KRaft all at once', async () => {
  const text = (coordination: string) =>
    cluster({
      queue: `partitions: 600  acks: leader  coordination: ${coordination}`,
      scenario: 'scenario Cut { duration: 30s  at 10s crash Q.broker 1 }\n data x { keys: 100k }',
    })
      .replaceAll('rate: 50/s', 'rate: 500/s')
      .replaceAll('=> Q ', '=> Q : publish x ');
  const failed = async (coordination: string) => sumOf((await simulateOnce(text(coordination), { scenario: 'Cut' })).flows.Major.failures);
  const [kraft, zookeeper] = [await failed('kraft'), await failed('zookeeper')];
  // A third of 500/s for 2.5 s: 417, give or take 17. With ZooKeeper 200 partitions, 5 ms each, wait half a second longer on average: 83 ± 9 more.
  expect(Math.abs(kraft - 417)).toBeLessThan(51);
  expect(Math.abs(zookeeper - kraft - 83)).toBeLessThan(28);
});

test('nobody that is not in sync is ever elected', async () => {
  // Broker 2 is away when broker 1 dies, and comes back before it: it lacks what was acknowledged meanwhile, and must wait.
  const text = (acks: string) =>
    cluster({
      queue: `acks: ${acks}`,
      scenario: 'scenario Cut { duration: 40s  at 5s crash Q.broker 2 for 10s  at 12s crash Q.broker 1 for 10s }',
    }).replace('brokers: 3  replicas: 3', 'brokers: 2  replicas: 2');
  for (const acks of ['leader', 'all']) {
    const result = await simulateOnce(text(acks), { scenario: 'Cut' });
    expect(result.nodes.Q.queue!.groups.C.lost).toEqual({});
    // No leader from 12 s to 22 s; with all replicas acknowledged none for the 2 s until broker 2 was given up, either, but for the last 0.5 s.
    const expected = acks === 'leader' ? 500 : 575;
    expect(Math.abs(sumOf(result.flows.Major.failures) - expected)).toBeLessThanOrEqual(3);
  }
});

test('a broker that stands still for a moment only delays; for longer, another leads', async () => {
  const paused = (mttr: string) =>
    cluster({ queue: `acks: all  mtbf: 100s  mttr: ${mttr}  failure: pause`, publisher: 'timeout: 60s', scenario: '' }).replaceAll(
      'timeout: 500ms',
      '',
    );
  const short = await simulateOnce(paused('100ms'), { duration: 400 });
  expect(sumOf(short.flows.Major.failures)).toBe(0);
  expect(short.nodes.Q.queue!.groups.C.lost).toEqual({});
  expect(short.flows.Major.latency.moments[3]).toBeGreaterThan(0.05);
  expect(short.flows.Major.latency.moments[3]).toBeLessThan(2);
  expect(meanOf(short.flows.Major.latency)).toBeGreaterThan(0.006);
  const long = await simulateOnce(paused('20s'), { duration: 400 });
  expect(long.nodes.Q.queue!.groups.C.lost).toEqual({});
  // Those who were there when the leader stopped wait for it, and are turned away when it is back and leads no more; the others go to the new one.
  expect(long.flows.Major.failures.refused).toBeGreaterThan(20);
  expect(sumOf(long.flows.Major.failures) / long.flows.Major.arrivals).toBeLessThan(0.2);
});

test.each(['memory', 'os-buffer', 'disk'])(
  'a disk that is lost takes everything from one broker (%s), and nothing from three',
  async (durability) => {
    const scenario = 'scenario Cut { duration: 30s  at 10s lose Q.broker 1 for 5s }';
    const slow = 'time: 200ms  cores: 1';
    const alone = (
      await simulateOnce(
        cluster({ queue: `acks: leader  model: broker  durability: ${durability}`, consumer: slow, scenario }).replace(
          'brokers: 3  replicas: 3',
          'brokers: 1',
        ),
        { scenario: 'Cut' },
      )
    ).nodes.Q.queue!;
    // 100/s came for 10 s and 2 × 5/s were done: 900 waited.
    expect(alone.groups.C.lost.crash).toBeGreaterThan(870);
    expect(alone.groups.C.lost.crash).toBeLessThan(930);
    const three = await run({ queue: `acks: all  durability: ${durability}`, scenario });
    expect(three.group.lost).toEqual({});
  },
);
