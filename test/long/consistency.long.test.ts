import { describe, it } from 'vitest';
import {
  agreesOnRepeatedValues,
  agreesOnTexts,
  agreesOnUniqueValues,
  agreesOnVersions,
  countsByDefinition,
  shrinksWitnesses,
} from '../consistency/history/support/agreement.ts';

const runs = 100_000;

describe('on very many random small histories', () => {
  it('agrees with every order tried, and stronger levels imply weaker ones', () => agreesOnUniqueValues(runs));
  it('agrees with the definitions where the store states versions', () => agreesOnVersions(runs));
  it('counts what contradicts causal and sequential consistency as the definitions do', () => countsByDefinition(runs));
  it('agrees with every order tried where values repeat', () => agreesOnRepeatedValues(runs));
  it('agrees with every order tried on texts that grow', () => agreesOnTexts(runs));
  it('shrinks witnesses until nothing can be dropped', () => shrinksWitnesses(runs));
});
