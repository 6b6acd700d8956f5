import { availableParallelism } from 'node:os';
import type { Claim } from '../simulator/oracles/claim.ts';
import { keepOutcomes, keptOutcomes } from '../simulator/oracles/kept-outcomes.ts';
import { outcomesOf, prove } from '../simulator/oracles/prove.ts';
import { families, type Family } from '../simulator/oracles/table/index.ts';

// The whole table, more than an hour on two cores: `FAMILIES=caching,queues npm run test:long` runs a part of it, and with `RESUME=1` only what
// has no kept outcome yet. What it finds is kept, and docs/fidelity.md is made of that.
const wanted = process.env.FAMILIES?.split(',');
const chosen = families
  .filter(({ id }) => wanted?.includes(id) ?? true)
  .map((family) => ({ family, claims: claimsToRun(family) }))
  .filter(({ claims }) => claims.length > 0);
const outcomes = outcomesOf(
  chosen.flatMap(({ claims }) => claims),
  { threads: Number(process.env.THREADS ?? availableParallelism()), isBrief: false },
);

for (const { family, claims } of chosen) {
  keepOutcomes(family, outcomes);
  prove(claims, outcomes);
}

function claimsToRun(family: Family): readonly Claim[] {
  if (process.env.RESUME === undefined) return family.claims;
  const kept = new Set(keptOutcomes(family).map(({ id }) => id));
  return family.claims.filter(({ id }) => !kept.has(id));
}
