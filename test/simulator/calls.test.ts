import { describe, expect, test } from 'vitest';
import { meanOf, quantileOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

const zero = 'system "Calls"\nnetwork default { latency: 0ms }\nclient U {}';

test('a timed-out call is abandoned by its caller while the callee works on', async () => {
  const run = await simulateOnce(
    `${zero.replace('client U {}', 'client U { timeout: 50ms  retry: 1 }')}
    service S { time: 100ms  cores: 100 }
    flow F { rate: 10/s  U -> S }`,
    { duration: 100 },
  );
  expect(run.flows.F.successes).toBe(0);
  expect(run.flows.F.failures).toEqual({ timeout: run.flows.F.arrivals });
  expect(run.flows.F.attempts).toBe(2 * run.flows.F.arrivals);
  expect(run.nodes.S.busy / run.duration).toBeCloseTo((2 * 0.1 * run.flows.F.arrivals) / 100, 1);
});

test('a timeout that is not reached costs nothing', async () => {
  const text = (options: string) => `${zero}\nservice S { time: exponential(5ms) }\nflow F { rate: 100/s  U -> S ${options} }`;
  const without = await simulateOnce(text(''), { duration: 100 });
  const long = await simulateOnce(text('{ timeout: 20s  retry: 3 }'), { duration: 100 });
  expect(long.flows.F.latency).toEqual(without.flows.F.latency);
});

// A request is rejected iff the server is busy (Erlang's B for one server, ρ ÷ (1 + ρ)); the failure of a nested call is the caller's
// failure, under the name of what went wrong.
test('a failure below is the caller’s, by its cause', async () => {
  const run = await simulateOnce(
    `${zero}
    service A { time: 0ms }
    service B { time: exponential(10ms)  concurrency: 1  queue: 0 }
    flow F { rate: 50/s  U -> A -> B }`,
    { duration: 1000 },
  );
  expect((run.flows.F.failures.rejected ?? 0) / run.flows.F.arrivals).toBeCloseTo(1 / 3, 2);
  expect(run.nodes.B.rejected).toBe(run.flows.F.failures.rejected);
});

test('a constant backoff doubles, up to 32 times; without jitter it is exact', async () => {
  const failing = await simulateOnce(
    `${zero.replace('client U {}', 'client U { timeout: 1h }')}
    service A { time: 0ms  retry: 7  backoff: 10ms  jitter: 0%  timeout: 1ms }
    service B { time: 1s  cores: 100 }
    service C { time: 0ms }
    flow F { every: 50s  U -> A  A -> B  on error { A -> C } }`,
    { duration: 60 },
  );
  // Eight attempts of 1 ms, and pauses of 10, 20, 40, 80, 160, 320 and 320 ms.
  expect(meanOf(failing.flows.F.latency)).toBeCloseTo(0.008 + 0.95, 9);
  expect(failing.flows.F.breakdown.A.waiting).toBeCloseTo(failing.flows.F.latency.moments[1], 9);
});

test('full jitter draws the whole pause', async () => {
  const run = await simulateOnce(
    `${zero}
    service A { time: 0ms  retry: 1  backoff: 100ms  timeout: 1ms }
    service B { time: 1s  cores: 1k }
    service C { time: 0ms }
    flow F { rate: 50/s  U -> A  A -> B  on error { A -> C } }`,
    { duration: 100 },
  );
  expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.002 + 0.05, 2);
  expect(run.flows.F.latency.moments[3]).toBeLessThan(0.1021);
});

test('a service fails as often as its error rate says, after its work; such failures are not retried', async () => {
  const run = await simulateOnce(
    `${zero.replace('client U {}', 'client U { retry: 3 }')}
    service S { error-rate: 10%  time: 1ms  cores: 4 }
    flow F { rate: 200/s  U -> S }`,
    { duration: 100 },
  );
  expect((run.flows.F.failures.error ?? 0) / run.flows.F.arrivals).toBeCloseTo(0.1, 1);
  expect(run.flows.F.attempts).toBe(run.flows.F.arrivals);
  expect(run.nodes.S.served).toBe(run.flows.F.arrivals);
});

test('a business refusal is an answer', async () => {
  const run = await simulateOnce(`${zero}\nservice S { refuse: 20% }\nservice T {}\nflow F { rate: 200/s  U -> S  S -> T }`, { duration: 100 });
  expect(run.flows.F.failures).toEqual({});
  expect(run.flows.F.refusals / run.flows.F.arrivals).toBeCloseTo(0.2, 1);
  expect(run.nodes.T.served).toBe(run.flows.F.arrivals - run.flows.F.refusals);
});

