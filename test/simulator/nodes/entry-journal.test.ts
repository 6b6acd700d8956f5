import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EntryJournal, type Change } from '../../../src/simulator/nodes/entry-journal.ts';

const steps = fc.array(
  fc.record({
    passed: fc.integer({ min: 0, max: 3 }),
    key: fc.integer({ min: 0, max: 5 }),
    burst: fc.integer({ min: 0, max: 700 }),
    forgets: fc.option(fc.integer({ min: 0, max: 10 })),
    isCleared: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

test('tells what each key was at a moment, however many changes came since', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const journal = new EntryJournal();
      let kept: Change[] = [];
      let now = 0;
      let version = 0;
      for (const { passed, key, burst, forgets, isCleared } of all) {
        now += passed;
        for (let count = 0; count < burst; count++) {
          const change = { time: now, data: 0, key: (key + count) % 7, version: version++, expires: now + 1 };
          journal.note(change);
          kept.push(change);
        }
        if (isCleared && burst === 0) {
          journal.clear();
          kept = [];
        }
        if (forgets !== null) {
          journal.forget(now - forgets);
          kept = kept.filter(({ time }) => time > now - forgets);
        }
        for (const back of [0, 1, 5, 100]) {
          const first = new Map<number, Change>();
          for (const change of kept) if (change.time > now - back && !first.has(change.key)) first.set(change.key, change);
          expect(new Map(journal.since(now - back).map((change) => [change.key, change]))).toEqual(first);
        }
      }
    }),
    { seed: 20261122, numRuns: 60 },
  );
});
