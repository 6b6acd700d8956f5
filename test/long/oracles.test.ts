import { availableParallelism } from 'node:os';
import { keepOutcomes } from '../simulator/oracles/kept-outcomes.ts';
import { outcomesOf, prove } from '../simulator/oracles/prove.ts';
import { families } from '../simulator/oracles/table/index.ts';

// The whole table, more than an hour on two cores: `FAMILIES=caching,queues npm run test:long` runs a part of it. What it finds is kept, and
// docs/fidelity.md is made of that.
const wanted = process.env.FAMILIES?.split(',');
const chosen = families.filter(({ id }) => wanted?.includes(id) ?? true);
const outcomes = outcomesOf(
  chosen.flatMap(({ claims }) => claims),
  Number(process.env.THREADS ?? availableParallelism()),
);

for (const family of chosen) {
  keepOutcomes(family, outcomes);
  prove(family.claims, outcomes);
}
