import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../../src/simulator/plan/compile.ts';
import { replicate } from '../../src/simulator/replicate.ts';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { mistakesOf } from '../../src/simulator/mistakes.ts';
import { withDataFiles } from '../../src/workspace/data-files.ts';
import { architectureOf, marked } from '../support/architecture.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tradeoff-files-'));
  await mkdir(join(folder, 'traces'));
  await writeFile(join(folder, 'traces', 'latencies.csv'), 'seconds,node\n0.01,a\n0.02,b\n\n0.06,c\n');
  await writeFile(join(folder, 'arrivals.csv'), '0.5\r\n1.5\r\n1.5\r\n7\r\n');
  await writeFile(join(folder, 'empty.csv'), 'seconds\n\n');
  await writeFile(join(folder, 'words.csv'), '1\ntwo\n3\n');
  await writeFile(join(folder, 'back.csv'), '1\n3\n2\n');
});

afterAll(() => rm(folder, { recursive: true }));

/** The texts of tests stand in a folder that is not there: moved to the one that is. */
async function read(text: string) {
  const architecture = await architectureOf(text);
  const moved = JSON.parse(JSON.stringify(architecture).replaceAll('file:///workspace', pathToFileURL(folder).href)) as typeof architecture;
  return withDataFiles(moved, folder);
}

const around = (service: string, flow: string) =>
  `system "Files"\nnetwork default { latency: 0ms }\nclient U {}\nservice S { cores: 100  ${service} }\nflow F { ${flow}  U -> S }`;

test('durations are drawn from the file', async () => {
  const { architecture, diagnostics } = await read(around('time: empirical("./traces/latencies.csv")', 'rate: 100/s'));
  expect([...diagnostics, ...mistakesOf(architecture)]).toEqual([]);
  const run = replicate(compile(structuredClone(architecture)), { seed: 1, replication: 0, duration: 100, warmup: 0, maxEvents: 1e7 });
  expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.03, 2);
  expect(run.flows.F.latency.moments[3]).toBeCloseTo(0.06, 9);
});

test('requests arrive when the file says, counted from the end of the warm-up', async () => {
  const { architecture, diagnostics } = await read(around('time: 1ms', 'rate: 1/s  arrivals: trace("arrivals.csv")'));
  expect([...diagnostics, ...mistakesOf(architecture)]).toEqual([]);
  const run = replicate(compile(architecture), { seed: 1, replication: 0, duration: 10, warmup: 5, maxEvents: 1e7 });
  expect(run.flows.F.arrivals).toBe(4);
  expect(run.flows.F.successes).toBe(4);
  const cut = replicate(compile(architecture), { seed: 1, replication: 0, duration: 5, warmup: 5, maxEvents: 1e7 });
  expect(cut.flows.F.arrivals).toBe(3);
});

test('an architecture without files is left as it is', async () => {
  const architecture = await architectureOf(around('', 'rate: 1/s'));
  expect((await withDataFiles(architecture, folder)).architecture).toBe(architecture);
});

describe('a file that cannot be used is an error at its place', () => {
  test.each([
    ['missing', 'time: «empirical("nothing.csv")»', 'there is no such file'],
    ['empty', 'time: «empirical("empty.csv")»', 'it has no numbers'],
    ['malformed', 'time: «empirical("words.csv")»', 'line 2 is no number of seconds: two'],
    ['outside', 'time: «empirical("../secrets.csv")»', 'outside of the workspace folder'],
    ['absolute', 'time: «empirical("/etc/passwd")»', 'outside of the workspace folder'],
  ])('%s', async (_, service, problem) => {
    const { text, ranges } = marked(around(service, 'rate: 1/s'));
    const { diagnostics } = await read(text);
    expect(diagnostics.map(({ message, origin }) => [message, origin.range])).toEqual([[expect.stringContaining(problem), expect.anything()]]);
    const [{ start }] = ranges;
    const before = text.slice(0, start).split('\n');
    expect(diagnostics[0].origin.range.start).toEqual({ line: before.length - 1, character: before.at(-1)!.length });
  });

  test('times that go back', async () => {
    const { diagnostics } = await read(around('', 'rate: 1/s  arrivals: trace("back.csv")'));
    expect(diagnostics.map(({ message }) => message)).toEqual(['"back.csv": arrival 3 comes before the one ahead of it; sort the times']);
  });
});
