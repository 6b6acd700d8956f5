import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareMeanings, compareTrees, edits, type Edits } from '../language/edits.ts';
import { texts } from '../language/every-offset.ts';

const payments = { 'payments.arch': texts['payments.arch'] };
const cases = fc.tuple(fc.constantFrom(...Object.values(texts)), edits);
const timeout = 3_600_000;

/** A new seed each time: fast-check prints it with whatever it finds. */
test('a file that is read in part after an edit has the tree of one that is read whole', { timeout }, () => {
  const property = ([text, changes]: [string, Edits]): void => {
    expect(compareTrees(text, changes).differences).toEqual([]);
  };
  fc.assert(fc.property(cases, property), { numRuns: 3000 });
});

test('and means the same', { timeout }, async () => {
  const property = async ([text, changes]: [string, Edits]): Promise<void> => {
    expect(await compareMeanings(text, changes, payments)).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(cases, property), { numRuns: 300 });
});
