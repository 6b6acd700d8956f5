import { expect, test } from 'vitest';
import { architectureOf } from '../support/architecture.ts';
import { runStudy } from './support/run-study.ts';

interface Pieces {
  readonly queue?: string;
  readonly consumer?: string;
}

/** 100/s through a log with six partitions to two consumers who manage twice that; something happens at 11 s of 30. */
const system = ({ queue = '', consumer = '' }: Pieces, event: string, requirement: string) => `system "Promises"
  network default { latency: 0ms }
  client U {}
  queue Q { partitions: 6  publish-time: 0ms  detection: 2s  rebalance: 1s  ${queue} }
  queue Parked {}
  service C { instances: 2  time: exponential(20ms)  cores: 8  ${consumer} }
  data x { keys: 20 }
  flow F { rate: 100/s  U => Q : publish x  Q => C }
  scenario Bad { duration: 30s  ${event} }
  require ${requirement} during Bad`;

async function verdictOf(pieces: Pieces, event: string, requirement: string): Promise<string> {
  // Commits come every so many seconds of the whole run: how long before the first of them counts.
  const { requirements } = runStudy(await architectureOf(system(pieces, event, requirement)), { replications: 5, warmup: 4 });
  return requirements[0].verdict;
}

const dead = 'at 27s crash C';
const oneDead = 'at 11s crash C.instance 1';
const every = { queue: 'commit-interval: 4s' };
const free = { queue: 'order: none  prefetch: 20' };

test.each<[string, Pieces, string, string, string]>([
  // One in ten is never processed, and is older than a second when the run ends: nine in ten were quick.
  ['messages never processed violate a limit', {}, dead, 'Q.delay.p95 < 1s', 'violated'],
  ['and the longest of all', {}, dead, 'Q.delay.max < 1s', 'violated'],
  ['but not that of the many that were', {}, dead, 'Q.delay.p50 < 1s', 'met'],
  ['for the group that is named', {}, dead, 'Q.C.delay.p95 < 1s', 'violated'],
  // Half of 100/s stands still for 3 s.
  ['a dead time of detection and rebalance', {}, oneDead, 'Q.delay.max < 2900ms', 'violated'],
  ['and not much more than that', {}, oneDead, 'Q.delay.max < 6s', 'met'],
  ['what was done and not committed is done twice', every, oneDead, 'Q.duplicates = 0', 'violated'],
  ['but for what was committed: 3 s of half of 100/s', every, oneDead, 'Q.duplicates < 250', 'met'],
  ['nothing is done twice that was committed at once', {}, dead, 'Q.duplicates = 0', 'met'],
  ['without order messages overtake', free, dead, 'Q.reordered = 0', 'violated'],
  ['with order they do not', {}, dead, 'Q.reordered = 0', 'met'],
  ['what expires is lost', { queue: 'retention: 2s' }, 'at 11s crash C for 10s', 'Q.lost = 0', 'violated'],
  ['what waits is not', {}, 'at 11s crash C for 10s', 'Q.lost = 0', 'met'],
  ['dead letters count', { queue: 'dead-letter: Parked after 2', consumer: 'error-rate: 30%' }, dead, 'Q.dead-lettered = 0', 'violated'],
  ['and are not lost', { queue: 'dead-letter: Parked after 2', consumer: 'error-rate: 30%' }, dead, 'Q.lost = 0', 'met'],
  // Some 10 s of 100/s.
  ['the depth grows while nobody works', {}, 'at 11s crash C for 10s', 'Q.depth.max < 800', 'violated'],
  ['by as much as comes', {}, 'at 11s crash C for 10s', 'Q.depth.max < 1500', 'met'],
])('%s', async (_, pieces, event, requirement, verdict) => {
  expect(await verdictOf(pieces, event, requirement)).toBe(verdict);
});