test('an external system takes its time and no CPU', async () => {
  const run = await simulateOnce(`${zero}\nservice Bank { external: true  latency: 300ms }\nflow F { rate: 20/s  U -> Bank }`, { duration: 50 });
  expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.3, 9);
  expect(run.nodes.Bank.capacity).toBe(0);
});

describe('flow blocks', () => {
  test('parallel branches end with the last one, which alone is on the path', async () => {
    const run = await simulateOnce(`${zero}
      service A { time: 0ms }  service B { time: 10ms  cores: 99 }  service C { time: 30ms  cores: 99 }
      flow F { rate: 10/s  U -> A  parallel { A -> B  A -> C } }`);
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.03, 9);
    expect(run.flows.F.breakdown.B.working).toBe(0);
  });

  // The maximum of two exponential times of mean 1 is 1.5.
  test('the longer of two exponential branches', async () => {
    const run = await simulateOnce(
      `${zero}
      service B { time: exponential(10ms)  cores: 99 }  service C { time: exponential(10ms)  cores: 99 }
      flow F { rate: 100/s  parallel { U -> B  U -> C } }`,
      { duration: 500 },
    );
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.015, 3);
  });

  test('the harmonic sum of a fan-out of ten', async () => {
    const run = await simulateOnce(
      `${zero}\nservice B { time: exponential(10ms)  cores: 999  concurrency: 10k }\nflow F { rate: 50/s  parallel 10 { U -> B } }`,
      { duration: 300 },
    );
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.0292897, 3);
    expect(run.nodes.B.served / run.flows.F.arrivals).toBeCloseTo(10, 2);
  });

  test('repeat runs one pass after the other, with keys of its own', async () => {
    const run = await simulateOnce(`${zero}
      service A { time: 0ms  cores: 99 }
      database D { read-time: 2ms }
      data x { keys: 1M  store: D }
      flow F { rate: 10/s  U -> A  repeat 5 { A -> D : read x } }`);
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.01, 9);
    expect(run.data.x.reads).toBe(5 * run.flows.F.arrivals);
  });

  test('choose takes its branches with their probabilities', async () => {
    const run = await simulateOnce(
      `${zero}
      service A { time: 0ms }  service B { time: 1ms }  service C { time: 1ms }
      flow F { rate: 100/s  U -> A  choose { 70% { A -> B } 20% { A -> C } else { wait 1ms } } }`,
      { duration: 200 },
    );
    expect(run.nodes.B.served / run.flows.F.arrivals).toBeCloseTo(0.7, 1);
    expect(run.nodes.C.served / run.flows.F.arrivals).toBeCloseTo(0.2, 1);
  });

  test('wait takes time and nothing else', async () => {
    const run = await simulateOnce(
      `${zero}\nservice A { time: 0ms  cores: 1 }\nservice B { time: 0ms }\nflow F { rate: 50/s  U -> A  wait 40ms  A -> B }`,
    );
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.04, 9);
    expect(run.nodes.A.waiting).toBe(0);
  });

  test('on error goes on after what failed', async () => {
    const run = await simulateOnce(`${zero}
      service A { time: 0ms }  service B { time: 10ms  error-rate: 100% }  service C { time: 5ms }
      flow F { rate: 10/s  U -> A  A -> B  on error { A -> C } }`);
    expect(run.flows.F.failures).toEqual({});
    expect(meanOf(run.flows.F.latency)).toBeGreaterThan(0.015);
    expect(run.nodes.C.served).toBe(run.flows.F.arrivals);
  });

  test('what follows a reply is not in the latency but in the completion', async () => {
    const run = await simulateOnce(
      `${zero}\nservice A { time: 1ms }\nservice B { time: 20ms  cores: 9 }\nflow F { rate: 10/s  U -> A  reply  A -> B }`,
    );
    expect(quantileOf(run.flows.F.latency, 0.5)).toBeCloseTo(0.001, 4);
    expect(meanOf(run.flows.F.completion)).toBeGreaterThan(0.021);
    expect(run.flows.F.breakdown.B.working).toBe(0);
  });
});

