import { afterEach, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkerThread } from '../../src/workspace/worker-thread.ts';

const thread = new WorkerThread<string, number, string>(new URL('workers/echo.mjs', import.meta.url), { silenceSeconds: 1, memoryMegabytes: 32 });
afterEach(() => thread.dispose());

test('a request is answered, with its progress', async () => {
  const heard: number[] = [];
  expect(await thread.run('a', { onProgress: (value) => heard.push(value) })).toEqual({ ended: 'replied', reply: 'echo a' });
  expect(heard).toEqual([1]);
});

test.each([
  ['a thread that exits', 'die', { ended: 'died' }],
  ['a thread that throws', 'throw', { ended: 'died', message: 'thrown in the thread' }],
  ['a thread that never answers', 'silent', { ended: 'silent', seconds: 1 }],
  ['a thread that computes without end', 'spin', { ended: 'silent', seconds: 1 }],
  ['a thread that runs out of memory', 'hoard', { ended: 'died' }],
])('%s ends the request with a value, and the next one is served', async (_, request, outcome) => {
  expect(await thread.run(request)).toMatchObject(outcome);
  expect(await thread.run('b')).toEqual({ ended: 'replied', reply: 'echo b' });
});

test('cancelling ends a thread that computes without end at once', async () => {
  const controller = new AbortController();
  const running = thread.run('spin', { signal: controller.signal });
  await sleep(100);
  controller.abort();
  expect(await running).toEqual({ ended: 'cancelled' });
  expect(await thread.run('c')).toEqual({ ended: 'replied', reply: 'echo c' });
});

test('a request with a signal already aborted is not begun', async () => {
  expect(await thread.run('a', { signal: AbortSignal.abort() })).toEqual({ ended: 'cancelled' });
});

test('a thread that died while idle is replaced', async () => {
  await thread.run('last');
  await sleep(100);
  expect(await thread.run('d')).toEqual({ ended: 'replied', reply: 'echo d' });
});
