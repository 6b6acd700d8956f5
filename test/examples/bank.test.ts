import { describe, expect, test } from 'vitest';
import { simulateExample, sumOf } from './simulate-example.ts';

/** The leader dies at 60 s and a follower has taken over at 81 s: what is lost is known by then. */
const crash = { scenario: 'LeaderCrash', duration: 90, replications: 4 };

describe('what the bank says of itself', () => {
  test('synchronous replication loses nothing when the leader dies', async () => {
    for (const { data } of await simulateExample('bank.arch', crash)) {
      expect(sumOf(data['account']?.lost)).toBe(0);
      expect(data['account']?.consistency.levels.strong.violations).toBe(0);
    }
  });

  /** 200 withdrawals/s × 0.5 s of lag: Poisson with mean 100, so that four of them average to 100 ± 5 (one standard error). */
  test('the asynchronous variant forgets about a hundred withdrawals, rate × lag, and readers notice', async () => {
    const results = await simulateExample('bank.arch', { ...crash, variant: 'AsyncLedger' });
    const mean = results.reduce((sum, { data }) => sum + sumOf(data['account']?.lost), 0) / results.length;
    expect(Math.abs(mean - 100)).toBeLessThan(3 * Math.sqrt(100 / results.length));
    for (const { data } of results) expect(data['account']?.consistency.levels.strong.violations).toBeGreaterThan(0);
  });
});