describe('balancing', () => {
  const behind = (proxy: string, service = 'instances: 10  time: exponential(9ms)') => `${zero}
    proxy LB { time: 0ms  ${proxy} }
    service S { ${service} }
    flow F { rate: 900/s  U -> LB -> S }`;
  const meanWait = async (proxy: string) => meanOf((await simulateOnce(behind(proxy), { duration: 100, warmup: 10 })).nodes.S.waits);

  test('round robin gives everybody the same', async () => {
    const { instances } = (await simulateOnce(behind('balance: round-robin'), { duration: 20 })).nodes.S;
    const served = instances.map((instance) => instance.served);
    expect(Math.max(...served) - Math.min(...served)).toBeLessThanOrEqual(40);
  });

  test('weights share in proportion', async () => {
    const { instances } = (await simulateOnce(behind('balance: weighted  weights: [3, 1]', 'instances: 2  time: 0.1ms'), { duration: 20 })).nodes.S;
    expect(instances[0].served / instances[1].served).toBeCloseTo(3, 1);
  });

  test('two choices wait far less than one, and looking at all of them least', async () => {
    const random = await meanWait('balance: random');
    const two = await meanWait('balance: two-choices');
    const least = await meanWait('balance: least-connections');
    // One choice is M/M/1 at 0.81: a wait of 4.26 service times.
    expect(random / 0.009).toBeGreaterThan(3.4);
    expect(random / 0.009).toBeLessThan(5.2);
    expect(two).toBeLessThan(random / 3);
    expect(least).toBeLessThan(two);
  });

  test('a hash of the session keeps a session at its instance', async () => {
    const { instances } = (
      await simulateOnce(
        behind('balance: hash', 'instances: 10  time: 0.1ms').replace('client U {}', 'client U { users: 1 }').replace('900/s', '1/s'),
        { duration: 50 },
      )
    ).nodes.S;
    expect(instances.filter((instance) => instance.served > 0)).toHaveLength(1);
  });

  test('a rate limit rejects what is beyond it', async () => {
    const run = await simulateOnce(behind('rate-limit: 100/s  burst: 10', 'instances: 10  time: 1ms'), { duration: 100 });
    expect(run.flows.F.successes).toBeGreaterThan(9900);
    expect(run.flows.F.successes).toBeLessThanOrEqual(10_011);
    expect(run.nodes.LB.rejected).toBe(run.flows.F.failures.rejected);
  });
});

describe('places', () => {
  const regions = 'system "Places"\nregion eu { zone a  zone b }\nregion us { zone a }';

  test('near is near: 0.25 ms in a zone, 1 ms in a region, 40 ms beyond', async () => {
    const latency = async (client: string, service: string) => {
      const run = await simulateOnce(
        `${regions}\nclient U { in: ${client} }\nservice S { in: ${service}  time: 0ms }\nflow F { rate: 10/s  U -> S }`,
        { duration: 10 },
      );
      return meanOf(run.flows.F.latency);
    };
    expect(await latency('eu.a', 'eu.a')).toBeCloseTo(0.0005, 9);
    expect(await latency('eu.a', 'eu.b')).toBeCloseTo(0.002, 9);
    expect(await latency('eu.a', 'us')).toBeCloseTo(0.08, 9);
  });

  test('the most particular network wins, in its own direction', async () => {
    const run = await simulateOnce(
      `${regions}
      network default { latency: 7ms }
      network eu <-> us { latency: 50ms }
      network eu.b -> us.a { latency: 20ms }
      client U { in: eu.b }  service S { in: us  time: 0ms }  flow F { rate: 10/s  U -> S }`,
      { duration: 10 },
    );
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.07, 9);
  });

  test('callers prefer instances of their own region', async () => {
    const run = await simulateOnce(
      `${regions}
      client U { in: eu }  service S { in: [eu.a, us.a]  instances: 2  time: 0ms }  flow F { rate: 10/s  U -> S }`,
      { duration: 10 },
    );
    expect(run.nodes.S.instances.map((instance) => instance.served > 0)).toEqual([true, false]);
  });

  // A loss costs 200 ms, a second one 400 ms more: the mean of one way is 0.2·p ÷ (1 − 2p).
  test('loss is a retransmission, never a silent drop', async () => {
    const run = await simulateOnce(
      `system "Loss"\nnetwork default { latency: 1ms  loss: 10% }\nclient U {}\nservice S { time: 0ms }\nflow F { rate: 200/s  U -> S }`,
      { duration: 500 },
    );
    expect(run.flows.F.failures).toEqual({});
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.002 + (2 * 0.2 * 0.1) / 0.8, 2);
  });
});

// Mean value analysis of one queueing station with N users of mean think time Z: exact, from L. Kleinrock's machine repairman.
test('closed users think, send and wait', async () => {
  const run = await simulateOnce(
    `${zero.replace('client U {}', 'client U { users: 10  think: exponential(1s) }')}\nservice S { time: exponential(200ms) }\nflow F { U -> S }`,
    { duration: 20_000, warmup: 100 },
  );
  let queue = 0;
  let throughput = 0;
  for (let users = 1; users <= 10; users++) {
    const response = 0.2 * (1 + queue);
    throughput = users / (1 + response);
    queue = throughput * response;
  }
  expect(run.flows.F.arrivals / run.duration / throughput).toBeGreaterThan(0.98);
  expect(run.flows.F.arrivals / run.duration / throughput).toBeLessThan(1.02);
});
