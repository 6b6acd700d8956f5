import { expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StudyResult } from '../../src/simulator/study/study.ts';
import { runStudy } from '../../src/workspace/simulation.ts';
import { runStudy as runHere } from '../simulator/support/run-study.ts';
import { architectureOf } from '../support/architecture.ts';

const text = 'system "S"\nclient U\nservice S { time: 1ms }\nflow F {\n  rate: 10/s\n  U -> S\n}\n';
const options = { scenarios: 'default', variant: null, duration: 10, warmup: 1, workers: 2 } as const;
const misbehaving = new URL('workers/simulation.mjs', import.meta.url);

test('a thread that dies fails the study with one clear message, and the next study runs', async () => {
  const architecture = await architectureOf(text);
  const outcome = await runStudy(architecture, { ...options, seed: 1, worker: misbehaving });
  expect(outcome).toMatchObject({ ended: 'failed', message: expect.stringMatching(/^the simulation's thread died \(.*code 3\); .+/) as string });
  expect(await runStudy(architecture, { ...options, seed: 1 })).toMatchObject({ ended: 'done' });
});

test('cancelling ends a study whose threads compute without end, at once', async () => {
  const controller = new AbortController();
  const shares: number[] = [];
  const running = runStudy(
    await architectureOf(text),
    { ...options, seed: 2, worker: misbehaving },
    { signal: controller.signal, onProgress: (share) => shares.push(share) },
  );
  await sleep(300);
  controller.abort();
  expect(await running).toEqual({ ended: 'cancelled' });
  expect(Math.max(...shares)).toBeGreaterThan(0);
});

test('a thread that runs out of memory fails the study with one clear message, and the next study runs', { timeout: 60_000 }, async () => {
  const architecture = await architectureOf(text);
  const outcome = await runStudy(architecture, { ...options, seed: 3, worker: misbehaving, memoryMegabytes: 64 });
  expect(outcome).toMatchObject({ ended: 'failed', message: expect.stringMatching(/^the simulation's thread died \(.*memory.*\); .+$/) as string });
  expect(await runStudy(architecture, { ...options, seed: 1 })).toMatchObject({ ended: 'done' });
});

const large = text.replace('10/s', '2000/s').replace('1ms', '0.1ms');

test.each([
  ['stated times', { ...options, duration: 3000 }],
  ['a pilot first', { scenarios: 'default', variant: null, duration: 3000, workers: 2 } as const],
])('figures come long before the first of many requests are through: %s', async (_, stated) => {
  const controller = new AbortController();
  let share = 0;
  const glimpses: { share: number; provisional: StudyResult }[] = [];
  const outcome = await runStudy(
    await architectureOf(large),
    { ...stated, seed: 1 },
    {
      signal: controller.signal,
      onProgress: (each) => (share = each),
      onProvisional: (provisional) => {
        glimpses.push({ share, provisional });
        controller.abort();
      },
    },
  );
  expect(outcome).toEqual({ ended: 'cancelled' });
  expect(glimpses[0].share).toBeLessThan(0.1);
  const { runs, requirements } = glimpses[0].provisional;
  expect(requirements).toEqual([]);
  expect(runs).toMatchObject([{ scenario: null, replications: 1 }]);
  expect(Math.abs(runs[0].flows.F.throughput.mean! / 2000 - 1)).toBeLessThan(0.03);
});

test('what was shown on the way changes nothing of the result', async () => {
  const architecture = await architectureOf(large);
  const stated = { ...options, duration: 40, seed: 1 };
  const outcome = await runStudy(architecture, stated);
  expect(outcome.ended === 'done' && outcome.study.result()).toEqual(runHere(architecture, stated));
});

test('progress never falls, and provisional results come before the end', async () => {
  const shares: number[] = [];
  let provisional = 0;
  const outcome = await runStudy(
    await architectureOf(text),
    { ...options, seed: 1 },
    { onProgress: (share) => shares.push(share), onProvisional: () => provisional++ },
  );
  expect(outcome.ended).toBe('done');
  expect(shares).toEqual(shares.toSorted((one, other) => one - other));
  expect(shares.at(-1)).toBe(1);
  expect(provisional).toBeGreaterThanOrEqual(5);
});
