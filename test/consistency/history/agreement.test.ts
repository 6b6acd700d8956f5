import { describe, it } from 'vitest';
import { agreesOnRepeatedValues, agreesOnTexts, agreesOnUniqueValues, agreesOnVersions, shrinksWitnesses } from './support/agreement.ts';

/** test/long/consistency.long.test.ts runs the same on twenty times as many. */
const runs = 5_000;

describe('on random small histories', () => {
  it('agrees with every order tried, and stronger levels imply weaker ones', () => agreesOnUniqueValues(runs));
  it('agrees with the definitions where the store states versions', () => agreesOnVersions(runs));
  it('agrees with every order tried where values repeat', () => agreesOnRepeatedValues(runs));
  it('agrees with every order tried on texts that grow', () => agreesOnTexts(runs));
  it('shrinks witnesses until nothing can be dropped', () => shrinksWitnesses(runs / 5));
});
