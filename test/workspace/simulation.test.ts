import { expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { runStudy } from '../../src/workspace/simulation.ts';
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
