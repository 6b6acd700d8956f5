import { expect, test } from 'vitest';
import { named } from '../simulator/guarantees/configuration.ts';
import { disagreements } from '../simulator/guarantees/disagreements.ts';
import { keepOutcome } from '../simulator/guarantees/kept-outcomes.ts';
import { runConfiguration } from '../simulator/guarantees/run-configuration.ts';
import { configurations } from '../simulator/guarantees/table.ts';

// A million operations of each configuration, some ten minutes: `CONFIGURATIONS=sync,leaderless npm run test:long` runs those whose names contain
// one of these. What it finds is kept, and docs/consistency.md is made of that.
const leastOperations = 1e6;
const wanted = (process.env.CONFIGURATIONS ?? '').split(',');

test.each(named(configurations.filter(({ name }) => wanted.some((part) => name.includes(part)))))(
  '%s: a million operations',
  async (_, configuration) => {
    const { operations } = await runConfiguration(configuration, 1);
    // Replications differ by a few per cent.
    const outcome = await runConfiguration(configuration, Math.ceil((1.05 * leastOperations) / operations));
    expect(outcome.operations).toBeGreaterThanOrEqual(leastOperations);
    keepOutcome(outcome);
    expect(disagreements(configuration, outcome, 10_000)).toEqual([]);
  },
);
