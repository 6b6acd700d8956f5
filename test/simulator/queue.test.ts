import { expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

interface Pieces {
  readonly queue?: string;
  readonly consumer?: string;
  readonly reply?: 'reply' | '';
  readonly publisher?: string;
  readonly scenario?: string;
}

function log({ queue = '', consumer = '', reply = '', publisher = '', scenario = '' }: Pieces): string {
  return `system "Log"
    region eu { zone a  zone b  zone c }
    network default { latency: 1ms }
    client U {}
    service P { time: 0ms  ${publisher} }
    queue Q { in: [eu.a, eu.b, eu.c]  ${queue.includes('publish-time') ? '' : 'publish-time: 0ms'}  detection: 2s  election: 500ms  rebalance: 1s  ${queue} }
    service C { in: eu.a  ${consumer.includes('time:') ? '' : 'time: 5ms'}  ${consumer} }
    data x { keys: 1k }
    flow F { rate: 100/s  U -> P  P => Q : publish x  ${reply}  Q => C }
    ${scenario}`;
}

test('the publisher waits for the acknowledgement, not for the consumer', async () => {
  const run = await simulateOnce(log({ queue: 'publish-time: 10ms', consumer: 'time: 200ms  cores: 100  concurrency: 200' }));
  expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.014, 9);
  expect(meanOf(run.flows.F.completion)).toBeGreaterThan(0.2);
});

test('to reply first and publish then is quicker, and detaches the publish', async () => {
  const late = await simulateOnce(log({ queue: 'acks: all  brokers: 3  replicas: 3' }));
  const early = await simulateOnce(
    log({ queue: 'acks: all  brokers: 3  replicas: 3', reply: '' }).replace('P => Q : publish x', 'reply  P => Q : publish x'),
  );
  // 1 ms each way; the publish adds 2 ms to the broker and back, and 2 ms to its replicas and back.
  expect(meanOf(late.flows.F.latency)).toBeCloseTo(0.006, 9);
  expect(meanOf(early.flows.F.latency)).toBeCloseTo(0.002, 9);
  expect(meanOf(early.flows.F.completion)).toBeGreaterThan(0.006);
});

test('delay is from append to the end of processing: one lane a partition, in order', async () => {
  const run = await simulateOnce(log({ queue: 'partitions: 4', consumer: 'cores: 8' }), { duration: 200 });
  const group = run.nodes.Q.queue!.groups.C;
  expect(group.processed).toBe(run.nodes.Q.queue!.published);
  expect(group.reordered).toBe(0);
  expect(group.duplicates).toBe(0);
  // M/D/1 at each partition with 6 ms (1 ms to the consumer, 5 ms of work) and 25/s: the wait is ρ·D ÷ (2(1 − ρ)); Little for the depth.
  const service = 0.006;
  const delay = service + (0.15 * service) / (2 * 0.85);
  expect(meanOf(group.delay) / delay).toBeGreaterThan(0.95);
  expect(meanOf(group.delay) / delay).toBeLessThan(1.1);
  expect(run.nodes.Q.queue!.depth / run.duration).toBeCloseTo(100 * meanOf(group.delay), 2);
});

test('more partitions than work for them bound how much a group can do', async () => {
  const run = await simulateOnce(log({ queue: 'partitions: 1', consumer: 'time: 20ms  cores: 8' }), { duration: 100 });
  const group = run.nodes.Q.queue!.groups.C;
  // One lane manages 1 ÷ 21 ms = 47.6 a second of the 100: the rest is still there after the drain of a minute, and counts with its age.
  expect(run.nodes.Q.queue!.depthMaximum).toBeGreaterThan(5000);
  expect(group.unprocessed.moments[0]).toBeGreaterThan(1500);
  // Messages belong to the window by their publish, requests by their arrival.
  expect(Math.abs(run.flows.F.unfinished - group.unprocessed.moments[0])).toBeLessThan(5);
});

const consumerCrash = 'scenario Crash { duration: 30s  at 10s crash C.instance 1 for 10s }';

test('what a dead consumer had in hand is handed out again after detection and rebalance', async () => {
  const run = await simulateOnce(log({ queue: 'partitions: 6', consumer: 'instances: 2  time: 20ms  cores: 8', scenario: consumerCrash }), {
    scenario: 'Crash',
  });
  const group = run.nodes.Q.queue!.groups.C;
  expect(group.lost).toEqual({});
  expect(group.processed).toBe(run.nodes.Q.queue!.published);
  // Its partitions stood still for 2 s + 1 s, and worked off what had come meanwhile.
  expect(group.delay.moments[3]).toBeGreaterThan(3);
  expect(group.delay.moments[3]).toBeLessThan(6);
  expect(run.flows.F.unfinished).toBe(0);
});

