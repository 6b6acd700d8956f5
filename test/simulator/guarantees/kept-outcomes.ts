import { readFileSync, writeFileSync } from 'node:fs';
import type { ConfigurationOutcome } from './run-configuration.ts';
import { configurations } from './table.ts';

const file = 'test/long/results/guarantees.json';

/** What the last long runs found, by the configuration's name; those that were never run are missing. */
export function keptOutcomes(): ReadonlyMap<string, ConfigurationOutcome> {
  return new Map(readKept().map((outcome) => [outcome.name, outcome]));
}

/** Keeps an outcome in place of an older one, in the table's order. */
export function keepOutcome(outcome: ConfigurationOutcome): void {
  const kept = new Map([...keptOutcomes(), [outcome.name, outcome]]);
  const inOrder = configurations.flatMap(({ name }) => kept.get(name) ?? []);
  writeFileSync(file, `${JSON.stringify(inOrder, null, 2)}\n`);
}

function readKept(): readonly ConfigurationOutcome[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ConfigurationOutcome[];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
