import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/generated/result.ts';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

/** Followers lag by 20 ms and are read: stale reads are certain. The leader alone, with a follower in step, promises linearizable reads. */
const system = (store: string): string => `system "Notes"
client Reader { users: 50 }
service Notes { concurrency: 1M  cores: 64  time: 1ms  timeout: 30ms }
database Store { followers: 1  ${store}  write-time: exponential(8ms)  concurrency: 1000 }
data note { keys: 40  store: Store }
flow Write { rate: 100/s  Reader -> Notes  Notes -> Store : write note }
flow Read { rate: 200/s  Reader -> Notes  Notes -> Store : read note }
`;
const options = ['--duration', '30s', '--warmup', '0s', '--replications', '2', '--format', 'json', '--history', 'history.jsonl'];

async function simulated(store: string): Promise<{ folder: string; result: Result; lines: Record<string, unknown>[] }> {
  const folder = await folderWith({ 'notes.arch': system(store) });
  const { code, output, errors } = await tradeoff(['simulate', 'notes.arch', ...options], { folder });
  expect([code, errors]).toEqual([0, '']);
  const lines = readFileSync(join(folder, 'history.jsonl'), 'utf8').trim().split('\n');
  return { folder, result: JSON.parse(output) as Result, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

async function holds(folder: string, level: string): Promise<number | null> {
  return (await tradeoff(['verify', 'history.jsonl', '--level', level], { folder })).code;
}

describe('the history that --history writes', { timeout: 60_000 }, () => {
  test('is what clients did, with which copy answered, and verify judges it as the report does', async () => {
    const { folder, result, lines } = await simulated('replication: async  reads: followers  lag: 20ms');
    const { violations } = result.runs[0].data['note'].consistency;
    expect(violations['strong'].count).toBeGreaterThan(0);
    expect(await holds(folder, 'linearizable')).toBe(1);
    expect(await holds(folder, 'monotonic-writes')).toBe(0);
    // Two writes in a hundred take longer than their caller waits: of some of these writes nobody knows whether they happened.
    const kinds = new Set(lines.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(['info', 'invoke', 'ok']);
    // 300 requests a second for 30 s, within five standard deviations of a Poisson count.
    const invoked = lines.filter(({ type }) => type === 'invoke').length;
    expect(Math.abs(invoked - 9000)).toBeLessThan(5 * Math.sqrt(9000));
    expect(lines.find(({ type, f }) => type === 'ok' && f === 'read')).toMatchObject({ at: expect.stringMatching(/^Store copy [12]$/) as string });
  });

  test('counts to the same contradictions, though what a session does next begins at the very moment the last ended', async () => {
    // Every 50 ms a request of some 2 ms, so that all of them end within the run; its follower lags by 30 ms and does not know of the write.
    const text = `system "Touching"
client Reader { users: 50 }
database Store { followers: 1  replication: async  reads: any  lag: 30ms  read-time: 1ms  write-time: 1ms }
data note { keys: 10  store: Store }
flow Edit { rate: 20/s  arrivals: constant  Reader -> Store : write note  Reader -> Store : read note }
`;
    const folder = await folderWith({ 'notes.arch': text });
    const { code, output } = await tradeoff(['simulate', 'notes.arch', ...options, '--replications', '1'], { folder });
    expect(code).toBe(0);
    const { violations } = (JSON.parse(output) as Result).runs[0].data['note'].consistency;
    expect(violations['read-your-writes'].count).toBeGreaterThan(0);
    const verified = await tradeoff(['verify', 'history.jsonl', '--format', 'json'], { folder });
    const { levels } = JSON.parse(verified.output) as { levels: readonly { level: string; violations: number }[] };
    const told = Object.fromEntries(levels.map(({ level, violations: count }) => [level, count]));
    expect(told).toMatchObject({
      linearizable: violations['strong'].count,
      sequential: violations['sequential'].count,
      causal: violations['causal'].count,
      'read-your-writes': violations['read-your-writes'].count,
      'monotonic-reads': violations['monotonic-reads'].count,
    });
  });

  test('is linearizable where the store promises it', async () => {
    const { folder, result } = await simulated('replication: sync  reads: leader');
    expect(result.runs[0].data['note'].consistency).toMatchObject({
      level: 'strong',
      violations: { strong: { count: 0 }, sequential: { count: 0 } },
    });
    for (const level of ['linearizable', 'sequential', 'causal', 'read-your-writes']) expect(await holds(folder, level)).toBe(0);
  });

  test('that cannot be written is one message', async () => {
    const folder = await folderWith({ 'notes.arch': system('replication: sync') });
    const { code, errors } = await tradeoff(
      ['simulate', 'notes.arch', '--duration', '1s', '--replications', '1', '--history', 'no/such/folder.jsonl'],
      {
        folder,
      },
    );
    expect(code).toBe(2);
    expect(errors).toMatch(/no\/such\/folder\.jsonl: cannot be written \(no such file or folder\); choose another place\n$/);
  });
});