test('a commit before the work loses what a dead consumer had in hand', async () => {
  // Each of its three partitions is worked on for most of the time: that none is at the crash has a chance of half a per cent.
  const run = await simulateOnce(
    log({ queue: 'partitions: 6', consumer: 'instances: 2  time: 50ms  cores: 8  commit: before', scenario: consumerCrash }),
    { scenario: 'Crash' },
  );
  const group = run.nodes.Q.queue!.groups.C;
  expect(group.lost.crash).toBeGreaterThan(0);
  expect(group.lost.crash).toBeLessThanOrEqual(3);
  expect(run.flows.F.unfinished).toBe(group.lost.crash);
});

test('what was processed and not yet committed is processed twice after a crash', async () => {
  const run = await simulateOnce(
    log({
      queue: 'partitions: 6  commit-interval: 4s',
      consumer: 'instances: 2  time: 20ms  cores: 8',
      scenario: consumerCrash.replace('10s crash', '11s crash'),
    }),
    { scenario: 'Crash' },
  );
  const group = run.nodes.Q.queue!.groups.C;
  // Half of 100/s since the commit at 8 s: some 150, and as many again where a partition moves back when the member returns.
  expect(group.duplicates).toBeGreaterThan(120);
  expect(group.duplicates).toBeLessThan(500);
  expect(group.lost).toEqual({});
});

const brokerCrash = 'scenario Crash { duration: 20s  at 10s crash Q.broker 1 for 8s }';

test('with all replicas acknowledged a broker takes nothing with it', async () => {
  const run = await simulateOnce(log({ queue: 'brokers: 3  replicas: 3  partitions: 6  acks: all  min-in-sync: 2', scenario: brokerCrash }), {
    scenario: 'Crash',
  });
  expect(run.nodes.Q.queue!.groups.C.lost).toEqual({});
  // Two of six partitions have no leader for 2.5 s: a third of 250 publishes is refused.
  expect(run.flows.F.failures.refused).toBeGreaterThan(50);
  expect(run.flows.F.failures.refused).toBeLessThan(120);
});

test('acknowledged by the leader alone, what was on its way to the replicas is lost', async () => {
  const text = log({ queue: 'brokers: 2  replicas: 2  partitions: 2  acks: leader', scenario: brokerCrash }).replace(
    'network default { latency: 1ms }',
    'network default { latency: 1ms }\nnetwork eu.a <-> eu.b { latency: 500ms }',
  );
  const run = await simulateOnce(text, { scenario: 'Crash' });
  // Half of 100/s lies on broker 1, and half a second of it is on its way.
  expect(run.nodes.Q.queue!.groups.C.lost.crash).toBeGreaterThan(10);
  expect(run.nodes.Q.queue!.groups.C.lost.crash).toBeLessThan(40);
});

test('too few replicas in sync refuse a publish', async () => {
  const run = await simulateOnce(
    log({
      queue: 'brokers: 2  replicas: 2  partitions: 1  acks: all  min-in-sync: 2',
      scenario: 'scenario Crash { duration: 20s  at 10s crash Q.broker 2 }',
    }),
    { scenario: 'Crash' },
  );
  // Seven and a half seconds after the follower was declared dead.
  expect(run.flows.F.failures.unavailable).toBeGreaterThan(650);
});

test('several groups each get every message; a throttle slows each', async () => {
  const run = await simulateOnce(
    `system "Groups"
    network default { latency: 0ms }
    client U {}
    queue Q { partitions: 8  throttle: 50/s }
    service A { time: 1ms }
    service B { time: 1ms }
    flow F { rate: 40/s  U => Q  Q => A  Q => B }`,
    { duration: 100 },
  );
  const { groups, published } = run.nodes.Q.queue!;
  expect(groups.A.processed).toBe(published);
  expect(groups.B.processed).toBe(published);
  // M/D/1 with 20 ms at 40/s: a wait of ρD ÷ (2(1 − ρ)) = 40 ms before each hand-out.
  expect(meanOf(groups.A.delay)).toBeGreaterThan(0.03);
  expect(meanOf(groups.A.delay)).toBeLessThan(0.055);
});

