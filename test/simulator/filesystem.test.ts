import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { simulate, simulateOnce } from './support/simulate.ts';

interface Text {
  readonly files?: string;
  readonly data?: string;
  readonly flows?: string;
  readonly network?: string;
  readonly scenario?: string;
}

/** Every hop takes 10 ms, the metadata 1 ms, a data node 5 ms before the first byte: a megabyte takes 10 ms then. */
function system({ files = '', data = 'size: 10MB  keys: 1k', flows = '', network = 'latency: 10ms', scenario = '' }: Text): string {
  return `system "Files"
    network default { ${network} }
    client U {}
    filesystem F { metadata-time: 1ms  read-time: 5ms  write-time: 5ms  bandwidth: 100MB/s  ${files} }
    data x { store: F  ${data} }
    ${flows}
    ${scenario}`;
}

const read = 'flow R { every: 10s  U -> F : read x }';
const write = 'flow W { every: 10s  U -> F : write x }';
const latency = (run: ReplicationResult, flow: string) => meanOf(run.flows[flow].latency);
const failures = (run: ReplicationResult, flow: string) => Object.values(run.flows[flow].failures).reduce((sum, each) => sum + each, 0);
/** Seconds that data nodes were busy, all together. */
const transferred = (run: ReplicationResult) => run.nodes.F.instances.filter(({ role }) => role === 'data').reduce((sum, { busy }) => sum + busy, 0);

describe('one request at a time takes what arithmetic says', () => {
  // To the metadata server and back, to a data node and back: 40 ms; 1 ms metadata; 5 ms to begin; 10 MB at 100 MB/s.
  test('a read: four hops, metadata, and the bytes of one copy', async () => {
    const run = await simulateOnce(system({ flows: read }));
    expect(latency(run, 'R')).toBeCloseTo(0.146, 9);
    expect(transferred(run)).toBeCloseTo(run.flows.R.arrivals * 0.1, 9);
    const { successes } = run.flows.R;
    const { waiting, working, network } = run.flows.R.breakdown.F;
    expect(network / successes).toBeCloseTo(0.04, 9);
    expect(working / successes).toBeCloseTo(0.106, 9);
    expect(waiting).toBeCloseTo(0, 9);
  });

  // 20 ms and 1 ms metadata; 30 ms along the pipeline and 30 ms back; 5 ms to begin; 10 MB at 100 MB/s, once, since all copies take it at once.
  test('a write through a pipeline of three: the bytes count once, the hops of every copy', async () => {
    const run = await simulateOnce(system({ flows: write, files: 'data-nodes: 5' }));
    expect(latency(run, 'W')).toBeCloseTo(0.186, 9);
    expect(transferred(run)).toBeCloseTo(run.flows.W.arrivals * 3 * 0.1, 9);
    const { successes } = run.flows.W;
    const { network, working } = run.flows.W.breakdown.F;
    expect(network / successes).toBeCloseTo(0.08, 9);
    expect(working / successes).toBeCloseTo(0.106, 9);
  });

  // Ten chunks on ten data nodes: read side by side they take as long as one, written one after the other ten times 125 ms.
  test('chunks are read in parallel and written in turn', async () => {
    const text = system({ flows: read + write, files: 'data-nodes: 10  replication-factor: 1  chunk: 10MB', data: 'size: 100MB  keys: 1' });
    const run = await simulateOnce(text.replace('every: 10s  U -> F : write', 'every: 17s  U -> F : write'), { duration: 65 });
    expect(latency(run, 'R')).toBeCloseTo(0.146, 9);
    expect(latency(run, 'W')).toBeCloseTo(0.021 + 10 * 0.125, 9);
  });

  // Fragments of 10 MB each go to six data nodes at once; any four are enough to read.
  test('4+2 fragments: writes send 6/4 of the bytes, reads 4/4, each in parallel', async () => {
    const files = 'data-nodes: 6  erasure: 4+2';
    const written = await simulateOnce(system({ flows: write, files, data: 'size: 40MB  keys: 9' }));
    expect(latency(written, 'W')).toBeCloseTo(0.146, 9);
    expect(transferred(written)).toBeCloseTo(written.flows.W.arrivals * 6 * 0.1, 9);
    const seen = await simulateOnce(system({ flows: read, files, data: 'size: 40MB  keys: 9' }));
    expect(latency(seen, 'R')).toBeCloseTo(0.146, 9);
    expect(transferred(seen)).toBeCloseTo(seen.flows.R.arrivals * 4 * 0.1, 9);
  });

  // Metadata are told one after the other, so the second begins 1 ms later: alone for 1 ms, both at half speed until the first is done after
  // 199 ms, and the second has its last millisecond alone: 200 ms after the first began.
  test('two transfers share the bandwidth of their data node', async () => {
    const flows = 'flow R { every: 10s  parallel 2 { U -> F : read x } }';
    const run = await simulateOnce(system({ flows, files: 'data-nodes: 1  replication-factor: 1' }));
    expect(latency(run, 'R')).toBeCloseTo(0.046 + 0.2, 9);
  });

  test('without a bandwidth bytes take no time', async () => {
    const run = await simulateOnce(system({ flows: read }).replace('bandwidth: 100MB/s', ''));
    expect(latency(run, 'R')).toBeCloseTo(0.046, 9);
  });

  test('what names no file is a question to the metadata', async () => {
    const run = await simulateOnce(system({ flows: 'flow L { every: 1s  U -> F : "list the folder" }' }));
    expect(latency(run, 'L')).toBeCloseTo(0.021, 9);
  });

  test('slow makes all of it slow', async () => {
    const run = await simulateOnce(system({ flows: read, scenario: 'scenario Slow { duration: 50s  at 0s slow F x3 }' }), { scenario: 'Slow' });
    expect(latency(run, 'R')).toBeCloseTo(0.04 + 3 * 0.106, 9);
  });
});

