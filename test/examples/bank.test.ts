import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/model/architecture.ts';
import { compile } from '../../src/simulator/plan/compile.ts';
import { replicate } from '../../src/simulator/replicate.ts';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { withVariant } from '../../src/simulator/study/study.ts';
import { architectureOf } from '../support/architecture.ts';

const bank = readFileSync('examples/bank.arch', 'utf8');
const replications = [1, 2, 3, 4];

/** The leader dies at 60 s and a follower has taken over at 81 s: what is lost is known by then. */
async function crashes(variant: string | null): Promise<readonly ReplicationResult[]> {
  const architecture: Architecture = withVariant(await architectureOf(bank), variant);
  const plan = compile(
    architecture,
    architecture.scenarios.find(({ name }) => name === 'LeaderCrash'),
  );
  return replications.map((replication) => replicate(plan, { seed: 1, replication, duration: 90, warmup: 5, maxEvents: 10_000_000 }));
}

describe('what the bank says of itself', () => {
  test('synchronous replication loses nothing when the leader dies', async () => {
    for (const result of await crashes(null)) {
      expect(lostIn(result)).toBe(0);
      expect(result.data['account']?.consistency?.levels.strong.violations).toBe(0);
    }
  });

  /** 200 withdrawals/s × 0.5 s of lag: Poisson with mean 100, so that four of them average to 100 ± 5 (one standard error). */
  test('the asynchronous variant forgets about a hundred withdrawals, rate × lag, and readers notice', async () => {
    const results = await crashes('AsyncLedger');
    const mean = results.map(lostIn).reduce((sum, each) => sum + each, 0) / results.length;
    expect(Math.abs(mean - 100)).toBeLessThan(3 * Math.sqrt(100 / results.length));
    for (const { data } of results) expect(data['account']?.consistency?.levels.strong.violations).toBeGreaterThan(0);
  });
});

function lostIn({ data }: ReplicationResult): number {
  return Object.values(data['account']?.lost ?? {}).reduce((sum, each) => sum + each, 0);
}