test('delayed jobs wait', async () => {
  const run = await simulateOnce(log({ queue: 'delay: 3s  partitions: 10' }), { duration: 20 });
  expect(meanOf(run.nodes.Q.queue!.groups.C.delay)).toBeGreaterThan(3);
  expect(meanOf(run.nodes.Q.queue!.groups.C.delay)).toBeLessThan(3.1);
});

test('messages that fail again and again go to the dead letters', async () => {
  const text = log({ queue: 'partitions: 10  dead-letter: Parked after 3', consumer: 'error-rate: 50%  cores: 4' }).replace(
    'data x',
    'queue Parked {}\n data x',
  );
  const run = await simulateOnce(text, { duration: 100 });
  const group = run.nodes.Q.queue!.groups.C;
  expect(group.deadLettered / run.nodes.Q.queue!.published).toBeCloseTo(1 / 8, 1);
  expect(run.nodes.Parked.queue!.published).toBe(group.deadLettered);
  expect(run.flows.F.unfinished).toBe(group.deadLettered);
});

test('a flow may begin with a queue, and counts from the publish', async () => {
  const run = await simulateOnce(
    `system "Begins"
    network default { latency: 2ms }
    client U {}
    queue Q { publish-time: 0ms  partitions: 10 }
    service C { time: 5ms  cores: 8 }
    flow Send { rate: 50/s  U => Q }
    flow Handle { Q => C }`,
    { duration: 100 },
  );
  expect(run.flows.Handle.arrivals).toBe(run.flows.Send.arrivals);
  expect(run.flows.Handle.latency.moments[1] / run.flows.Handle.successes).toBeGreaterThan(0.00699);
  expect(run.flows.Handle.latency.moments[1] / run.flows.Handle.successes).toBeLessThan(0.009);
});

test('a full queue rejects', async () => {
  const run = await simulateOnce(log({ queue: 'capacity: 10', consumer: 'time: 1s' }), { duration: 50 });
  expect(run.nodes.Q.queue!.depthMaximum).toBe(10);
  expect(run.flows.F.failures.rejected).toBeGreaterThan(4500);
});

test('messages older than their retention are gone', async () => {
  const run = await simulateOnce(log({ queue: 'retention: 5s', consumer: 'time: 20ms' }), { duration: 60 });
  const group = run.nodes.Q.queue!.groups.C;
  expect(group.lost.expired).toBeGreaterThan(2000);
  expect(group.delay.moments[3]).toBeLessThan(5.2);
});

test('without order a partition has up to `prefetch` messages in hand, and overtakes', async () => {
  const text = (queue: string) =>
    log({ queue: `${queue}  partitions: 1`, consumer: 'time: exponential(50ms)  cores: 100' })
      .replace('keys: 1k', 'keys: 10')
      .replace('latency: 1ms', 'latency: 0ms');
  const kept = (await simulateOnce(text(''), { duration: 20 })).nodes.Q.queue!;
  const free = (await simulateOnce(text('order: none  prefetch: 50'), { duration: 200 })).nodes.Q.queue!;
  expect(kept.depthMaximum).toBeGreaterThan(1400);
  // With 50 in hand of 5 on average nothing waits: the delay is the work.
  expect(meanOf(free.groups.C.delay)).toBeGreaterThan(0.048);
  expect(meanOf(free.groups.C.delay)).toBeLessThan(0.052);
  // 10/s a key: overtaken when a later one of the key, Exp(100 ms) behind it, ends first: 1 ÷ 2 × (mean 50 ÷ (50 + 100)) = 1/6, and a little for those further behind.
  expect(free.groups.C.reordered / free.published).toBeGreaterThan(0.15);
  expect(free.groups.C.reordered / free.published).toBeLessThan(0.25);
  expect(free.groups.C.duplicates).toBe(0);
});

test('the committed offset is the lowest unfinished: a crash does again what was finished above it', async () => {
  const text = log({
    queue: 'partitions: 1  order: none  prefetch: 200',
    consumer: 'instances: 2  time: mixture(99%: 1ms, 1%: 5s)  cores: 200',
    scenario: 'scenario Crash { duration: 30s  at 10s crash C.instance 1 }',
  });
  const group = (await simulateOnce(text, { scenario: 'Crash' })).nodes.Q.queue!.groups.C;
  expect(group.lost).toEqual({});
  // One in a hundred lasts 5 s, so some five are in hand: what came after the oldest of them, at most 5 s of 100/s, was finished and not committed.
  expect(group.duplicates).toBeGreaterThan(50);
  expect(group.duplicates).toBeLessThan(560);
});

