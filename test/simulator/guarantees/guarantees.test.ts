import { expect, test } from 'vitest';
import { named, promises } from './configuration.ts';
import { disagreements } from './disagreements.ts';
import { keptOutcomes } from './kept-outcomes.ts';
import { runConfiguration } from './run-configuration.ts';
import { configurations, workloads } from './table.ts';

/** What is not promised is broken seldom in some configurations: before it counts as kept, so many replications are looked at. */
const replications = 8;

test.each(named(configurations))('%s keeps what it promises, and nothing more', async (_, configuration) => {
  const [shown] = disagreements(configuration, await runConfiguration(configuration, 1), 1000);
  if (shown === undefined) return;
  expect(disagreements(configuration, await runConfiguration(configuration, replications), 1000)).toEqual([]);
});

/** Writes of a key are taken in in one order, and by a session one after the other: clocks that disagree, which could break these, are not modelled. */
const neverBroken = ['monotonic-writes', 'writes-follow-reads'];

test.each(workloads)('$title: a promise that is kept is seen broken where less is promised', (workload) => {
  for (const promised of promises.filter((each) => !neverBroken.includes(each))) {
    // Whether writes are lost is up to what happens to the nodes, not to who reads what.
    const others = promised === 'no-lost-writes' ? configurations : workload.configurations;
    if (workload.configurations.some(({ cells }) => cells[promised].isKept))
      expect(
        others.some(({ cells }) => !cells[promised].isKept),
        promised,
      ).toBe(true);
  }
});

// docs/consistency.md says what long runs found: it must be what the table says today, and nothing that disagreed.
test.each([...keptOutcomes()])('%s: what is kept of the long run is of the file as it stands, and agrees', (_, outcome) => {
  const configuration = configurations.find(({ name }) => name === outcome.name)!;
  expect(outcome.text).toBe(configuration.text);
  expect(outcome.operations).toBeGreaterThanOrEqual(1e6);
  expect(disagreements(configuration, outcome, 10_000)).toEqual([]);
});

test('configurations are told apart', () => {
  expect(new Set(configurations.map(({ name }) => name)).size).toBe(configurations.length);
});
