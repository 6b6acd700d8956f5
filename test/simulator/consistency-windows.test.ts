import { expect, test } from 'vitest';
import { simulateOnce } from './support/simulate.ts';

/**
 * Followers that lag by some 200 ms, and tokens that keep each session from going back. One leader's log is an order that explains what
 * everybody saw; of four shards' logs each does, and together they need not: a token says nothing about causes in other shards.
 */
const followers = (shards: number) => `system "Windows"
  region a { zone x }  region b { zone y }
  network a <-> b { latency: normal(12ms, 2ms) }
  client Here { in: a.x  users: 20 }  client There { in: b.y  users: 20 }
  database D { in: [a.x, b.y]  followers: 2  lag: exponential(200ms)  reads: followers  session: both  shards: ${shards} }
  data x { keys: 10  store: D }
  flow F { rate: 100/s  Here -> D : read x  Here -> D : write x  Here -> D : read x }
  flow G { rate: 100/s  There -> D : read x  There -> D : write x  There -> D : read x }
  require x.consistency >= causal during S from 10s to 40s
  require x.consistency >= causal during S from 40s to 60s
  scenario S { duration: 60s  at 1s load F x1 for 1s }`;

const runs = await Promise.all([1, 4].map((shards) => simulateOnce(followers(shards), { scenario: 'S' })));

test('windows are judged for causal and sequential consistency', () => {
  const [oneLog, fourLogs] = runs.map(({ data, windows }) => [data.x, ...windows.map((window) => window.data.x)].map((tally) => tally.consistency));
  expect(oneLog).toHaveLength(3);
  for (const { levels, recorded } of oneLog) {
    expect(levels.strong.violations).toBeGreaterThan(0);
    expect(recorded).toMatchObject({ causal: { violations: 0, witness: null }, sequential: { violations: 0, witness: null } });
    expect(recorded.causal?.opportunities).toBeGreaterThan(5_000);
  }
  for (const { levels, recorded } of fourLogs) {
    expect([levels['monotonic-reads'].violations, levels['read-your-writes'].violations]).toEqual([0, 0]);
    expect(recorded.sequential?.violations).toBeGreaterThan(0);
    expect(recorded.sequential?.witness).not.toBeNull();
  }
});

test('what two windows count is part of what the whole run counts', () => {
  for (const { data, windows } of runs) {
    const [first, second] = windows.map((window) => window.data.x.consistency);
    const whole = data.x.consistency;
    expect(first.operations + second.operations).toBeLessThan(whole.operations);
    for (const level of ['causal', 'sequential'] as const)
      expect((first.recorded[level]?.violations ?? 0) + (second.recorded[level]?.violations ?? 0)).toBeLessThanOrEqual(
        whole.recorded[level]?.violations ?? 0,
      );
  }
});

test('a witness of a window tells of an operation in it', () => {
  const [, second] = runs[1].windows.map((window) => window.data.x.consistency.recorded.sequential?.witness?.operations ?? []);
  expect(second.some(({ invoked }) => invoked >= 40 && invoked < 60)).toBe(true);
});
