import { describe, expect, it } from 'vitest';
import type { ConsistencyLevel } from '../../../src/model/schema/metrics.ts';
import { addUp, judgeConsistency, strongestLevel } from '../../../src/simulator/judge/judge-consistency.ts';
import { consistency } from '../support/tallies.ts';

const clean = consistency({ strong: [0, 10_000], 'read-your-writes': [0, 10_000], 'monotonic-reads': [0, 10_000] });
const stale = consistency({ strong: [7, 40_000], 'read-your-writes': [0, 12_000], 'monotonic-reads': [0, 12_000] });
const broken = consistency({ strong: [7, 40_000], 'read-your-writes': [3, 12_000], 'monotonic-reads': [0, 12_000] });
const sequential = consistency({ strong: [7, 40_000], 'read-your-writes': [0, 12_000], causal: [0, 11_000], sequential: [0, 11_000] });
const causal = consistency({ strong: [7, 40_000], 'read-your-writes': [0, 12_000], causal: [0, 11_000], sequential: [1, 11_000] });
const few = consistency({ strong: [0, 9_999], 'read-your-writes': [0, 10], 'monotonic-reads': [0, 10] });

type Verdict = 'met' | 'violated' | 'undecided';
const rows: readonly (readonly [string, ReturnType<typeof consistency>, '>=' | '=' | '<', ConsistencyLevel, Verdict])[] = [
  ['strong, with 10,000 opportunities', clean, '>=', 'strong', 'met'],
  ['strong, with one fewer', few, '>=', 'strong', 'undecided'],
  ['causal, which strong contains', clean, '>=', 'causal', 'met'],
  [
    'read-your-writes with few opportunities, by strong with enough',
    consistency({ strong: [0, 20_000], 'read-your-writes': [0, 10] }),
    '>=',
    'read-your-writes',
    'met',
  ],
  ['strong, contradicted', stale, '>=', 'strong', 'violated'],
  ['sequential, when nothing below it is contradicted but strong is', stale, '>=', 'sequential', 'undecided'],
  ['causal, when nothing below it is contradicted but strong is', stale, '>=', 'causal', 'undecided'],
  ['sequential, judged from the record', sequential, '>=', 'sequential', 'met'],
  ['exactly causal, judged from the record', causal, '=', 'causal', 'met'],
  ['sequential, contradicted in the record', causal, '>=', 'sequential', 'violated'],
  ['causal with too few recorded reads', consistency({ strong: [7, 40_000], causal: [0, 900] }), '>=', 'causal', 'undecided'],
  ['causal, when a session level below it is contradicted', broken, '>=', 'causal', 'violated'],
  ['sequential, when a session level below it is contradicted', broken, '>=', 'sequential', 'violated'],
  ['strong, when a level below it is contradicted', consistency({ 'monotonic-reads': [1, 20_000], strong: [0, 20_000] }), '>=', 'strong', 'violated'],
  ['monotonic reads, beside contradicted read-your-writes', broken, '>=', 'monotonic-reads', 'met'],
  ['read-your-writes, contradicted', broken, '>=', 'read-your-writes', 'violated'],
  ['eventual, by a session level', broken, '>=', 'eventual', 'met'],
  ['exactly strong', clean, '=', 'strong', 'met'],
  ['exactly eventual, though it is more', clean, '=', 'eventual', 'violated'],
  ['exactly monotonic reads', broken, '=', 'monotonic-reads', 'met'],
  ['exactly read-your-writes, which might be causal', stale, '=', 'read-your-writes', 'undecided'],
  ['less than a level, which nobody can ask', clean, '<', 'strong', 'undecided'],
];

describe('a consistency level', () => {
  it.each(rows)('%s', (_, summary, comparison, level, verdict) => {
    expect(judgeConsistency(summary, comparison, level).verdict).toBe(verdict);
  });

  it('is violated with the witness in the reason', () => {
    expect(judgeConsistency(stale, '>=', 'strong').reason).toBe('7 contradictions of strong in 40000 opportunities, such as: witness of strong.');
  });

  it.each([
    [clean, 'strong'],
    [stale, 'read-your-writes'],
    [broken, 'monotonic-reads'],
    [consistency({ strong: [1, 1], 'read-your-writes': [1, 1], 'monotonic-reads': [1, 1] }), 'eventual'],
    [consistency({ 'monotonic-reads': [1, 1] }), 'read-your-writes'],
    [sequential, 'sequential'],
    [causal, 'causal'],
  ] as const)('is reported as the strongest that nothing contradicts', (summary, level) => {
    expect(strongestLevel(summary)).toBe(level);
  });

  it('adds replications up, with the first witness', () => {
    const sum = addUp([clean, stale, broken]);
    expect(sum.operations).toBe(150_000);
    expect(sum.levels.strong).toMatchObject({ violations: 14, opportunities: 90_000, witness: { text: 'witness of strong' } });
    expect(sum.levels['monotonic-reads'].witness).toBeNull();
  });
});
