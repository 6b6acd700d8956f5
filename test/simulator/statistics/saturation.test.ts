import { describe, expect, it } from 'vitest';
import { saturatedNode } from '../../../src/simulator/statistics/saturation.ts';
import type { NodeSeries } from '../../../src/simulator/statistics/replication-result.ts';
import { normalNumbers } from '../support/random.ts';
import { replication } from '../support/tallies.ts';

function run(seed: number, lines: Readonly<Record<string, (bin: number) => number>>) {
  const normal = normalNumbers(seed);
  const nodes = Object.fromEntries(
    Object.entries(lines).map(([name, level]): [string, NodeSeries] => [
      name,
      {
        busy: new Float64Array(100),
        capacity: new Float64Array(100),
        waiting: Float64Array.from({ length: 100 }, (_, bin) => Math.max(0, level(bin) + 3 * normal())),
      },
    ]),
  );
  return replication({ duration: 100, series: { interval: 1, flows: {}, nodes } });
}

const steady = () => 20;
const filling = (bin: number) => 5 * bin;
const settling = (bin: number) => 200 * (1 - Math.exp(-bin / 30));
const filled = (bin: number) => Math.min(1024, 400 * bin);

describe('a line that grows without end', () => {
  it.each([
    ['steady lines are none', { Orders: steady, Ledger: steady }, undefined],
    ['one that fills all the time is', { Orders: steady, Ledger: filling }, 'Ledger'],
    ['the one that grows most is named', { Orders: (bin: number) => 2 * bin, Ledger: filling }, 'Ledger'],
    ['one that is full grows no more', { Orders: filled }, undefined],
    ['one that was long from the start still is', { Orders: (bin: number) => 7000 + 5 * bin }, 'Orders'],
    ['one that still settles is not', { Orders: settling }, undefined],
    ['a small one is of no interest', { Orders: (bin: number) => 0.05 * bin }, undefined],
  ] as const)('%s', (_, lines, node) => {
    expect(saturatedNode([1, 2, 3, 4, 5].map((seed) => run(seed, lines)))).toBe(node);
  });

  it('is not told from chance by one replication unless it grows a lot', () => {
    expect(saturatedNode([run(1, { Ledger: (bin) => 7000 + 5 * bin })])).toBeUndefined();
    expect(saturatedNode([run(1, { Ledger: filling })])).toBe('Ledger');
  });

  it('is none as long as one replication contradicts', () => {
    expect(saturatedNode([run(1, { Ledger: filling }), run(2, { Ledger: steady })])).toBeUndefined();
  });
});
