import { expect, test } from 'vitest';
import type { Run } from '../../../src/model/generated/result.ts';
import { architectureOf } from '../../support/architecture.ts';
import { runStudy } from '../support/run-study.ts';

const text = (properties: string) => `system "S"
network default { latency: 0ms }
client U
database D { ${properties} }
data x { keys: 100  store: D }
flow Write { rate: 50/s  U -> D : write x }
flow Read { rate: 50/s  U -> D : read x }`;

async function simulated(properties: string): Promise<Run> {
  return runStudy(await architectureOf(text(properties)), { duration: 10, warmup: 1, replications: 2 }).runs[0];
}

test('a database with copies has its lag over time: a constant one is the same at all times', async () => {
  const { series, nodes } = await simulated('followers: 2  replication: async  lag: 50ms');
  const lags = series.nodes.D.lag.filter((lag) => lag !== null);
  // 100 writes in the two replications of each second, and a bin of 25 ms without any in e^-2.5 of cases.
  expect(lags.length).toBeGreaterThan(0.85 * series.nodes.D.lag.length);
  for (const lag of lags) expect(lag).toBeCloseTo(0.05, 9);
  expect(nodes.D.lag?.mean.mean).toBeCloseTo(0.05, 9);
});

test('the bins of a lag that varies add up to the mean', async () => {
  const { series, nodes } = await simulated('followers: 1  replication: async  lag: exponential(50ms)');
  const { lag } = series.nodes.D;
  // Each bin weighs by its writes, of which there are about as many in each half.
  const known = lag.flatMap((value) => (value === null ? [] : [value]));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  expect(mean / nodes.D.lag!.mean.mean!).toBeCloseTo(1, 1);
});

test('a database without copies has none', async () => {
  expect((await simulated('')).series.nodes.D).not.toHaveProperty('lag');
});
