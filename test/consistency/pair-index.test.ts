import { expect, it } from 'vitest';
import { PairIndex } from '../../src/consistency/pair-index.ts';

it('numbers pairs in the order of their first appearance, and tells ten thousand apart', () => {
  const index = new PairIndex();
  const pairs = Array.from({ length: 10_000 }, (_, number) => [(number * 7) % 100, Math.floor(number / 100)] as const);
  expect(pairs.map(([first, second]) => index.numberOf(first, second))).toEqual(pairs.map((_, number) => number));
  expect(pairs.map(([first, second]) => index.numberOf(first, second))).toEqual(pairs.map((_, number) => number));
  expect(index.size).toBe(10_000);
});
