import { expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { interval, simulate, simulateOnce } from './support/simulate.ts';

interface Pieces {
  readonly queue?: string;
  readonly consumer?: string;
  readonly rate?: string;
  readonly more?: string;
  readonly lines?: string;
  readonly scenario?: string;
}

/** Zero distance and no time at the broker, so that what remains is the queue. */
function broker({ queue = '', consumer = '', rate = '100/s', more = '', lines = 'Q => C', scenario = '' }: Pieces): string {
  return `system "Broker"
    region eu { zone a  zone b  zone c }
    network default { latency: 0ms }
    client U {}
    queue Q { in: [eu.a, eu.b, eu.c]  ${queue.includes('model:') ? '' : 'model: broker'}  publish-time: 0ms  detection: 2s  election: 500ms  ${queue} }
    service C { ${consumer.includes('time:') ? '' : 'time: 5ms'}  ${consumer} }
    data x { keys: 1k }
    ${more}
    flow F { rate: ${rate}  U => Q : publish x  ${lines} }
    ${scenario}`;
}

test('competing consumers are the servers of one line: M/M/3', async () => {
  const runs = await simulate(broker({ rate: '2.4/s', queue: 'order: none', consumer: 'instances: 3  time: exponential(1s)' }), {
    duration: 20_000,
    warmup: 500,
    replications: 10,
  });
  // Erlang C with 3 servers at 0.8: 0.6472; sojourn = 1 + 0.6472 ÷ (3 − 2.4) = 2.0787 s.
  const { mean, half } = interval(runs.map((run) => meanOf(run.nodes.Q.queue!.groups.C.delay)));
  expect(Math.abs(mean - 2.0787)).toBeLessThan(half);
  expect(half / 2.0787).toBeLessThan(0.05);
});

test('prefetch bounds what one member has in hand, not what it works on', async () => {
  // One instance with 4 CPUs: with one message in hand it does 1 ÷ 40 ms = 25/s of 80, with four 100/s.
  const one = await simulateOnce(broker({ rate: '80/s', queue: 'order: none  prefetch: 1', consumer: 'cores: 4  time: 40ms' }), { duration: 50 });
  const four = await simulateOnce(broker({ rate: '80/s', queue: 'order: none  prefetch: 4', consumer: 'cores: 4  time: 40ms' }), { duration: 50 });
  expect(one.nodes.Q.queue!.depthMaximum).toBeGreaterThan(2500);
  expect(four.nodes.Q.queue!.depthMaximum).toBeLessThan(100);
});

const overloaded = { consumer: 'instances: 2  time: 40ms  cores: 5', queue: 'prefetch: 5  order: none' };

test('a direct exchange lets groups compete, a fanout gives each group all', async () => {
  const more = 'service B { time: 5ms }';
  const direct = (await simulateOnce(broker({ more, queue: 'order: none', lines: 'Q => C  Q => B' }))).nodes.Q.queue!;
  const fanout = (await simulateOnce(broker({ more, queue: 'order: none  exchange: fanout', lines: 'Q => C  Q => B' }))).nodes.Q.queue!;
  expect(direct.groups.C.processed + direct.groups.B.processed).toBe(direct.published);
  // Whose turn it is takes turns: alike, but for those who came while the other was busy.
  expect(direct.groups.C.processed / direct.published).toBeCloseTo(0.5, 1);
  expect(fanout.groups.C.processed).toBe(fanout.published);
  expect(fanout.groups.B.processed).toBe(fanout.published);
});

test('a topic gives a message to the groups that its flow names', async () => {
  const more = 'service B { time: 5ms }\nflow G { rate: 50/s  U => Q : publish x  Q => B }';
  const { groups, published } = (await simulateOnce(broker({ more, queue: 'order: none  exchange: topic', lines: 'Q => C  Q => B' }))).nodes.Q.queue!;
  expect(groups.B.processed).toBe(published);
  expect(groups.C.processed / published).toBeCloseTo(2 / 3, 1);
});

test('what a dead consumer had in hand goes to the others at once', async () => {
  const scenario = 'scenario Crash { duration: 30s  at 10s crash C.instance 1 }';
  const group = (
    await simulateOnce(broker({ queue: 'prefetch: 20  order: none', consumer: 'instances: 2  time: 15ms', scenario }), { scenario: 'Crash' })
  ).nodes.Q.queue!.groups.C;
  expect(group.lost).toEqual({});
  expect(group.duplicates).toBe(0);
  expect(group.routed).toBe(group.processed + group.unprocessed.moments[0]);
});

test('with a visibility timeout it comes back when that is over, and after the delay where one is stated', async () => {
  const text = (queue: string) =>
    broker({
      rate: '20/s',
      queue: `prefetch: 40  order: none  ${queue}`,
      consumer: 'instances: 2  time: 1s  cores: 40',
      scenario: 'scenario Crash { duration: 60s  at 10s crash C.instance 1 }',
    });
  const slow = await simulateOnce(text('visibility: 7s'), { scenario: 'Crash' });
  const quick = await simulateOnce(text('visibility: 7s  redelivery-delay: 0s'), { scenario: 'Crash' });
  // Some ten are in hand. Hidden for 7 s from when each was handed out, then 1 s of work; or at once, with less than 1 s behind it.
  expect(slow.nodes.Q.queue!.groups.C.delay.moments[3]).toBeCloseTo(8, 2);
  expect(quick.nodes.Q.queue!.groups.C.delay.moments[3]).toBeGreaterThan(1.5);
  expect(quick.nodes.Q.queue!.groups.C.delay.moments[3]).toBeLessThan(2.01);
});

test('work that lasts longer than a message is hidden is done twice, or more often', async () => {
  const text = (visibility: string) =>
    broker({ rate: '10/s', queue: `prefetch: 100  order: none  visibility: ${visibility}`, consumer: 'time: 1s  cores: 100' });
  const long = (await simulateOnce(text('1.5s'))).nodes.Q.queue!;
  const short = (await simulateOnce(text('600ms'))).nodes.Q.queue!;
  expect(long.groups.C.duplicates).toBe(0);
  // Handed out at 0 and at 0.6 s; forgotten at 1 s; the second work ends at 1.6 s: one duplicate each.
  expect(short.groups.C.processed).toBe(short.published);
  expect(short.groups.C.duplicates).toBe(short.published);
});

test('messages that fail again and again go to the dead letters', async () => {
  const run = await simulateOnce(
    broker({
      more: 'queue Parked { model: broker }',
      queue: 'order: none  prefetch: 4  dead-letter: Parked after 3',
      consumer: 'error-rate: 50%  cores: 4',
    }),
    { duration: 200 },
  );
  const { groups, published } = run.nodes.Q.queue!;
  expect(groups.C.deadLettered / published).toBeGreaterThan(0.115);
  expect(groups.C.deadLettered / published).toBeLessThan(0.135);
  expect(run.nodes.Parked.queue!.published).toBe(groups.C.deadLettered);
});

test('a retry limit counts what came back because nobody acknowledged it', async () => {
  const run = await simulateOnce(
    broker({
      rate: '5/s',
      more: 'queue Parked { model: broker }',
      queue: 'order: none  prefetch: 100  visibility: 300ms  dead-letter: Parked after 2',
      consumer: 'cores: 100  time: 10s',
    }),
    { duration: 20 },
  );
  const { groups, published } = run.nodes.Q.queue!;
  expect(groups.C.deadLettered).toBe(published);
  expect(groups.C.duplicates + groups.C.processed).toBeLessThanOrEqual(2 * published);
});

const brokerCrash = 'scenario Crash { duration: 20s  at 10s crash Q for 3s }';
const restart = 'scenario Crash { duration: 20s  at 10s restart Q }';

/** 100/s come and 2 × 5 ÷ 40 ms = 250/s could go; slowed to 50/s, some 500 wait at 10 s. */
const slow = { consumer: 'instances: 2  time: 200ms  cores: 5', queue: 'prefetch: 5  order: none' };

test('a broker in memory loses its depth, but for what consumers have in hand', async () => {
  const run = await simulateOnce(broker({ ...slow, queue: `${slow.queue}  durability: memory`, scenario: brokerCrash }), { scenario: 'Crash' });
  const { groups } = run.nodes.Q.queue!;
  // (100 − 50)/s × 10 s = 500 are there, 10 of them in hand; a standard deviation of the arrivals is 32.
  expect(groups.C.lost.crash).toBeGreaterThan(390);
  expect(groups.C.lost.crash).toBeLessThan(590);
  expect(groups.C.duplicates).toBe(0);
});

test('a broker on disk loses nothing, and hands out again what was in hand', async () => {
  const { groups } = (await simulateOnce(broker({ ...slow, scenario: brokerCrash }), { scenario: 'Crash' })).nodes.Q.queue!;
  expect(groups.C.lost).toEqual({});
  // 2 instances × 5 in hand end their work while the broker is away, and nobody hears of it.
  expect(groups.C.duplicates).toBe(10);
});

test('an operating system loses its last five seconds with the machine, and nothing with the process', async () => {
  const crash = (await simulateOnce(broker({ ...slow, queue: `${slow.queue}  durability: os-buffer`, scenario: brokerCrash }), { scenario: 'Crash' }))
    .nodes.Q.queue!;
  const back = (await simulateOnce(broker({ ...slow, queue: `${slow.queue}  durability: os-buffer`, scenario: restart }), { scenario: 'Crash' }))
    .nodes.Q.queue!;
  // All that came in the last 5 s of 100/s still waits.
  expect(crash.groups.C.lost.crash).toBeGreaterThan(420);
  expect(crash.groups.C.lost.crash).toBeLessThan(580);
  expect(back.groups.C.lost).toEqual({});
  expect(back.groups.C.duplicates).toBe(10);
});

test('with replicas another broker takes over, with everything that was confirmed', async () => {
  const queue = 'prefetch: 5  order: none  durability: memory  brokers: 3  replicas: 3  acks: all';
  const run = await simulateOnce(broker({ ...overloaded, queue, scenario: 'scenario Crash { duration: 20s  at 10s crash Q.broker 1 }' }), {
    scenario: 'Crash',
  });
  expect(run.nodes.Q.queue!.groups.C.lost).toEqual({});
  // No leader for 2.5 s.
  expect(run.flows.F.failures.refused).toBeGreaterThan(200);
  expect(run.flows.F.failures.refused).toBeLessThan(310);
});

test('order: none overtakes, per-key and total do not', async () => {
  const text = (order: string) =>
    broker({ rate: '40/s', queue: `prefetch: 10  order: ${order}`, consumer: 'instances: 4  time: exponential(20ms)' }).replace(
      'keys: 1k',
      'keys: 10',
    );
  const [free, keyed, total] = await Promise.all(
    ['none', 'per-key', 'total'].map(async (order) => (await simulateOnce(text(order))).nodes.Q.queue!.groups.C),
  );
  expect(free.reordered).toBeGreaterThan(20);
  expect(keyed.reordered).toBe(0);
  expect(total.reordered).toBe(0);
  expect(meanOf(total.delay)).toBeGreaterThan(meanOf(keyed.delay));
  // One at a time: M/M/1 at 0.8, 20 ms ÷ 0.2 = 100 ms.
  expect(meanOf(total.delay)).toBeGreaterThan(0.075);
  expect(meanOf(total.delay)).toBeLessThan(0.14);
});

test('what is popped from a list is gone with its consumer', async () => {
  const scenario = 'scenario Crash { duration: 20s  at 10s crash C.instance 1 }';
  const { groups } = (await simulateOnce(broker({ ...slow, queue: 'model: list  prefetch: 5  order: none', scenario }), { scenario: 'Crash' })).nodes
    .Q.queue!;
  expect(groups.C.lost).toEqual({ crash: 5 });
});

test('a list in memory is empty after a crash; what was popped before goes on', async () => {
  const { groups } = (
    await simulateOnce(broker({ ...slow, queue: 'model: list  prefetch: 5  order: none  durability: memory', scenario: brokerCrash }), {
      scenario: 'Crash',
    })
  ).nodes.Q.queue!;
  expect(groups.C.lost.crash).toBeGreaterThan(390);
  expect(groups.C.lost.crash).toBeLessThan(590);
  expect(groups.C.duplicates).toBe(0);
});

test('a throttle limits each group, delayed messages wait, and old ones are gone', async () => {
  const throttled = (await simulateOnce(broker({ queue: 'order: none  prefetch: 10  throttle: 50/s' }), { duration: 40 })).nodes.Q.queue!;
  expect(throttled.groups.C.delay.moments[3]).toBeGreaterThan(30);
  const delayed = (await simulateOnce(broker({ queue: 'order: none  prefetch: 10  delay: 3s' }), { duration: 40 })).nodes.Q.queue!;
  expect(meanOf(delayed.groups.C.delay)).toBeGreaterThan(3.004);
  expect(meanOf(delayed.groups.C.delay)).toBeLessThan(3.02);
  const expired = (await simulateOnce(broker({ ...slow, queue: `${slow.queue}  retention: 2s` }), { duration: 40 })).nodes.Q.queue!;
  expect(expired.groups.C.lost.expired).toBeGreaterThan(1500);
  expect(expired.groups.C.delay.moments[3]).toBeLessThan(2.3);
});

test.each(['rabbitmq', 'sqs', 'redis'])('the profile %s runs as it is', async (profile) => {
  const run = await simulateOnce(
    `system "Profile"
    client U {}
    queue Q : ${profile} {}
    service C { time: 5ms }
    flow F { rate: 50/s  U => Q  Q => C }`,
    { duration: 20 },
  );
  expect(run.nodes.Q.queue!.groups.C.processed).toBe(run.nodes.Q.queue!.published);
  expect(run.nodes.Q.queue!.groups.C.duplicates).toBe(0);
});
