import { describe, expect, it } from 'vitest';
import { judgeNumber } from '../../../src/simulator/judge/judge-number.ts';
import { lookConfidence, type Measurement } from '../../../src/simulator/statistics/measurement.ts';

type Verdict = 'met' | 'violated' | 'undecided';
type Row = readonly [title: string, measurement: Measurement, comparison: '<' | '<=' | '=' | '>=' | '>', value: number, verdict: Verdict];

/** Mean 10, standard deviation 1 over five: at a look t = 4.315, so the interval is 10 ± 1.93 (with the bins' error 10 ± 2.0). */
const aroundTen = [9, 9, 10, 11, 11].map((value) => value);
const mean: Measurement = { kind: 'mean', values: aroundTen };
const enough = [10_000, 10_000, 10_000, 10_000, 10_000];
const p99: Measurement = { kind: 'quantile', share: 0.99, values: aroundTen, samples: enough };

const rows: readonly Row[] = [
  ['a mean well below', mean, '<', 13, 'met'],
  ['a mean well above', mean, '<', 7, 'violated'],
  ['a mean near its limit', mean, '<', 11, 'undecided'],
  ['a mean well above its lower limit', mean, '>=', 7, 'met'],
  ['a mean well below its lower limit', mean, '>', 13, 'violated'],
  ['equality of a mean', mean, '=', 10, 'undecided'],
  ['one replication', { kind: 'mean', values: [10] }, '<', 1000, 'undecided'],
  ['nothing observed', { kind: 'mean', values: [] }, '<', 1, 'undecided'],
  ['a constant exactly at an inclusive limit', { kind: 'mean', values: [3, 3, 3, 3, 3] }, '<=', 3, 'met'],
  ['a constant exactly at an exclusive limit', { kind: 'mean', values: [3, 3, 3, 3, 3] }, '<', 3, 'violated'],

  ['a quantile below', p99, '<', 13, 'met'],
  ['a quantile above', p99, '<=', 7, 'violated'],
  ['a quantile of too few', { ...p99, samples: [10_000, 9_999, 10_000, 10_000, 10_000] }, '<', 13, 'undecided'],
  [
    'a quantile that one replication had nothing of',
    { kind: 'quantile', share: 0.99, values: [9, 10, 10, 11], samples: [0, 10_000, 10_000, 10_000, 10_000] },
    '<',
    99,
    'undecided',
  ],
  [
    'a quantile that the bins cannot tell from its limit',
    { kind: 'quantile', share: 0.5, values: [1, 1, 1, 1, 1], samples: enough },
    '<',
    1.003,
    'undecided',
  ],
  ['a delay met but for messages that never ended', { ...p99, atWorst: [Infinity, 9, 10, 11, 11] }, '<', 13, 'undecided'],
  ['a delay violated whatever comes of the rest', { ...p99, atWorst: [Infinity, 9, 10, 11, 11] }, '<', 7, 'violated'],

  // −ln(0.0125) = 4.382: 5000 trials exclude a share of failures of 0.1 %, 4000 do not.
  ['availability never seen failing, 5000 requests', { kind: 'ratio', values: [1, 1, 1, 1, 1], hits: 5000, trials: 5000 }, '>=', 0.999, 'met'],
  ['availability never seen failing, 4000 requests', { kind: 'ratio', values: [1, 1, 1, 1, 1], hits: 4000, trials: 4000 }, '>=', 0.999, 'undecided'],
  ['availability of one, asked for', { kind: 'ratio', values: [1, 1, 1, 1, 1], hits: 1e6, trials: 1e6 }, '>=', 1, 'undecided'],
  ['a stale share never seen', { kind: 'ratio', values: [0, 0, 0, 0, 0], hits: 0, trials: 5000 }, '<', 0.001, 'met'],
  ['a share below', { kind: 'ratio', values: [0.5, 0.51, 0.49, 0.5, 0.5], hits: 2500, trials: 5000 }, '>=', 0.9, 'violated'],

  ['no occurrence against 0', { kind: 'count', values: [0, 0, 0, 0, 0] }, '=', 0, 'met'],
  ['no occurrence against at most 0', { kind: 'count', values: [0, 0, 0, 0, 0] }, '<=', 0, 'met'],
  ['one occurrence in one of five', { kind: 'count', values: [0, 0, 0, 1, 0] }, '=', 0, 'violated'],
  ['a count against another limit goes by its mean', { kind: 'count', values: [0, 0, 0, 1, 0] }, '<', 2, 'met'],
  ['no occurrence in five runs proves no mean below a half', { kind: 'count', values: [0, 0, 0, 0, 0] }, '<', 0.5, 'undecided'],
  ['the same count every time', { kind: 'count', values: [2, 2, 2, 2, 2] }, '=', 2, 'met'],
  ['counts that differ', { kind: 'count', values: [2, 2, 3, 2, 2] }, '=', 2, 'undecided'],
  ['counts far from the number', { kind: 'count', values: [2, 2, 3, 2, 2] }, '=', 40, 'violated'],
  ['always one failover', { kind: 'count', values: [1, 1, 1, 1, 1] }, '>', 0, 'met'],

  ['a maximum beyond in one replication', { kind: 'extreme', values: [1, 1, 9, 1, 1] }, '<', 5, 'violated'],
  ['a maximum beyond in none', { kind: 'extreme', values: [1, 1, 4, 1, 1] }, '<', 5, 'met'],
];

describe('a limit on a number', () => {
  it.each(rows)('%s', (_, measurement, comparison, value, verdict) => {
    const judgement = judgeNumber(measurement, { comparison, value, dimension: 'count' }, lookConfidence);
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reason).toMatch(/^[^\n]+\.$/);
  });

  it('reports a count of zero with what it proves', () => {
    const { reason } = judgeNumber({ kind: 'count', values: [0, 0, 0, 0, 0] }, { comparison: '=', value: 0, dimension: 'count' }, lookConfidence);
    expect(reason).toBe('0 in 5 replications: the mean is below 0.6 a run.');
  });

  it('tells durations as the language writes them', () => {
    const { reason } = judgeNumber(
      { kind: 'mean', values: [0.2, 0.2, 0.2] },
      { comparison: '<', value: 0.25, dimension: 'duration' },
      lookConfidence,
    );
    expect(reason).toBe('At most 200ms in 3 replications.');
  });

  it('tells a share near 1 with its nines', () => {
    const measurement: Measurement = { kind: 'ratio', values: [1, 1, 1, 1, 1], hits: 1e6, trials: 1e6 };
    const { reason } = judgeNumber(measurement, { comparison: '>=', value: 0.999, dimension: 'percent' }, lookConfidence);
    expect(reason).toBe('At least 99.99956% in 5 replications.');
  });

  it('knows which verdicts more replications cannot change', () => {
    const limit = { comparison: '<', value: 13, dimension: 'count' } as const;
    expect(judgeNumber({ ...p99, samples: [5, 5, 5, 5, 5] }, limit, lookConfidence).isFinal).toBe(true);
    expect(judgeNumber(mean, { ...limit, value: 11 }, lookConfidence).isFinal).toBe(false);
  });
});
