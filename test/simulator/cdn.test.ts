import { describe, expect, test } from 'vitest';
import { meanOf, quantileOf } from '../../src/simulator/statistics/histogram.ts';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { che, zipf } from './support/che.ts';
import { simulateOnce } from './support/simulate.ts';

/** Readers in two regions and an origin in the first; regions are 50 ms apart, and within one it takes 0.25 ms. */
function site(cdn: string, { data = 'keys: 1k  popularity: zipf(0.9)', rate = '1k/s', more = '', apart = '50ms' } = {}): string {
  return `system "Site"
    region eu
    region us
    network eu <-> us { latency: ${apart} }
    client U { in: spread(eu: 50%, us: 50%)  users: 10k }
    client Editor { in: eu }
    cdn Edge { pops: [eu, us]  hit-time: 1ms  ${cdn} }
    service Pages { in: eu  cores: 64  time: 2ms }
    database D { in: eu  concurrency: 100  read-time: 1ms  write-time: 1ms }
    data page { ${data}  store: D }
    flow Read { rate: ${rate}  U -> Edge : read page  on miss { Edge -> Pages -> D : read page } }
    require Read.us.latency.p50 < 1s
    require Read.eu.latency.p50 < 1s
    ${more}`;
}

function hitsOf(run: ReplicationResult): number {
  const { hits, misses } = run.nodes.Edge.cache!;
  return hits / (hits + misses);
}

/** A Zipf law of 1,000 keys with room for 100 at each point of presence: each sees the same law. The origin is near, so that little is asked for twice. */
test('every point of presence hits as an LRU cache of its own does', async () => {
  const run = await simulateOnce(site('capacity: 100', { apart: '1ms' }), { duration: 100 });
  expect(hitsOf(run)).toBeCloseTo(che(zipf(1000, 0.9), 100), 2);
  const { misses, toOrigin } = run.nodes.Edge.cache!;
  expect(toOrigin).toBe(misses);
});

test('a byte of room is a byte: half of the keys’ size holds half as many', async () => {
  const run = await simulateOnce(site('capacity: 400kB', { data: 'keys: 1k  popularity: zipf(0.9)  size: 2kB', apart: '1ms' }), { duration: 60 });
  expect(hitsOf(run)).toBeCloseTo(che(zipf(1000, 0.9), 200), 2);
});

// Half of 100 reads/s for 100 keys at each: with λ = 0.5/s and a fill that takes L, a cycle has one miss, λL more while the fill is under way,
// and λ·ttl hits. L is 3.5 ms in eu and 103.5 ms in us: 0.6663 and 0.6554. The standard error of 100,000 reads is some 0.002.
test('copies live for their time', async () => {
  const run = await simulateOnce(site('ttl: 4s', { data: 'keys: 100', rate: '100/s' }), { duration: 1000 });
  expect(Math.abs(hitsOf(run) - (0.6663 + 0.6554) / 2)).toBeLessThan(0.006);
});

test('a reader meets the nearest, and pays the way to the origin for what that one lacks', async () => {
  const all = await simulateOnce(site(''), { duration: 20 });
  // Everything is there: 0.25 ms each way, and 1 ms.
  for (const region of ['eu', 'us']) expect(all.flows.Read.regions![region].latency.moments[3]).toBeCloseTo(0.0015, 9);
  const none = await simulateOnce(site('capacity: 1', { data: 'keys: 1M' }), { duration: 5 });
  // 2 ms and 1 ms of work beyond the point of presence, 0.5 ms from Pages to D and back; from us to Pages and back 100 ms more.
  expect(quantileOf(none.flows.Read.regions!.eu.latency, 0.5)).toBeCloseTo(0.0015 + 0.0005 + 0.002 + 0.0005 + 0.001, 4);
  expect(quantileOf(none.flows.Read.regions!.us.latency, 0.5) / 0.105).toBeCloseTo(1, 2);
});

