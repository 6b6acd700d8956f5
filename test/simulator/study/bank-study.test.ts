import { describe, expect, it } from 'vitest';
import { architectureOf } from '../../support/architecture.ts';
import { runStudy } from '../support/run-study.ts';

/** A ledger with two followers half a second behind, or in step; its leader dies at 20 s. */
const bank = `
  system "Bank"
  region eu { zone a  zone b  zone c }
  client Machine { in: eu  users: 500  timeout: 10s }
  service Accounts { in: eu  instances: 2  cores: 4  time: 1ms  timeout: 3s }
  database Ledger {
    in: [eu.a, eu.b, eu.c]  followers: 2  replication: sync  read-time: 0.5ms  write-time: 1ms
    failover: automatic  detection: 5s  election: 1s
  }
  data account { keys: 1000  store: Ledger  critical: true }
  flow Withdraw { rate: 200/s  Machine -> Accounts  Accounts -> Ledger : write account }
  flow Show { rate: 200/s  Machine -> Accounts  Accounts -> Ledger : read account }
  require account.consistency >= strong
  require account.lost = 0 during Crash
  require account.loss-window < 400ms during Crash
  require Withdraw.recovery < 10s during Crash
  require Withdraw.availability >= 99.9%
  require Withdraw.availability >= 99.9% during Crash
  scenario Crash { duration: 60s  at 20s crash Ledger.leader for 20s }
  variant Behind { Ledger { replication: async  lag: 500ms } }
  variant BehindAndRead { Ledger { replication: async  lag: 500ms  reads: followers } }
`;

describe('a bank', () => {
  it('keeps its promises with synchronous replication, but for availability while the leader is dead', async () => {
    const { requirements, runs } = runStudy(await architectureOf(bank));
    // Detection and election take 6 of the crash's 60 seconds: a tenth of its requests fail.
    expect(requirements.map(({ verdict }) => verdict)).toEqual(['met', 'met', 'met', 'met', 'met', 'violated']);
    expect(runs[1].flows.Withdraw.recovery!.mean).toBeGreaterThanOrEqual(6);
    expect(runs[1].flows.Withdraw.recovery!.mean).toBeLessThanOrEqual(7);
    expect(runs[1].flows.Withdraw.availability.mean).toBeGreaterThan(0.88);
    expect(runs[1].flows.Withdraw.availability.mean).toBeLessThan(0.91);
    expect(runs[0].data.account.consistency.level).toBe('strong');
  });

  it('loses what its followers did not have yet, with asynchronous replication', async () => {
    const { requirements, runs } = runStudy(await architectureOf(bank), { variant: 'Behind', scenarios: ['Crash'], replications: 10 });
    expect(requirements.slice(0, 2).map(({ text, verdict }) => `${text}: ${verdict}`)).toEqual([
      'account.lost = 0 during Crash: violated',
      'account.loss-window < 400ms during Crash: violated',
    ]);
    // 200 withdrawals a second, half a second behind: 100 a crash, with standard deviation 10 ÷ √10 of the mean. The network adds 1 ms.
    expect(Math.abs(runs[0].data.account.lost.mean! - 100)).toBeLessThan(13);
    expect(runs[0].data.account.lossWindow!.mean).toBeGreaterThan(0.45);
    expect(runs[0].data.account.lossWindow!.mean).toBeLessThan(0.51);
  });

  it('shows old balances from its followers, with a witness that a person can read', async () => {
    const { requirements, runs } = runStudy(await architectureOf(bank), { variant: 'BehindAndRead', scenarios: [null] });
    const { consistency, stale, staleness } = runs[0].data.account;
    expect(requirements[0]).toMatchObject({ text: 'account.consistency >= strong', verdict: 'violated' });
    expect(consistency.violations.strong.witness?.text).toMatch(
      /^session \d+ wrote version \d+ of k\d+, completed at \d+\.\d{3} s, and session \d+ read version \d+ from Ledger .+, begun at \d+\.\d{3} s$/,
    );
    const [write, read] = consistency.violations.strong.witness!.operations;
    expect(write.completed!).toBeLessThan(read.invoked);
    expect(write.version).toBeGreaterThan(read.version);
    // A key is written 0.2 times a second; a follower misses what was acknowledged in the last half second: 1 − exp(−0.2 · 0.5) = 9.5 %.
    expect(stale.mean).toBeGreaterThan(0.085);
    expect(stale.mean).toBeLessThan(0.105);
    expect(staleness.max.mean).toBeLessThan(0.51);
  });
});