// M/D/1 at the metadata server: 500 a second of 1 ms each wait ρ ÷ (2 (1 − ρ)) = 0.5 ms on average.
test('metadata are one server and one queue', async () => {
  const text = system({ flows: 'flow L { rate: 500/s  U -> F : "stat" }', network: 'latency: 0ms' });
  const run = await simulateOnce(text, { duration: 400 });
  expect(latency(run, 'L')).toBeGreaterThan(0.00147);
  expect(latency(run, 'L')).toBeLessThan(0.00153);
  expect(run.nodes.F.busy / run.duration).toBeCloseTo(0.5, 2);
});

// M/G/1 processor sharing: the mean is that of an empty data node divided by 1 − ρ, whatever the sizes.
test('a data node shares its bandwidth: its mean time is E[S] ÷ (1 − ρ)', async () => {
  const text = system({
    flows: 'flow R { rate: 6/s  U -> F : read x }',
    network: 'latency: 0ms',
    files: 'data-nodes: 1  replication-factor: 1',
  });
  const run = await simulateOnce(text.replace('metadata-time: 1ms  read-time: 5ms', 'metadata-time: 0ms  read-time: 0ms'), { duration: 10_000 });
  expect(latency(run, 'R')).toBeGreaterThan(0.25 * 0.96);
  expect(latency(run, 'R')).toBeLessThan(0.25 * 1.04);
});

