import { expect, test } from 'vitest';
import { architectureOf } from '../../support/architecture.ts';
import { runStudy } from '../support/run-study.ts';

test('one lost write of each cause is told, with when it was acknowledged and when it was gone', async () => {
  const { runs } = runStudy(
    await architectureOf(`system "Told"
client U { users: 100 }
database D { followers: 1  replication: async  lag: 500ms  failover: automatic  detection: 1s  election: 1s  concurrency: 1000 }
data x { keys: 50  store: D }
flow W { rate: 200/s  U -> D : write x }
require x.lost = 0 during Crash
scenario Crash { duration: 40s  at 20s crash D.leader }`),
    { warmup: 5, replications: 1, scenarios: ['Crash'] },
  );
  const told = /^version (\d+) of k(\d+), acknowledged at ([\d.]+) s, was gone at ([\d.]+) s: the copy that took over did not have it$/.exec(
    runs[0].data.x.lostWrites!['failover'],
  )!;
  // The follower lacks what was acknowledged in the half second before the crash; it takes over two seconds after it.
  expect(Number(told[3])).toBeGreaterThan(19.4);
  expect(Number(told[3])).toBeLessThanOrEqual(20);
  expect(Number(told[4])).toBeCloseTo(22, 2);
  expect(Object.keys(runs[0].data.x.lostWrites!)).toEqual(['failover']);
});
