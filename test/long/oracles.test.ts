import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { afterAll } from 'vitest';
import { outcomesOf, prove } from '../simulator/oracles/prove.ts';
import { families, type Family } from '../simulator/oracles/table/index.ts';

// The whole table, about an hour on two cores. What it finds is kept beside it, and docs/fidelity.md is made of that.
const wanted = process.env.FAMILIES?.split(',');
const chosen = families.filter(({ id }) => wanted?.includes(id) ?? true);
const outcomes = outcomesOf(
  chosen.flatMap(({ claims }) => claims),
  Number(process.env.THREADS ?? availableParallelism()),
);

for (const { claims } of chosen) prove(claims, outcomes);

afterAll(async () => {
  for (const family of chosen) await keep(family);
});

async function keep({ id, title, claims }: Family): Promise<void> {
  const kept = await Promise.all(claims.map((claim) => outcomes.get(claim.id)));
  await mkdir('test/long/results', { recursive: true });
  await writeFile(`test/long/results/${id}.json`, `${JSON.stringify({ id, title, claims: kept }, null, 2)}\n`);
}