describe('a shield', () => {
  test('is the only one that asks the origin: each key once, not once for each point of presence', async () => {
    const text = (cdn: string) => `${site(cdn, { data: 'keys: 100', rate: '40/s' })}\nscenario Empty { duration: 300s  at 1s restart Edge }`;
    const misses = async (cdn: string) => {
      const run = await simulateOnce(text(cdn), { scenario: 'Empty' });
      return run.nodes.Edge.cache!.toOrigin!;
    };
    // Each key is asked for every five seconds in each region, and a miss takes at most 0.11 s: some 2 % are asked for twice meanwhile.
    expect(await misses('')).toBeGreaterThanOrEqual(200);
    expect(await misses('')).toBeLessThan(215);
    for (const shield of ['eu', 'us']) {
      expect(await misses(`shield: ${shield}`)).toBeGreaterThanOrEqual(100);
      expect(await misses(`shield: ${shield}`)).toBeLessThan(110);
    }
  });

  test('is on the way: a miss in us goes by eu, and works there as well', async () => {
    const run = await simulateOnce(site('capacity: 1  shield: eu', { data: 'keys: 1M' }), { duration: 5 });
    expect(quantileOf(run.flows.Read.regions!.us.latency, 0.5)).toBeCloseTo(0.0015 + 0.1 + 0.001 + 0.0005 + 0.002 + 0.0005 + 0.001, 3);
  });

  test('that is not among the points of presence is met by no reader', async () => {
    const text = site('shield: us', { data: 'keys: 1M' }).replace('pops: [eu, us]', 'pops: [eu]');
    const run = await simulateOnce(text, { duration: 5 });
    expect(run.nodes.Edge.instances.map(({ role }) => role)).toEqual(['eu', 'us']);
    // From us to eu and back, and with hardly anything in common to the shield and its origin as well.
    expect(quantileOf(run.flows.Read.regions!.us.latency, 0.001)).toBeGreaterThan(0.1);
  });

  test('does not make copies older than their time to live', async () => {
    const text = site('ttl: 10s  shield: eu', { data: 'keys: 20', rate: '20/s', more: 'flow Save { rate: 1/s  Editor -> Pages -> D : write page }' });
    const run = await simulateOnce(text, { duration: 300 });
    expect(run.data.page.staleness.moments[3]).toBeLessThan(10.5);
    expect(run.data.page.staleness.moments[3]).toBeGreaterThan(8);
  });

  test('that has crashed is done without', async () => {
    const text = `${site('capacity: 1  shield: us', { data: 'keys: 1M', rate: '100/s' }).replace('pops: [eu, us]', 'pops: [eu]')}
      scenario Crash { duration: 20s  at 10s crash Edge.instance 2 }`;
    const run = await simulateOnce(text, { scenario: 'Crash' });
    // What was at the shield or on the way there at that moment is lost, and nothing else.
    expect(run.flows.Read.arrivals - run.flows.Read.successes).toBeLessThan(25);
    expect(quantileOf(run.flows.Read.regions!.eu.latency, 0.4)).toBeLessThan(0.01);
    expect(quantileOf(run.flows.Read.regions!.eu.latency, 0.6)).toBeGreaterThan(0.1);
  });
});