test('total order is one partition, whatever else is said', async () => {
  const queue = (await simulateOnce(log({ queue: 'partitions: 8  order: total', consumer: 'time: 20ms  cores: 8' }), { duration: 20 })).nodes.Q
    .queue!;
  expect(queue.depthMaximum).toBeGreaterThan(900);
  expect(queue.groups.C.reordered).toBe(0);
});

test('queues that share brokers die with them', async () => {
  const text = (cluster: string) =>
    log({ queue: 'brokers: 3  replicas: 1  partitions: 3', scenario: 'scenario Crash { duration: 20s  at 10s crash Q.broker 1 for 5s }' }).replace(
      'data x',
      `queue Other { ${cluster}  partitions: 3 }\n flow G { rate: 60/s  U => Other : publish x  Other => C }\n data x`,
    );
  const shared = await simulateOnce(text('cluster: Q'), { scenario: 'Crash' });
  const own = await simulateOnce(text('brokers: 3'), { scenario: 'Crash' });
  // A third of 60/s goes to the partition on broker 1, for 5 s.
  expect(shared.flows.G.failures.refused).toBeGreaterThan(65);
  expect(shared.flows.G.failures.refused).toBeLessThan(140);
  expect(own.flows.G.failures).toEqual({});
});

test('a machine that two queues share stops both, whichever is named', async () => {
  const text = log({ queue: 'brokers: 1', scenario: 'scenario Crash { duration: 20s  at 10s crash Other for 5s }' }).replace(
    'data x',
    'queue Other { cluster: Q }\n flow G { rate: 60/s  U => Other : publish x  Other => C }\n data x',
  );
  const run = await simulateOnce(text, { scenario: 'Crash' });
  expect(run.flows.G.failures.refused).toBeGreaterThan(250);
  expect(run.flows.F.failures.refused).toBeGreaterThan(430);
});

test('without order any partition will do: a key that everybody publishes keeps all of them busy', async () => {
  const text = (order: string) =>
    log({ queue: `order: ${order}  partitions: 4`, consumer: 'time: 20ms  cores: 4' })
      .replace('keys: 1k', 'keys: 1')
      .replace('latency: 1ms', 'latency: 0ms');
  const kept = (await simulateOnce(text('per-key'), { duration: 40 })).nodes.Q.queue!;
  const free = (await simulateOnce(text('none'), { duration: 40 })).nodes.Q.queue!;
  // One partition works off 50/s of 100/s: 50/s × 40 s pile up. Four work off 200/s.
  expect(kept.depthMaximum).toBeGreaterThan(1800);
  expect(free.depthMaximum).toBeLessThan(50);
});

test('a batch is sent when it is full, or when its first message has waited long enough', async () => {
  const text = (queue: string) =>
    log({ queue: `publish-time: 2ms  ${queue}`, consumer: 'cores: 10' })
      .replace('latency: 1ms', 'latency: 0ms')
      .replace('rate: 100/s', 'rate: 100/s  arrivals: constant');
  const latency = async (queue: string) => meanOf((await simulateOnce(text(queue), { duration: 50 })).flows.F.latency);
  // 10 ms apart: the first of five waits 40 ms, the last none: 20 ms on average, then 2 ms of work for all.
  expect(await latency('batch: 5  linger: 1s')).toBeCloseTo(0.022, 4);
  // Two and a half gaps: three messages, which wait 25, 15 and 5 ms.
  expect(await latency('batch: 5  linger: 25ms')).toBeCloseTo(0.017, 4);
  expect(await latency('batch: 5')).toBeCloseTo(0.002, 6);
});

test('an arrow may have a batch of its own, and publishers do not share one', async () => {
  const text = log({ queue: 'publish-time: 2ms  linger: 1s', publisher: 'instances: 2', consumer: 'cores: 10' })
    .replace('latency: 1ms', 'latency: 0ms')
    .replace(': publish x', ': publish x { batch: 2 }');
  // Each instance sends 50/s: the first of two waits Exp(20 ms) for the second, half of the messages.
  expect(meanOf((await simulateOnce(text, { duration: 200 })).flows.F.latency)).toBeGreaterThan(0.0115);
  expect(meanOf((await simulateOnce(text, { duration: 200 })).flows.F.latency)).toBeLessThan(0.0125);
});
