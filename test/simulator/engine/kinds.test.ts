import { expect, test } from 'vitest';
import { event } from '../../../src/simulator/run/context.ts';
import { role, state } from '../../../src/simulator/run/frames.ts';
import { outcome } from '../../../src/simulator/run/outcome.ts';

test.each(Object.entries({ event, role, state, outcome }))('no two kinds of %s share a number, and each fits its five bits', (_, kinds) => {
  const numbers: number[] = Object.values(kinds);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Math.max(...numbers)).toBeLessThan(32);
});
