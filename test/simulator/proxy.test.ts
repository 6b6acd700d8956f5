import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { che, zipf } from './support/che.ts';
import { simulateOnce } from './support/simulate.ts';

const zero = 'network default { latency: 0ms }';

function utilisation(run: ReplicationResult, node: string): number {
  return run.nodes[node].busy / run.nodes[node].capacity;
}

describe('TLS handshakes', () => {
  /** A thousand users at 500 requests/s: a user comes back after two seconds on average, exponentially, so a connection kept for K seconds is gone with probability exp(−K/2). */
  const text = (proxy: string, services = 'instances: 1', more = '') => `system "TLS"\n${zero}\nclient U { users: 1000 }
    proxy P { time: 0.2ms  tls-time: 1ms  ${proxy} }\nservice S { cores: 4  time: 1ms  ${services} }
    flow F { rate: 500/s  U -> P -> S }\n${more}`;
  const gone = Math.exp(-1 / 2);

  test.each([
    ['without keep-alive every request has one', 'tls: terminate', 1],
    ['those who come back in time have none', 'tls: terminate  keep-alive: 1s', gone],
    ['without encryption there are none', 'tls: none  keep-alive: 1s', 0],
    ['what is passed through is not the proxy’s', 'tls: passthrough', 0],
  ])('%s, as CPU time of the proxy', async (_, proxy, share) => {
    const run = await simulateOnce(text(proxy), { duration: 200, warmup: 20 });
    // 500/s of 0.2 ms, and of 1 ms for the new connections among them.
    expect(Math.abs(utilisation(run, 'P') - 500 * (0.0002 + share * 0.001))).toBeLessThan(0.008);
    const others = proxy.includes('passthrough') ? 1 : 0;
    expect(Math.abs(utilisation(run, 'S') - (500 * (0.001 + others * 0.001)) / 4)).toBeLessThan(0.004);
  });

  test('that are passed through are the services’, one for each connection of a client', async () => {
    const run = await simulateOnce(text('tls: passthrough  keep-alive: 1s', 'instances: 2'), { duration: 200, warmup: 20 });
    // A connection stays with its service, so two services do not make more of them.
    expect(Math.abs(utilisation(run, 'S') - (500 * (0.001 + gone * 0.001)) / 8)).toBeLessThan(0.003);
    expect(Math.abs(utilisation(run, 'P') - 500 * 0.0002)).toBeLessThan(0.003);
  });

  test('anew to the backend cost both, but the proxy’s own connections are hardly ever idle', async () => {
    const kept = await simulateOnce(text('tls: re-encrypt  keep-alive: 1s'), { duration: 200, warmup: 20 });
    expect(Math.abs(utilisation(kept, 'P') - 500 * (0.0002 + gone * 0.001))).toBeLessThan(0.008);
    expect(Math.abs(utilisation(kept, 'S') - (500 * 0.001) / 4)).toBeLessThan(0.003);
    const anew = await simulateOnce(text('tls: re-encrypt'), { duration: 200, warmup: 20 });
    expect(Math.abs(utilisation(anew, 'S') - (500 * 0.002) / 4)).toBeLessThan(0.004);
  });

  test('come all at once after a restart', async () => {
    const events = 'scenario Restart { duration: 60s  at 30s restart P }';
    const run = await simulateOnce(text('tls: terminate  keep-alive: 60s', '', events), { scenario: 'Restart', warmup: 60 });
    const { busy, capacity } = run.series.nodes.P;
    const second = busy.length / 60;
    const share = (at: number) => {
      const sum = (values: Float64Array) => values.slice(at * second, (at + 1) * second).reduce((total, each) => total + each, 0);
      return sum(busy) / sum(capacity);
    };
    expect(share(25)).toBeLessThan(0.15);
    // In the second after it 500 requests of a thousand users: 393 users, each with a connection to make.
    expect(Math.abs(share(30) - (500 * 0.0002 + 0.393))).toBeLessThan(0.08);
  });

  test('take their time out of the answer', async () => {
    const run = await simulateOnce(text('tls: terminate  cores: 16'), { duration: 20 });
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.0012 + 0.001, 4);
    expect(run.flows.F.breakdown.P.working / run.flows.F.successes).toBeCloseTo(0.0012, 9);
  });
});

