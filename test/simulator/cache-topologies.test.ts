import { describe, expect, test } from 'vitest';
import { HashRing } from '../../src/simulator/nodes/hash-ring.ts';
import { simulateOnce } from './support/simulate.ts';

function system(cache: string, flows: string, { data = 'keys: 1k', network = '0ms', service = '' } = {}): string {
  return `system "Topologies"
    profile quick-cache : cache { hit-time: 0ms  concurrency: 1k }
    profile quick-store : database { concurrency: 1k  read-time: 0ms  write-time: 0ms }
    network default { latency: ${network} }
    client U { users: 10k }
    service S { instances: 4  concurrency: 10k  cores: 1k  time: 0ms  ${service} }
    cache C : quick-cache { fronts: D  ${cache} }
    database D : quick-store {}
    data x { ${data}  store: D }
    ${flows}`;
}

const reads = 'flow R { rate: 1k/s  U -> S  S -> C : read x }';
const writes = 'flow W { rate: 50/s  U -> S  S -> C : write x }';

describe('consistent hashing', () => {
  const owners = (ring: HashRing) => Array.from({ length: 20_000 }, (_, key) => ring.ownerOf(0, key));

  test('moves the keys of the node that leaves, and no others', () => {
    const ring = new HashRing(10);
    const before = owners(ring);
    ring.leave(3);
    const after = owners(ring);
    expect(after.filter((owner) => owner === 3)).toEqual([]);
    before.forEach((owner, key) => owner === 3 || expect(after[key]).toBe(owner));
    // They are spread over all others.
    expect(new Set(after.filter((_, key) => before[key] === 3)).size).toBe(9);
    ring.join(3);
    expect(owners(ring)).toEqual(before);
  });

  test('gives each of n nodes about 1/n of the keys', () => {
    const counts = new Array<number>(10).fill(0);
    for (const owner of owners(new HashRing(10))) counts[owner]++;
    // With 160 points a node shares scatter by 8 %: four of those.
    for (const count of counts) expect(Math.abs(count / 2000 - 1)).toBeLessThan(0.32);
  });
});

describe('distributed', () => {
  test('holds as much as its nodes together', async () => {
    const hits = async (cache: string) => {
      const { hits: h, misses } = (await simulateOnce(system(`capacity: 200  ${cache}`, reads), { duration: 60 })).nodes.C.cache!;
      return h / (h + misses);
    };
    // Uniform over a thousand keys: what is kept of them is what hits. The ring's shares scatter, LRU does not care: all entries are in use.
    expect(await hits('')).toBeCloseTo(0.2, 2);
    expect(await hits('topology: distributed  nodes: 4')).toBeCloseTo(0.8, 1);
  });

  test("a dead node's share goes cold: refused until it is noticed, elsewhere after that", async () => {
    const crash =
      'scenario Crash { duration: 40s  at 10s crash C.instance 1 for 20s }  require R.availability >= 0% during Crash from 10s to 12s  require R.availability >= 0% during Crash from 12s to 13s  require R.availability >= 0% during Crash from 15s to 30s';
    const text = system('policy: read-through  topology: distributed  nodes: 4  detection: 2s', `${reads} ${crash}`);
    const run = await simulateOnce(text, { scenario: 'Crash' });
    const share = 1 - run.windows[0].flows.R.successes / run.windows[0].flows.R.arrivals;
    // A quarter, give or take what the ring's shares scatter by.
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.33);
    expect(run.windows[1].flows.R.failures).toEqual({});
    expect(run.windows[2].flows.R.failures).toEqual({});
    // That share of the thousand keys is fetched once; and once more when the node is back, empty.
    expect(Math.abs(run.nodes.D.served / (2 * share * 1000) - 1)).toBeLessThan(0.1);
    expect(run.nodes.C.instances.map(({ served }) => served > 0)).toEqual([true, true, true, true]);
  });

  test('a standby takes over with everything it was sent', async () => {
    const crash = 'scenario Crash { duration: 40s  at 10s crash C.instance 1 for 20s }';
    const text = system('policy: read-through  topology: distributed  nodes: 4  replicas: 1  detection: 2s', `${reads} ${crash}`);
    const run = await simulateOnce(text, { scenario: 'Crash' });
    expect(run.nodes.C.instances).toHaveLength(8);
    expect(run.nodes.D.served).toBe(0);
    expect(run.flows.R.failures.refused).toBeGreaterThan(0);
    expect(run.nodes.C.instances[1].served).toBeGreaterThan(0);
  });
});

