import { describe, expect, it } from 'vitest';
import { recoveryOf } from '../../../src/simulator/statistics/recovery.ts';
import type { FlowSeries } from '../../../src/simulator/statistics/replication-result.ts';
import { normalNumbers } from '../support/random.ts';

/** Sixty bins of a second with about 100 requests of about 10 ms, changed by `spoil`; an event happens at 20 s. */
function flow(seed: number, spoil: (series: FlowSeries) => void): FlowSeries {
  const normal = normalNumbers(seed);
  const arrivals = Float64Array.from({ length: 60 }, () => 100 + Math.round(5 * normal()));
  const latency = arrivals.map((count) => count * (0.01 + 0.0005 * normal()));
  const series = { arrivals, successes: arrivals.slice(), latency };
  spoil(series);
  return series;
}

const outage = (from: number, to: number) => (series: FlowSeries) => series.successes.fill(0, from, to);
const slowness = (from: number, to: number) => (series: FlowSeries) => {
  for (let bin = from; bin < to; bin++) series.latency[bin] *= 2;
};

const cases = [
  ['an outage of seven seconds', outage(20, 27), 7],
  ['slowness of twelve seconds', slowness(20, 32), 12],
  [
    'an outage, and slowness while the line drains',
    (series: FlowSeries) => {
      outage(20, 25)(series);
      slowness(25, 33)(series);
    },
    13,
  ],
  [
    'a second outage when the node returns',
    (series: FlowSeries) => {
      outage(20, 23)(series);
      outage(40, 43)(series);
    },
    23,
  ],
  ['trouble that begins late', slowness(30, 35), 15],
  ['no trouble at all', () => undefined, 0],
  ['a single odd second', slowness(30, 31), 0],
] as const;

describe('recovery', () => {
  it.each(cases)('after %s', (_, spoil, seconds) => {
    const measurement = recoveryOf({ series: [flow(1, spoil), flow(2, spoil)], interval: 1, event: 20, end: 60 });
    expect(measurement).toEqual({ kind: 'mean', values: [seconds, seconds] });
  });

  it('is open where a flow is still outside at the end', () => {
    const measurement = recoveryOf({ series: [flow(1, outage(20, 60)), flow(2, outage(20, 30))], interval: 1, event: 20, end: 60 });
    expect(measurement).toEqual({ kind: 'mean', values: [40, 10], atWorst: [Infinity, 10] });
  });

  it('is unknown where nothing went before the event', () => {
    expect(recoveryOf({ series: [flow(1, outage(2, 9))], interval: 1, event: 2, end: 60 })).toBeUndefined();
  });
});
