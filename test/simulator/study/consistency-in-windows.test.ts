import { expect, test } from 'vitest';
import { architectureOf } from '../../support/architecture.ts';
import { runStudy } from '../support/run-study.ts';

/**
 * Only the leader is read, so nothing is stale until it dies: the follower that takes over lacks what was acknowledged in the last half
 * second, and whoever reads it sees less than was acknowledged before.
 */
const system = `system "Windows"
client U { users: 100 }
database D { followers: 1  replication: async  lag: 500ms  reads: leader  failover: automatic  detection: 1s  election: 0ms  concurrency: 1000 }
data x { keys: 50  store: D }
flow W { rate: 200/s  U -> D : write x }
flow R { rate: 800/s  U -> D : read x }
scenario Crash { duration: 40s  at 20s crash D.leader }
require x.consistency >= strong during Crash from 0s to 15s
require x.consistency >= strong during Crash from 19s to 40s
require x.consistency >= strong during Crash`;

test('a window judges what was invoked within it, at the times of the run', async () => {
  const { requirements, runs } = runStudy(await architectureOf(system), { warmup: 5, replications: 2 });
  expect(requirements.map(({ verdict }) => verdict)).toEqual(['met', 'violated', 'violated']);
  const told = / ([\d.-]+) s\.$/.exec(requirements[1].reason!)!;
  expect(Number(told[1])).toBeGreaterThan(20);
  expect(Number(told[1])).toBeLessThan(40);
  expect(runs[0].data.x.consistency.share).toBe(1);
});