describe('copies', () => {
  const quiet = 'flow R { every: 1000s  U -> F : read x }';

  // 1,000 files of one chunk, two copies each on four data nodes: each has 500. Both the sender and the taker work for every byte.
  test('re-replication moves what the dead data node had, once', async () => {
    const run = await simulateOnce(
      system({
        flows: quiet,
        files: 'data-nodes: 4  replication-factor: 2  repair-after: 20s',
        scenario: 'scenario Dead { duration: 400s  at 10s crash F.instance 2 }',
      }),
      { scenario: 'Dead' },
    );
    expect(run.nodes.F.filesystem!.repaired).toBe(500);
    const [first, second, third, fourth] = run.nodes.F.instances.map(({ busy }) => busy);
    expect(second).toBeCloseTo(0, 9);
    // 5 GB sent and 5 GB taken by three data nodes, each at 100 MB/s.
    expect(first + third + fourth).toBeGreaterThan(100 - 0.2);
    expect(first + third + fourth).toBeLessThan(100 + 0.2);
  });

  test('it begins when the data node is given up, not when it is merely away', async () => {
    const run = async (lasts: string) =>
      simulateOnce(
        system({
          flows: quiet,
          files: 'data-nodes: 4  replication-factor: 2  repair-after: 20s',
          scenario: `scenario Away { duration: 100s  at 10s crash F.instance 2 for ${lasts} }`,
        }),
        { scenario: 'Away' },
      );
    expect((await run('19s')).nodes.F.filesystem!.repaired).toBe(0);
    expect((await run('25s')).nodes.F.filesystem!.repaired).toBeGreaterThan(10);
  });

  test('it competes with requests for bandwidth', async () => {
    const flows = 'flow R { rate: 4/s  U -> F : read x }';
    const files = 'data-nodes: 4  replication-factor: 2';
    const scenario = 'scenario Dead { duration: 60s  at 1s crash F.instance 1 }';
    const steady = await simulateOnce(system({ flows, files }), { duration: 60 });
    const degraded = await simulateOnce(system({ flows, files, scenario }), { scenario: 'Dead' });
    expect(failures(degraded, 'R')).toBe(0);
    expect(latency(degraded, 'R')).toBeGreaterThan(1.5 * latency(steady, 'R'));
  });

  // A fragment is made anew from four others: four times its bytes are sent, and taken.
  test('a fragment costs as many fragments as restore a chunk', async () => {
    const run = await simulateOnce(
      system({
        flows: quiet,
        files: 'data-nodes: 7  erasure: 4+2',
        data: 'size: 40MB  keys: 70',
        scenario: 'scenario Dead { duration: 400s  at 10s crash F.instance 3 }',
      }),
      { scenario: 'Dead' },
    );
    expect(run.nodes.F.filesystem!.repaired).toBe(60);
    expect(transferred(run)).toBeGreaterThan(60 * 0.8 - 1);
    expect(transferred(run)).toBeLessThan(60 * 0.8 + 1);
  });

  test.each([
    ['two copies, one data node dead', 'replication-factor: 2  data-nodes: 2', 1, 'all'],
    ['two copies, both dead', 'replication-factor: 2  data-nodes: 2', 2, 'none'],
    ['4+2, two dead', 'erasure: 4+2  data-nodes: 6', 2, 'all'],
    ['4+2, three dead', 'erasure: 4+2  data-nodes: 6', 3, 'none'],
  ])('%s', async (_, files, dead, served) => {
    const crashes = Array.from({ length: dead }, (_each, index) => `at 50s crash F.instance ${index + 1} for 20s`).join('\n');
    const flows = 'flow R { every: 1s  U -> F : read x }\nflow W { every: 1s  U -> F : write x }';
    const run = await simulateOnce(system({ flows, files, scenario: `scenario Dead { duration: 100s\n${crashes} }` }), { scenario: 'Dead' });
    for (const flow of ['R', 'W']) {
      expect(run.flows[flow].arrivals).toBe(99);
      expect(failures(run, flow)).toBe(served === 'all' ? 0 : run.flows[flow].failures.unavailable);
      expect(failures(run, flow)).toBeGreaterThanOrEqual(served === 'all' ? 0 : 19);
      expect(failures(run, flow)).toBeLessThanOrEqual(served === 'all' ? 0 : 21);
    }
    expect(run.data.x.lost).toEqual({});
  });

  test('a read that meets a dead data node goes to another copy, which takes a round trip and a new beginning', async () => {
    // One of two copies is dead and not yet noticed: half of all reads lose 20 ms.
    const run = await simulateOnce(
      system({
        flows: 'flow R { every: 1s  U -> F : read x }',
        files: 'replication-factor: 2  data-nodes: 2  detection: 1000s',
        scenario: 'scenario Dead { duration: 1000s  at 0s crash F.instance 1 }',
      }),
      { scenario: 'Dead' },
    );
    expect(latency(run, 'R') - 0.146).toBeGreaterThan(0.5 * 0.025 - 0.002);
    expect(latency(run, 'R') - 0.146).toBeLessThan(0.5 * 0.025 + 0.002);
  });
});

