import { describe, expect, test } from 'vitest';
import { complaintsOf, textsToCut } from './half-typed.ts';

const texts = await textsToCut();

describe('a line cut short at many places (test/long cuts at every character)', () => {
  test.each(Object.keys(texts))('%s: one syntax error at most, and every other line means what it meant', { timeout: 120_000 }, async (name) => {
    expect(await complaintsOf(texts[name], { 'payments.arch': texts['payments.arch'] }, false)).toEqual([]);
  });
});
