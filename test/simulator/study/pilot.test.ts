import { describe, expect, it } from 'vitest';
import { pilotPlan, settlingOf } from '../../../src/simulator/study/pilot.ts';
import { normalNumbers } from '../support/random.ts';
import { smallArchitecture } from '../support/small-architecture.ts';
import { replication } from '../support/tallies.ts';

const bins = 400;

/** A pilot of 400 s in bins of a second: a flow with a steady latency, and a node with a line of `level` requests. */
function pilot(level: (second: number) => number, latency: (second: number) => number = () => 0.01) {
  const normal = normalNumbers(3);
  const successes = new Float64Array(bins).fill(100);
  const noisy = (value: (second: number) => number) => Float64Array.from(successes, (_, second) => value(second) * (1 + 0.05 * normal()));
  const node = { busy: successes, capacity: successes, waiting: noisy(level) };
  const flow = { arrivals: successes, successes, latency: noisy((second) => 100 * latency(second)) };
  return replication({ duration: bins, series: { interval: 1, flows: { Ask: flow }, nodes: { Jobs: node } } });
}

describe('a pilot', () => {
  it('is of 20,000 requests by the rates that the file states, and of 30 s at least', () => {
    expect(pilotPlan(smallArchitecture({ rate: 100 }), 1e8).duration).toBe(200);
    expect(pilotPlan(smallArchitecture({ rate: 5000 }), 1e8).duration).toBe(30);
    expect(pilotPlan(smallArchitecture({ rate: 100 }), 1e8, 2).duration).toBe(400);
  });

  it('sees what the latency does not show: a line that fills for 100 s', () => {
    const { warmup, isSettled } = settlingOf(pilot((second) => Math.min(second, 100)));
    expect(isSettled).toBe(true);
    expect(warmup).toBeGreaterThanOrEqual(80);
    expect(warmup).toBeLessThanOrEqual(130);
  });

  it('takes no notice of a line with hardly ever anybody in it', () => {
    expect(settlingOf(pilot((second) => Math.min(second, 100) / 1000)).warmup).toBeLessThan(20);
  });

  it('sees the latency of a flow whose first answers come late', () => {
    const late = pilot(
      () => 0,
      (second) => 0.01 + 0.05 * Math.exp(-second / 20),
    );
    late.series.flows.Ask.successes.fill(0, 0, 5);
    const { warmup } = settlingOf(late);
    expect(warmup).toBeGreaterThanOrEqual(40);
    expect(warmup).toBeLessThanOrEqual(160);
  });
});
