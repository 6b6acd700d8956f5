import { describe, expect, it } from 'vitest';
import { Judge } from '../../../src/consistency/history/judge.ts';
import {
  agreesOnRepeatedValues,
  expectSmallest,
  agreesOnTexts,
  agreesOnUniqueValues,
  agreesOnVersions,
  countsByDefinition,
  shrinksWitnesses,
} from './support/agreement.ts';
import { historyOf, versioned } from './support/histories.ts';

/** test/long/consistency.long.test.ts runs the same on twenty times as many. */
const runs = 5_000;

describe('on random small histories', { timeout: 120_000 }, () => {
  it('agrees with every order tried, and stronger levels imply weaker ones', () => agreesOnUniqueValues(runs));
  it('agrees with the definitions where the store states versions', () => agreesOnVersions(runs));
  it('counts what contradicts causal and sequential consistency as the definitions do, from any moment on', () => countsByDefinition(runs));
  it('agrees with every order tried where values repeat', () => agreesOnRepeatedValues(runs));
  it('agrees with every order tried on texts that grow', () => agreesOnTexts(runs));
  it('shrinks witnesses until nothing can be dropped', () => shrinksWitnesses(runs / 5));
  it('shrinks again what could only be dropped once a bystander had gone', () => {
    expectSmallest(
      [
        { process: 1, f: 'write', key: 'x', value: 2, start: 1, end: 2 },
        { process: 1, f: 'cas', key: 'x', value: 0, expected: 1, start: 3, end: 4 },
        { process: 0, f: 'cas', key: 'x', value: 0, expected: 2, start: 1, end: null },
        { process: 0, f: 'differs', key: 'x', value: 0, expected: 1, start: 3, end: 4 },
        { process: 0, f: 'differs', key: 'x', value: 0, expected: 0, start: 5, end: 6 },
      ],
      'linearizable',
      'register',
    );
  });
});

it.each([
  ['of a process follow each other', 1, { verdict: 'violated', violations: 1, opportunities: 1 }],
  ['of several are concurrent', 2, { verdict: 'holds', violations: 0, opportunities: 0 }],
])('with versions, operations whose times touch: those %s', (_, reader, expected) => {
  const history = historyOf(
    [
      { process: 1, f: 'write', key: 'x', value: 1, version: 1, start: 0, end: 1 },
      { process: reader, f: 'read', key: 'x', value: 0, version: 0, start: 1, end: 2 },
    ],
    true,
  );
  expect(new Judge(history, versioned).outcome('linearizable')).toMatchObject(expected);
});