describe('disks', () => {
  const flows = 'flow W { rate: 20/s  U -> F : write x }\nflow R { rate: 20/s  U -> F : read x }';
  const scenario = (events: string) => `scenario Lost { duration: 60s  ${events} }`;
  const data = 'size: 100kB  keys: 200';

  test('a chunk whose only disk is lost is gone, with every acknowledged write to it', async () => {
    const text = system({ flows, data, files: 'data-nodes: 4  replication-factor: 1', scenario: scenario('at 30s lose F.instance 1 for 1s') });
    const run = await simulateOnce(text, { scenario: 'Lost' });
    // A quarter of the files, and of the 600 writes until then.
    expect(run.nodes.F.filesystem!.lost).toBe(50);
    expect(run.data.x.lost.disk).toBeGreaterThan(150 - 40);
    expect(run.data.x.lost.disk).toBeLessThan(150 + 40);
    expect(run.data.x.lossWindow).toBeGreaterThan(25);
    // What is written anew can be read again.
    expect(run.flows.R.failures.unavailable).toBeGreaterThan(10);
    expect(run.flows.R.failures.unavailable).toBeLessThan(0.25 * 600);
    expect(run.flows.W.failures.unavailable ?? 0).toBeLessThan(10);
  });

  test('other copies keep it, and make new ones', async () => {
    const text = system({
      flows,
      data,
      files: 'data-nodes: 4  replication-factor: 2  detection: 1s',
      scenario: scenario('at 30s lose F.instance 1'),
    });
    const run = await simulateOnce(text, { scenario: 'Lost' });
    expect(run.data.x.lost).toEqual({});
    expect(run.nodes.F.filesystem).toMatchObject({ lost: 0, repaired: 100 });
    expect(failures(run, 'R')).toBe(0);
  });

  test('all copies lost at once are lost', async () => {
    const text = system({
      flows,
      data,
      files: 'data-nodes: 4  replication-factor: 2',
      scenario: scenario('at 30s lose F.instance 1  at 30s lose F.instance 2'),
    });
    const run = await simulateOnce(text, { scenario: 'Lost' });
    // Of the six pairs of data nodes one: a sixth of 200 files.
    expect(run.nodes.F.filesystem!.lost).toBeGreaterThan(15);
    expect(run.nodes.F.filesystem!.lost).toBeLessThan(55);
    expect(run.data.x.lost.disk).toBeGreaterThan(30);
  });

  test('a crash loses nothing', async () => {
    const text = system({ flows, data, files: 'data-nodes: 4  replication-factor: 1', scenario: scenario('at 30s crash F for 5s') });
    const run = await simulateOnce(text, { scenario: 'Lost' });
    expect(run.data.x.lost).toEqual({});
    expect(failures(run, 'R')).toBeGreaterThan(80);
  });

  test('without its only metadata server nobody knows where anything is', async () => {
    const text = system({ flows, data, scenario: scenario('at 30s lose F.metadata for 1s') });
    const run = await simulateOnce(text, { scenario: 'Lost' });
    expect(run.nodes.F.filesystem!.lost).toBe(200);
    const standby = await simulateOnce(text.replace('metadata-time', 'metadata-nodes: 2  metadata-time'), { scenario: 'Lost' });
    expect(standby.nodes.F.filesystem!.lost).toBe(0);
  });
});

