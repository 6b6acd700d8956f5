import { describe, expect, test } from 'vitest';
import { answersAt, texts } from '../language/every-offset.ts';

describe('every service at every place', () => {
  test.each(Object.keys(texts))(
    '%s: an answer or none, never an exception, and no range outside of the file',
    { timeout: 1_200_000 },
    async (name) => {
      const { complaints, answered } = await answersAt(texts[name], 1);
      expect(complaints).toEqual([]);
      expect([...answered]).toEqual(
        expect.arrayContaining(['completion', 'definition', 'hover', 'references', 'rename', 'selection ranges', 'semantic tokens', 'symbols']),
      );
    },
  );
});