describe('a purge', () => {
  const edited = (cdn: string, more = '') =>
    site(cdn, { data: 'keys: 1', rate: '200/s', more: `flow Save { every: 10s  Pages -> D : write page }\n${more}` });

  test('on a write ends what is stale after its delay: two seconds of every ten', async () => {
    const run = await simulateOnce(edited('purge: on-write  purge-delay: 2s'), { duration: 200 });
    expect(run.data.page.staleReads / run.data.page.reads).toBeCloseTo(0.2 * (19 / 20), 1);
    expect(run.data.page.staleness.moments[3]).toBeGreaterThan(1.9);
    // The longest way to a point of presence, to its client and back are well below 0.2 s.
    expect(run.data.page.staleness.moments[3]).toBeLessThan(2.2);
    expect(run.nodes.Edge.cache!.staleHits).toBeGreaterThan(0.9 * run.data.page.staleReads);
  });

  test('that is nobody’s business leaves copies as they are', async () => {
    const run = await simulateOnce(edited('purge: manual'), { duration: 200 });
    expect(run.data.page.staleness.moments[3]).toBeGreaterThan(180);
  });

  test('reaches the shield no later than those who fill from it', async () => {
    const run = await simulateOnce(edited('purge: on-write  purge-delay: uniform(1s, 6s)  shield: us'), { duration: 400 });
    // Were eu purged before us, it would fill with what was purged and keep that to the next write, ten seconds later.
    expect(run.data.page.staleness.moments[3]).toBeGreaterThan(4);
    expect(run.data.page.staleness.moments[3]).toBeLessThan(6.3);
  });

  /** A read at 1 s takes the old version from the store at once, and lands after `wait`; the write at 2 s is purged at 2.3 s; a read at 3 s sees what is there. */
  const landing = (wait: string) => `system "Landing"
    network default { latency: 0.1ms }
    client U { }
    cdn Edge { pops: [eu]  hit-time: 0ms  purge: on-write  purge-delay: 300ms }
    region eu
    service Pages { time: 0ms }
    service Editor { time: 0ms }
    database D { read-time: 0.1ms  write-time: 0.1ms }
    data page { keys: 1  store: D }
    flow Save { every: 2s  Editor -> D : write page }
    flow Read { rate: 1/s  arrivals: constant  U -> Edge : read page  on miss { Edge -> Pages  Pages -> D : read page  wait ${wait} } }
    scenario Empty { duration: 3.5s  at 0.1s flush Edge }`;

  test('does not meet a fill that is under way: that lands, and lives', async () => {
    const late = await simulateOnce(landing('1.7s'), { scenario: 'Empty' });
    expect(late.nodes.Edge.cache).toMatchObject({ hits: 1, staleHits: 1, misses: 2 });
    const early = await simulateOnce(landing('1.1s'), { scenario: 'Empty' });
    expect(early.nodes.Edge.cache).toMatchObject({ hits: 0, staleHits: 0, misses: 3 });
  });

  test('of everything is what `flush` does', async () => {
    const text = `${site('purge-delay: 3s', { data: 'keys: 100' })}\nscenario Flush { duration: 10s  at 4s flush Edge }`;
    const { misses, hits } = (await simulateOnce(text, { scenario: 'Flush' })).series.nodes.Edge;
    const bin = hits!.length / 10;
    const missesIn = (second: number) => misses!.slice(second * bin, (second + 1) * bin).reduce((sum, each) => sum + each, 0);
    expect(missesIn(6)).toBe(0);
    expect(missesIn(7)).toBeGreaterThanOrEqual(200);
  });
});

describe('a point of presence that has crashed', () => {
  const text = (client: string) =>
    `${site('', { data: 'keys: 100' })}\nscenario Crash { duration: 60s  at 20s crash Edge.instance 2 for 20s }`.replace(
      'users: 10k',
      `users: 10k  ${client}`,
    );

  test('refuses its readers', async () => {
    const run = await simulateOnce(text(''), { scenario: 'Crash' });
    expect(run.flows.Read.failures.refused / (1000 * 20 * 0.5)).toBeCloseTo(1, 1);
    expect(run.flows.Read.regions!.eu.failures).toEqual({});
  });

  test('is left by those who probe it, for the next nearest; and comes back empty', async () => {
    const run = await simulateOnce(text('health-check: 2s'), { scenario: 'Crash' });
    // A probe is a second old on average, and those who have not probed since the repair stay away.
    expect(run.flows.Read.failures.refused / 500).toBeGreaterThan(0.8);
    expect(run.flows.Read.failures.refused / 500).toBeLessThan(1.2);
    expect(quantileOf(run.flows.Read.regions!.us.latency, 0.2)).toBeCloseTo(0.0015, 4);
    expect(quantileOf(run.flows.Read.regions!.us.latency, 0.9)).toBeCloseTo(0.1 + 0.0013, 2);
    expect(run.nodes.Edge.cache!.misses).toBeGreaterThanOrEqual(100);
  });
});

