import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareMeanings, compareTrees, edits, type Edits } from './edits.ts';
import { texts } from './every-offset.ts';

const payments = { 'payments.arch': texts['payments.arch'] };
const cases = fc.tuple(fc.constantFrom(...Object.values(texts)), edits);

describe('a file that is read in part after an edit (test/long does it at length)', () => {
  test('has the tree of a file that is read whole', { timeout: 60_000 }, () => {
    let [inPart, all] = [0, 0];
    const property = ([text, changes]: [string, Edits]): void => {
      const compared = compareTrees(text, changes);
      expect(compared.differences).toEqual([]);
      inPart += compared.inPart;
      all += changes.length;
    };
    fc.assert(fc.property(cases, property), { numRuns: 60, seed: 6 });
    // Without that the comparison would say nothing.
    expect(inPart / all).toBeGreaterThan(0.3);
  });

  test('keeps what was written over white space far below another change', () => {
    const text = 'system "S"\nservice A\nservice B\nservice C\nservice D\n          \nservice E\nservice F\n';
    const more = { at: text.indexOf(' A') / text.length, length: 0, text: 'nother' };
    const longer = text.length + more.text.length;
    const comment = { at: (text.indexOf('          ') + more.text.length) / longer, length: 'its own', text: '/* here */' } as const;
    expect(compareTrees(text, [[more, comment]])).toEqual({ differences: [], inPart: 1 });
  });

  test('means the same, and so does a file that imports it', { timeout: 60_000 }, async () => {
    const property = async ([text, changes]: [string, Edits]): Promise<void> => {
      expect(await compareMeanings(text, changes, payments)).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(cases, property), { numRuns: 12, seed: 7 });
  });
});
