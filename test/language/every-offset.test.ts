import { describe, expect, test } from 'vitest';
import { answersAt, texts } from './every-offset.ts';

describe('every service at many places (test/long asks at every one)', () => {
  test.each(Object.keys(texts))('%s: an answer or none, never an exception, and no range outside of the file', { timeout: 60_000 }, async (name) => {
    const { complaints } = await answersAt(texts[name], 41);
    expect(complaints).toEqual([]);
  });

  test('where there is everything, every service has something to say', async () => {
    const { answered } = await answersAt(texts['everything.arch'], 7);
    expect([...answered].sort()).toEqual([
      'completion',
      'definition',
      'folding',
      'highlights',
      'hover',
      'linked editing',
      'links',
      'references',
      'rename',
      'selection ranges',
      'semantic tokens',
      'signature help',
      'symbols',
      'type definition',
    ]);
  });

  test.each(Object.keys(texts))('%s cut off in the middle', { timeout: 60_000 }, async (name) => {
    const text = texts[name];
    const { complaints } = await answersAt(text.slice(0, Math.floor(text.length * 0.61)), 67);
    expect(complaints).toEqual([]);
  });
});