describe('a response cache', () => {
  const text = (proxy: string, flow: string, more = '') => `system "Cache"\n${zero}\nclient U { users: 1000 }
    proxy P { time: 0.1ms  cores: 8  ${proxy} }\nservice S { cores: 8  time: 1ms }\ndatabase D { read-time: 1ms  concurrency: 50 }
    data page { keys: 1k  popularity: zipf(0.9)  size: 1kB  store: D }
    flow F { rate: 500/s  U -> ${flow} }\n${more}`;
  const named = 'P : read page\n P -> S -> D : read page';
  const hitsOf = (run: ReplicationResult) => run.nodes.P.cache!.hits / (run.nodes.P.cache!.hits + run.nodes.P.cache!.misses);
  const expected = che(zipf(1000, 0.9), 100);

  test.each([
    ['of what callers read', 'P : read page\n P -> S -> D : read page'],
    ['of what it reads for them', 'P -> S : read page\n S -> D : read page'],
    ['filled by `on miss`', 'P : read page\n on miss { P -> S -> D : read page }'],
  ])('%s is an LRU cache in each instance', async (_, flow) => {
    const run = await simulateOnce(text('cache: 100', flow), { duration: 200 });
    expect(hitsOf(run)).toBeCloseTo(expected, 2);
    // But for those that are under way at the end: 500/s × the 2 ms of a miss are never more than ten.
    expect(Math.abs(run.nodes.S.served - run.nodes.P.cache!.misses)).toBeLessThanOrEqual(10);
    expect(run.data.page.reads).toBe(run.flows.F.successes);
    expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.0001 + (1 - expected) * 0.002, 4);
    const two = await simulateOnce(text('cache: 100kB  instances: 2', flow), { duration: 200 });
    expect(hitsOf(two)).toBeCloseTo(expected, 2);
  });

  test('keeps a response for its time', async () => {
    const uniform = text('cache: 10k  ttl: 4s', named).replace('popularity: zipf(0.9)', '');
    // λ = 0.5/s: λ·ttl ÷ (1 + λ·ttl).
    expect(hitsOf(await simulateOnce(uniform, { duration: 400 }))).toBeCloseTo(2 / 3, 2);
  });

  test('evicts as it is told', async () => {
    const fifo = await simulateOnce(text('cache: 100  eviction: fifo', named), { duration: 100 });
    expect(hitsOf(fifo)).toBeLessThan(expected - 0.02);
  });

  test('is stale after a write that it does not see, and not after one that goes through it', async () => {
    const write = (through: string) => `service Editor { }\nflow W { every: 50ms  Editor -> ${through} }`;
    const past = await simulateOnce(text('cache: 1k', named, write('D : write page')), { duration: 100 });
    expect(past.data.page.staleReads / past.data.page.reads).toBeGreaterThan(0.5);
    expect(past.data.page.staleReads).toBe(past.nodes.P.cache!.staleHits);
    for (const through of ['P : write page\n P -> D : write page', 'P -> D : write page']) {
      const seen = await simulateOnce(text('cache: 1k', named, write(through)), { duration: 100 });
      expect(seen.data.page.staleReads / seen.data.page.reads).toBeLessThan(0.01);
    }
  });

  test('is gone after a crash, and after a flush', async () => {
    for (const event of ['restart P', 'flush P']) {
      const run = await simulateOnce(text('cache: 1k', named, `scenario Empty { duration: 20s  at 10s ${event} }`), { scenario: 'Empty' });
      expect(run.nodes.P.cache!.misses).toBeGreaterThan(500);
      const before = run.series.nodes.P.misses!.slice(0, run.series.nodes.P.misses!.length / 2);
      expect(before.reduce((sum, each) => sum + each, 0)).toBe(0);
    }
  });

  test('is passed by what says so', async () => {
    const run = await simulateOnce(text('cache: 1k', named.replace('P : read page', 'P : read page { cache: false }')), { duration: 10 });
    expect(run.nodes.P.cache!.hits).toBe(0);
  });
});

test('a proxy that hides its clients is one address to those behind it', async () => {
  const text = (anonymity: boolean) => `system "Hidden"\n${zero}\nclient U { users: 1000 }
    proxy Forward { role: forward  anonymity: ${anonymity} }\nproxy LB { balance: hash }\nservice S { instances: 4  cores: 4 }
    flow F { rate: 400/s  U -> Forward -> LB -> S }`;
  const servedBy = async (anonymity: boolean) =>
    (await simulateOnce(text(anonymity), { duration: 20 })).nodes.S.instances.filter(({ served }) => served > 0);
  expect(await servedBy(true)).toHaveLength(1);
  expect(await servedBy(false)).toHaveLength(4);
});
