import { describe, expect, test } from 'vitest';
import { RandomSource, hashText, mix, streamKey } from '../../src/base/random.ts';

/** One draw each at consecutive places, the way the simulator uses the source. */
function draws(count: number, place: (source: RandomSource, index: number) => void): number[] {
  const source = new RandomSource();
  return Array.from({ length: count }, (_, index) => {
    place(source, index);
    return source.uniform();
  });
}

/** χ² of `values` in [0, 1) over equal cells. */
function chiSquare(values: readonly number[], cells: number): number {
  const counts = Array<number>(cells).fill(0);
  for (const value of values) counts[Math.floor(value * cells)]++;
  const expected = values.length / cells;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

const stream = streamKey(1, 0, 'Orders', 'time');

describe.each([
  ['requests', (source: RandomSource, index: number) => source.select(stream, index, 7, 0)],
  ['visits', (source: RandomSource, index: number) => source.select(stream, 7, index, 0)],
  ['attempts', (source: RandomSource, index: number) => source.select(stream, 7, 7, index)],
  ['streams', (source: RandomSource, index: number) => source.select(streamKey(1, index, 'Orders'), 7, 7, 0)],
])('draws of consecutive %s', (_, place) => {
  const values = draws(200_000, place);

  test('are uniform', () => {
    // 99.99 % of χ² with 999 degrees of freedom lie below 1,175.
    expect(chiSquare(values, 1000)).toBeLessThan(1175);
  });

  test('do not know of each other', () => {
    const pairs = values.slice(1).map((value, index) => (Math.floor(value * 32) + values[index]) / 32);
    expect(chiSquare(pairs, 1024)).toBeLessThan(1203);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const correlation = values.slice(1).reduce((sum, value, index) => sum + (value - mean) * (values[index] - mean), 0) / values.length / (1 / 12);
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(values.length));
  });
});

test('many draws at one place are uniform and differ', () => {
  const source = new RandomSource();
  source.select(stream, 1, 2, 3);
  const values = Array.from({ length: 10_000 }, () => source.uniform());
  expect(new Set(values).size).toBe(10_000);
  expect(chiSquare(values, 100)).toBeLessThan(161);
});

test('the same place gives the same draws, whatever was drawn before', () => {
  const source = new RandomSource();
  source.select(stream, 5, 6, 7);
  const first = [source.uniform(), source.words[source.next()], source.below(10)];
  source.select(stream, 5, 6, 8);
  source.uniform();
  source.select(stream, 5, 6, 7);
  expect([source.uniform(), source.words[source.next()], source.below(10)]).toEqual(first);
});

test('seed, replication and names each make another stream', () => {
  const keys = [
    streamKey(1, 0, 'a'),
    streamKey(2, 0, 'a'),
    streamKey(1, 1, 'a'),
    streamKey(1, 0, 'b'),
    streamKey(1, 0, 'a', 'b'),
    streamKey(1, 0, 'ab'),
    streamKey(2 ** 33, 0, 'a'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

// Recorded once: a seed means the same for ever, on every machine.
test('the bits are the same everywhere', () => {
  const source = new RandomSource();
  source.select(streamKey(42, 1, 'Ledger'), 3, 5, 7);
  const at = source.next();
  expect([hashText('Ledger'), mix(1, 2), source.words[at], source.words[at + 1], source.uniform()]).toMatchInlineSnapshot(`
    [
      836865205,
      709152972,
      -357321036,
      -594321530,
      0.2924314515120586,
    ]
  `);
});
