import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../src/model/generated/result.ts';
import { studentQuantile } from '../../../src/simulator/statistics/student.ts';
import { architectureOf } from '../../support/architecture.ts';
import { runStudy } from '../support/run-study.ts';

/** The M/M/1 queue with service time 10 ms. */
const queue = (rate: number, more = '') => `
  system "One line"
  network default { latency: 0ms }
  client User { users: 10k }
  service Desk { cores: 1  concurrency: 1M  time: exponential(10ms) }
  flow Ask { rate: ${rate}/s  User -> Desk }
  ${more}`;

/** Whether the exact value lies in the figure's 99.9 % interval, which follows from its 95 % interval. */
function expectExact({ mean, ci, n }: Figure, exact: number, widest: number) {
  const half = ((ci![1] - ci![0]) / 2) * (studentQuantile(0.9995, n - 1) / studentQuantile(0.975, n - 1));
  expect(Math.abs(mean! - exact)).toBeLessThan(half);
  expect((ci![1] - ci![0]) / 2 / exact).toBeLessThan(widest);
}

describe('a study of a simulated system', () => {
  it('measures the M/M/1 queue as theory has it, at utilisation 0.8', async () => {
    const {
      runs: [run],
    } = runStudy(await architectureOf(queue(80)), { duration: 1000, replications: 10 });
    const { latency, inFlight } = run.flows.Ask;
    // Sojourn time exponential with mean 1 ÷ (μ − λ) = 50 ms, quantiles −ln(1 − q) times that; waiting 40 ms; Little: 4 requests inside.
    expectExact(latency.mean, 0.05, 0.05);
    expectExact(latency.p99, 0.05 * Math.log(100), 0.1);
    expectExact(run.nodes.Desk.wait!.mean, 0.04, 0.06);
    expectExact(run.nodes.Desk.utilisation!, 0.8, 0.02);
    expectExact(inFlight, 4, 0.06);
    expect(run).toMatchObject({ ended: 'completed', replications: 10, duration: 1000 });
  });

  it('decides what it can tell, by itself', async () => {
    const {
      runs: [run],
      requirements,
    } = runStudy(
      await architectureOf(
        queue(
          50,
          `
      require Ask.latency.p99 < 150ms
      require Ask.latency.p99 < 50ms
      require Ask.availability >= 99.9%
      require Desk.utilisation < 60%
    `,
        ),
      ),
    );
    // At utilisation 0.5 the exact p99 is 20 ms · ln 100 = 92 ms.
    expect(requirements.map(({ verdict }) => verdict)).toEqual(['met', 'violated', 'met', 'met']);
    expect(run.ended).toBe('decided');
  });

  it('calls an overloaded line saturated, and none of its promises met', async () => {
    const {
      runs: [run],
      requirements,
    } = runStudy(
      await architectureOf(
        queue(
          120,
          `
      require Ask.latency.mean < 100ms
      require Desk.utilisation <= 100%
    `,
        ),
      ),
      { duration: 100 },
    );
    expect(run.ended).toBe('saturated');
    expect(requirements.map(({ verdict }) => verdict)).toEqual(['violated', 'undecided']);
    expect(requirements[0].reason).toContain('The line at Desk grows without end');
  });

  it('judges a window of a scenario apart from the whole', async () => {
    const { requirements } = runStudy(
      await architectureOf(
        queue(
          50,
          `
      require Ask.latency.mean < 100ms during Rush from 0s to 20s
      require Ask.latency.mean < 100ms during Rush from 20s to 40s
      require Ask.throughput > 100/s during Rush from 20s to 40s
      require Ask.throughput < 60/s during Rush from 0s to 20s
      scenario Rush { duration: 60s  at 20s load Ask x3 for 20s }
    `,
        ),
      ),
    );
    // Load three times 50/s is one and a half times what the desk can do: the line grows by 50 requests a second.
    expect(requirements.map(({ verdict }) => verdict)).toEqual(['met', 'violated', 'met', 'met']);
  });

  it('tells how long a flow takes to recover from a rush', async () => {
    const { requirements, runs } = runStudy(
      await architectureOf(
        queue(
          50,
          `
      require Ask.recovery > 30s during Rush
      require Ask.recovery < 60s during Rush
      scenario Rush { duration: 100s  at 20s load Ask x3 for 20s }
    `,
        ),
      ),
    );
    // 20 s of 150/s leave 1000 waiting, which drain at 100 − 50 a second: 20 s + 20 s.
    expect(requirements.map(({ verdict }) => verdict)).toEqual(['met', 'met']);
    expect(runs[1].flows.Ask.recovery!.mean).toBeGreaterThan(35);
    expect(runs[1].flows.Ask.recovery!.mean).toBeLessThan(46);
  });

  it('is the same bytes twice', async () => {
    const architecture = await architectureOf(queue(80, 'require Ask.latency.p99 < 1s'));
    const once = JSON.stringify(runStudy(architecture, { duration: 20 }));
    expect(JSON.stringify(runStudy(architecture, { duration: 20 }))).toBe(once);
    expect(JSON.stringify(runStudy(architecture, { duration: 20, seed: 2 }))).not.toBe(once);
  });
});