describe('metadata servers', () => {
  const flows = 'flow R { every: 1s  U -> F : read x }';
  const scenario = (event: string) => `scenario Crash { duration: 100s  at 20500ms ${event} }`;

  test('a standby takes over after detection and election', async () => {
    const files = 'metadata-nodes: 2  detection: 6s  election: 4s';
    const run = await simulateOnce(system({ flows, files, scenario: scenario('crash F.metadata') }), { scenario: 'Crash' });
    expect(run.nodes.F.filesystem).toMatchObject({ failovers: 1, unavailable: 10 });
    expect(run.flows.R.failures).toEqual({ refused: 10 });
  });

  test('without one, it is back when its machine is', async () => {
    const run = await simulateOnce(system({ flows, scenario: scenario('crash F.metadata for 30s') }), { scenario: 'Crash' });
    expect(run.nodes.F.filesystem).toMatchObject({ failovers: 0, unavailable: 30 });
    expect(run.flows.R.failures).toEqual({ refused: 30 });
  });

  test('transfers under way go on without it', async () => {
    const text = system({
      flows: 'flow R { every: 20s  U -> F : read x }',
      data: 'size: 64MB  keys: 10',
      scenario: scenario('crash F.metadata for 1s'),
    });
    const run = await simulateOnce(text, { scenario: 'Crash' });
    expect(failures(run, 'R')).toBe(0);
    expect(latency(run, 'R')).toBeCloseTo(0.046 + 0.64, 9);
  });
});

describe('what readers see', () => {
  const flows = 'flow W { rate: 30/s  U -> F : write x }\nflow R { rate: 60/s  U -> F : read x }';
  const data = 'size: 100kB  keys: 20';

  test('a file is what its last whole write made it: strong, also while copies die and come back', async () => {
    const files = 'data-nodes: 3  replication-factor: 2  detection: 2s';
    const scenario = `scenario Failures { duration: 300s
      at 50s crash F.instance 1 for 20s
      at 100s crash F.instance 2 for 500ms
      at 150s crash F.instance 3 for 1s
      at 151500ms crash F.instance 1 for 20s
      at 250s crash F.metadata for 1s }`;
    const run = await simulateOnce(system({ flows, data, files, scenario }), { scenario: 'Failures' });
    const { levels } = run.data.x.consistency;
    expect(levels.strong.opportunities).toBeGreaterThan(10_000);
    expect(levels.strong.violations).toBe(0);
    expect(run.data.x.staleReads).toBe(0);
    expect(run.data.x.lost).toEqual({});
  });

  test('a copy that missed a write is not read until it has caught up', async () => {
    // The first data node misses all writes of 20 s; when it is back, the second one dies at once, and has what was written alone. 30 writes a
    // second make 20 files anew: a file is still missing after t seconds with probability exp(−1.5 t), so 60 reads a second fail 40 times.
    const files = 'data-nodes: 2  replication-factor: 2  repair-after: 1000s';
    const scenario = 'scenario Swap { duration: 60s  at 10s crash F.instance 1 for 20s  at 30s crash F.instance 2 for 20s }';
    const run = await simulateOnce(system({ flows, data, files, scenario }), { scenario: 'Swap' });
    expect(run.data.x.staleReads).toBe(0);
    expect(run.flows.R.failures.unavailable).toBeGreaterThan(15);
    expect(run.flows.R.failures.unavailable).toBeLessThan(75);
    expect(run.data.x.lost).toEqual({});
  });
});

describe('placement', () => {
  const regions = 'region eu { zone a  zone b  zone c }';
  // A zone of three goes: with copies in other zones everything can be read.
  test.each([
    ['spread', 0],
    ['any', 1],
  ])('%s', async (placement, least) => {
    const text = `${regions}\n${system({
      flows: 'flow R { rate: 50/s  U -> F : read x }',
      data: 'size: 1kB  keys: 500',
      files: `in: eu  data-nodes: 9  replication-factor: 2  metadata-nodes: 2  detection: 0s  election: 0s  placement: ${placement}`,
      scenario: 'scenario Zone { duration: 60s  at 10s crash eu.b for 40s }',
    }).replace('system "Files"', '')}\nsystem "Files"`;
    const run = await simulateOnce(text, { scenario: 'Zone' });
    if (least === 0) expect(run.flows.R.failures.unavailable ?? 0).toBe(0);
    else expect(run.flows.R.failures.unavailable).toBeGreaterThan(10);
  });

  test('readers prefer the copies of their region', async () => {
    const text = `region eu { zone a } region us { zone a }
      network eu <-> us { latency: 40ms }
      ${system({ flows: 'flow R { every: 1s  U -> F : read x }', files: 'in: [eu, us]  data-nodes: 2  replication-factor: 2', network: 'latency: 1ms' })}`;
    const run = await simulateOnce(text);
    expect(latency(run, 'R')).toBeCloseTo(0.004 + 0.106, 9);
    const any = await simulateOnce(text.replace('in: [eu, us]', 'in: [eu, us]  locality: any'), { duration: 500 });
    expect(latency(any, 'R')).toBeGreaterThan(0.11 + 0.03);
  });
});

