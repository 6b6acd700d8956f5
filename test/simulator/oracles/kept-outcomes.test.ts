import { expect, test } from 'vitest';
import { seed, usualPrecision, usualReplications } from './claim.ts';
import { keptOutcomes } from './kept-outcomes.ts';
import { families } from './table/index.ts';

const kept = families.flatMap((family) =>
  keptOutcomes(family).map((outcome) => ({ outcome, claim: family.claims.find(({ id }) => id === outcome.id)! })),
);

// docs/fidelity.md says what long runs found: it must be what the table claims today, and nothing that failed.
test.each(kept)('$outcome.name: what is kept is of the claim as it stands', ({ outcome, claim }) => {
  const { id, name, source, seconds, replications = usualReplications } = claim;
  expect(outcome).toMatchObject({ id, name, source, seed, seconds, replications });
  expect(outcome.figures.map((figure) => [figure.name, figure.exact, figure.precision, figure.tolerance])).toEqual(
    Object.entries(claim.figures).map(([figure, { exact, precision = usualPrecision, tolerance }]) => [figure, exact, precision, tolerance]),
  );
});

test.each(kept)('$outcome.name: what is kept has held', ({ outcome }) => {
  expect(outcome.figures.filter(({ holds, isPrecise }) => !holds || !isPrecise)).toEqual([]);
  expect(outcome.foundOut).not.toEqual([]);
});

test('claims are told apart', () => {
  const ids = families.flatMap(({ claims }) => claims.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});
