import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareMeanings, compareTrees, edits, Opened, type Edits } from './edits.ts';
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

  test('keeps a comment where a name is still to be written', () => {
    const text = 'system "S"\nsystem "T"\nservice/* here */\nsystem "U"\nsystem "V"\n';
    expect(compareTrees(text, [[{ at: 0, length: 'its own', text: '𝒜' }]])).toEqual({ differences: [], inPart: 1 });
    expect(compareTrees(text, [[{ at: 1, length: 0, text: 'system "W"' }]])).toEqual({ differences: [], inPart: 1 });
  });

  test('means what it says, whatever was asked of it before an edit was read to its end', async () => {
    const text = 'system "S"\nclient C\nservice A { kind: 1 }\nservice B\nflow F { rate: 1/s  C -> A }\n';
    const [open, anew] = [await Opened.with(text, {}), await Opened.with(text, {})];
    await open.beginEdit(`\n${text}`);
    await open.edit(text);
    expect(open.meaning()).toBe(anew.meaning());
  });

  test('tells where the other place is now, when that alone has moved', async () => {
    const text = 'system "S"\nflow F { rate: 1/s  C -> A }\nservice A\nservice X\nservice Y\nservice Z\nclient C { think: 1s }\n';
    expect(await compareMeanings(text, [[{ at: text.indexOf('service Y') / text.length, length: 0, text: '\n' }]])).toEqual([]);
  });

  test('has another file inherit what was changed two profiles away', async () => {
    const text = 'profile q : database { followers: 1 }\nservice A\nservice B\nprofile p : q\nservice C\nservice D\n';
    const around = 'import "./main.arch"\nsystem "Around"\ndatabase Store : p\n';
    const change = { at: text.indexOf('1 }') / text.length, length: 'its own', text: '3' } as const;
    expect(await compareMeanings(text, [[change]], { 'around.arch': around })).toEqual([]);
  });

  test('means the same, and so does a file that imports it', { timeout: 60_000 }, async () => {
    const property = async ([text, changes]: [string, Edits]): Promise<void> => {
      expect(await compareMeanings(text, changes, payments)).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(cases, property), { numRuns: 12, seed: 7 });
  });
});