test('a partition hides data nodes, and they are found again', async () => {
  const text = `region eu { zone a  zone b }
    ${system({
      flows: 'flow R { every: 1s  U -> F : read x }',
      data: 'size: 1kB  keys: 100',
      files: 'in: [eu.a, eu.b]  data-nodes: 2  replication-factor: 1  detection: 5s',
      scenario: 'scenario Apart { duration: 100s  at 20s partition eu.a | eu.b for 30s }',
    }).replace('client U {}', 'client U { in: eu.a }')}`;
  const run = await simulateOnce(text, { scenario: 'Apart' });
  expect(failures(run, 'R')).toBeGreaterThanOrEqual(8);
  expect(failures(run, 'R')).toBeLessThanOrEqual(22);
  expect(run.flows.R.failures.unavailable).toBe(failures(run, 'R'));
  expect(run.nodes.F.filesystem!.lost).toBe(0);
});

test('machines fail by themselves, and pause', async () => {
  const flows = 'flow R { rate: 20/s  U -> F : read x }';
  const data = 'size: 100kB  keys: 100';
  const crash = await simulateOnce(system({ flows, data, files: 'data-nodes: 2  replication-factor: 1  mtbf: 90s  mttr: 10s' }), { duration: 5000 });
  // The metadata server and the data node of the file must be up: 0.9 × 0.9. A data node's death while it sends counts for little.
  const availability = crash.flows.R.successes / crash.flows.R.arrivals;
  expect(availability).toBeGreaterThan(0.81 - 0.04);
  expect(availability).toBeLessThan(0.81 + 0.04);
  const pause = await simulateOnce(system({ flows, data, files: 'data-nodes: 2  replication-factor: 1  mtbf: 90s  mttr: 10s  failure: pause' }), {
    duration: 2000,
  });
  expect(failures(pause, 'R')).toBeLessThan(0.02 * pause.flows.R.arrivals);
  expect(latency(pause, 'R')).toBeGreaterThan(0.5);
});

test('the same seed gives the same result, another one other copies', async () => {
  const text = system({
    flows: 'flow R { rate: 50/s  U -> F : read x }\nflow W { rate: 5/s  U -> F : write x }',
    files: 'data-nodes: 6  mtbf: 50s  mttr: 5s',
    data: 'size: 1MB  keys: 100  popularity: zipf(1)',
  });
  const [one] = await simulate(text, { seed: 3 });
  const [same] = await simulate(text, { seed: 3 });
  const [other] = await simulate(text, { seed: 4 });
  expect(same).toEqual(one);
  expect(other.flows.R.latency).not.toEqual(one.flows.R.latency);
});

test('there are as many data nodes as a chunk needs, and no more copies than data nodes', async () => {
  const flows = 'flow R { every: 1000s  U -> F : read x }';
  const dataNodes = async (files: string) =>
    (await simulateOnce(system({ flows, files }))).nodes.F.instances.filter(({ role }) => role === 'data').length;
  expect(await dataNodes('')).toBe(3);
  expect(await dataNodes('replication-factor: 5')).toBe(5);
  expect(await dataNodes('erasure: 6+3')).toBe(9);
  expect(await dataNodes('data-nodes: 1')).toBe(1);
  const scenario = 'scenario Lost { duration: 10s  at 1s lose F.instance 1  at 1s lose F.instance 2 }';
  const run = await simulateOnce(system({ flows, files: 'data-nodes: 2', scenario }), { scenario: 'Lost' });
  expect(run.nodes.F.filesystem!.lost).toBe(1000);
});