test('`origin` says where to go on when the flow does not', async () => {
  const text = (cdn: string, miss: string) =>
    `system "Origin"\nregion eu\nclient U {}\n
    cdn Edge { pops: [eu]  capacity: 50  ${cdn} }\nservice Pages { time: 5ms  cores: 16 }\nservice Editor {}\ndatabase D {}\ndata page { keys: 1k  store: D }
    flow Read { rate: 200/s  U -> Edge : read page ${miss} }
    flow Save { rate: 20/s  Editor -> D : write page }`.replace('rate: 20/s', 'every: 50ms');
  const service = await simulateOnce(text('origin: Pages', ''), { duration: 50 });
  expect(service.nodes.Pages.served).toBeCloseTo(service.nodes.Edge.cache!.misses, -1);
  expect(hitsOf(service)).toBeCloseTo(0.05, 2);
  // What Pages answers is as new as the store, so only copies are stale.
  expect(service.data.page.reads).toBeCloseTo(service.flows.Read.successes, -1);
  expect(service.data.page.staleReads).toBe(service.nodes.Edge.cache!.staleHits);
  // A copy lives for some 50 ÷ 190 of a second, in which a key is written with a probability of half a percent.
  expect(service.nodes.Edge.cache!.staleHits / service.nodes.Edge.cache!.hits).toBeLessThan(0.02);
  const store = await simulateOnce(text('origin: D', ''), { duration: 50 });
  const stated = await simulateOnce(text('', 'on miss { Edge -> D : read page }'), { duration: 50 });
  expect(meanOf(store.flows.Read.latency)).toBeCloseTo(meanOf(stated.flows.Read.latency), 4);
  const steps = await simulateOnce(text('', '\n Edge -> D : read page'), { duration: 50 });
  expect(steps.nodes.D.served).toBe(stated.nodes.D.served);
});

test('what names no data to read goes through', async () => {
  const text = `system "Through"\nregion eu\nclient U {}\ncdn Edge { pops: [eu]  origin: Pages }\nservice Pages {}
    flow Post { rate: 10/s  arrivals: constant  U -> Edge : "send a form" }`;
  const run = await simulateOnce(text, { duration: 10 });
  expect(run.nodes.Pages.served).toBe(run.nodes.Edge.served);
  expect(run.nodes.Edge.cache).toMatchObject({ hits: 0, misses: 0 });
});

test('a caller may see for itself after a miss, and fills the point of presence with what it found', async () => {
  const text = (
    shield: string,
  ) => `system "Self"\nregion eu\nregion us\nclient U { in: us }\ncdn Edge { pops: [eu, us]  capacity: 500  ${shield} }\ndatabase D { concurrency: 10 }
    data page { keys: 1k  store: D }\nflow Read { rate: 200/s  U -> Edge : read page  on miss { U -> D : read page } }`;
  for (const shield of ['', 'shield: eu']) expect(hitsOf(await simulateOnce(text(shield), { duration: 50 }))).toBeCloseTo(0.5, 1);
});

test('a pause makes what comes wait', async () => {
  const text = site('mtbf: 10s  mttr: 1s  failure: pause', { data: 'keys: 100', rate: '100/s' });
  const run = await simulateOnce(text, { duration: 300 });
  expect(run.flows.Read.successes).toBe(run.flows.Read.arrivals);
  // One in eleven arrives during a pause, of which what is left is exponential with a mean of 1 s.
  expect(meanOf(run.flows.Read.latency)).toBeGreaterThan(0.04);
  expect(meanOf(run.flows.Read.latency)).toBeLessThan(0.16);
});
