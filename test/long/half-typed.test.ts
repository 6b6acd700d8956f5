import { describe, expect, test } from 'vitest';
import { complaintsOf, textsToCut } from '../language/half-typed.ts';

const texts = await textsToCut();

describe('every suffix of every line deleted', () => {
  test.each(Object.keys(texts))('%s: one syntax error at most, and every other line means what it meant', { timeout: 600_000 }, async (name) => {
    expect(await complaintsOf(texts[name], { 'payments.arch': texts['payments.arch'] }, true)).toEqual([]);
  });
});