describe('local', () => {
  test('is next to its caller, and each has one of its own', async () => {
    const run = await simulateOnce(
      system('policy: read-through  topology: local  start: cold  coalesce: true', reads, { network: '1ms', data: 'keys: 100' }),
      {
        duration: 10,
      },
    );
    expect(run.nodes.C.instances).toHaveLength(4);
    expect(run.nodes.D.served).toBe(400);
    // To the service and back; a hit costs no network.
    expect(run.flows.R.latency.moments[3]).toBeLessThan(0.005);
    expect(run.flows.R.latency.moments[1] / run.flows.R.latency.moments[0]).toBeCloseTo(0.002, 3);
  });

  const stale = async (cache: string) => {
    const run = await simulateOnce(system(`topology: local  ${cache}`, `${reads} ${writes}`, { network: 'exponential(5ms)', data: 'keys: 100' }), {
      duration: 100,
    });
    return { share: run.data.x.staleReads / run.data.x.reads, violations: run.data.x.consistency.levels.strong.violations, run };
  };

  /*
   * A write and a read are timed at the service, next to its copy; only the message to the other copies travels: 5 ms on average. At 10 reads
   * a second of a key, three of four at other copies, 0.0375 reads a write are stale, of 20: 188 in all, give or take 9 % (clustering aside).
   */
  test.each(['write-through', 'write-back  flush: 100ms'])(
    '%s: the other copies learn of nothing, unless they are told, and then a little late',
    async (policy) => {
      expect((await stale(`policy: ${policy}`)).share).toBeGreaterThan(0.5);
      const { share, violations } = await stale(`policy: ${policy}  coherence: update`);
      expect(violations).toBeGreaterThan(0);
      expect(Math.abs(share / (0.0375 / 20) - 1)).toBeLessThan(0.3);
    },
  );

  test('a deletion serves as well, unless the store does not have the new value yet', async () => {
    expect((await stale('policy: write-through  coherence: invalidate')).share).toBeLessThan(0.005);
    expect((await stale('policy: write-back  flush: 100ms  coherence: invalidate')).share).toBeGreaterThan(0.02);
  });

  test('aside: the writer tells its own copy, and that the others', async () => {
    expect((await stale('invalidate: on-write')).share).toBeGreaterThan(0.3);
    const told = await stale('coherence: invalidate');
    expect(told.share).toBeLessThan(0.01);
    // An update in place of a deletion leaves nothing to fetch.
    const updated = await stale('coherence: update');
    expect(updated.run.nodes.C.cache!.misses).toBe(0);
    expect(told.run.nodes.C.cache!.misses).toBeGreaterThan(1000);
  });

  test('dies with its host', async () => {
    const crash = 'scenario Crash { duration: 20s  at 10s crash S.instance 1 for 1s }';
    const run = await simulateOnce(system('policy: read-through  topology: local', `${reads} ${crash}`, { data: 'keys: 100' }), {
      scenario: 'Crash',
    });
    expect(run.nodes.D.served).toBe(100);
  });
});

test('a standby of a central cache takes over once the death is noticed', async () => {
  const crash =
    'scenario Crash { duration: 20s  at 5s crash C.instance 1 for 10s }  require R.availability >= 0% during Crash from 5s to 8s  require R.availability >= 0% during Crash from 8s to 20s';
  const run = await simulateOnce(system('policy: read-through  replicas: 1  detection: 3s', `${reads} ${crash}`), { scenario: 'Crash' });
  expect(run.windows[0].flows.R.successes).toBe(0);
  expect(run.windows[1].flows.R.failures).toEqual({});
  expect(run.nodes.D.served).toBe(0);
});

describe('what a cache comes back with', () => {
  const fetched = async (cache: string, event: string) => {
    const text = system(`policy: read-through  start: cold  ${cache}`, `${reads} scenario Bad { duration: 40s  at 20s ${event} }`);
    return (await simulateOnce(text, { scenario: 'Bad' })).nodes.D.served - 1000;
  };

  // A thousand keys at a thousand reads a second: all are fetched within some 10 s.
  test.each([
    ['persistence: none', 'crash C for 1s', 1000],
    ['persistence: none', 'restart C', 1000],
    ['persistence: log', 'crash C for 1s', 0],
    ['persistence: log', 'restart C', 0],
    ['persistence: log', 'lose C for 1s', 1000],
    ['persistence: snapshot  snapshot: 2s', 'crash C for 1s', 0],
    ['persistence: snapshot  snapshot: 1h', 'crash C for 1s', 1000],
    ['persistence: log  ttl: 1s', 'crash C for 2s', Infinity],
  ])('%s, after %s', async (cache, event, again) => {
    const more = await fetched(cache, event);
    if (again === Infinity) expect(more).toBeGreaterThan(5000);
    else expect(more).toBe(again);
  });

  test('an old version, where the snapshot had it', async () => {
    const flows = `${reads} ${writes} scenario Bad { duration: 40s  at 20s crash C for 1s }`;
    const run = async (persistence: string) =>
      (await simulateOnce(system(`policy: write-through  persistence: ${persistence}`, flows), { scenario: 'Bad' })).data.x;
    expect((await run('none')).staleReads).toBe(0);
    expect((await run('snapshot  snapshot: 10s')).staleReads).toBeGreaterThan(0);
    expect((await run('snapshot  snapshot: 10s')).lost).toEqual({});
  });
});

test('a cache that stands still answers late, and loses nothing', async () => {
  const run = await simulateOnce(system('policy: read-through  hit-time: 1ms  mtbf: 10s  mttr: 1s  failure: pause', reads), { duration: 100 });
  expect(run.flows.R.failures).toEqual({});
  expect(run.nodes.D.served).toBe(0);
  expect(run.flows.R.latency.moments[3]).toBeGreaterThan(0.5);
});
