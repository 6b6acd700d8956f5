import { readFileSync } from 'node:fs';
import { assert } from '../../src/base/assert.ts';
import { compile } from '../../src/simulator/plan/compile.ts';
import { replicate } from '../../src/simulator/replicate.ts';
import type { GroupTally, ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { withVariant } from '../../src/simulator/study/study.ts';
import { mistakesOf } from '../../src/simulator/mistakes.ts';
import { architectureOf } from '../support/architecture.ts';

export interface ExampleRun {
  readonly scenario: string;
  readonly variant?: string;
  /** Seconds after the scenario's start that are simulated. */
  readonly duration: number;
  readonly replications: number;
}

/** Simulates a scenario of an example as far as a test needs it. */
export async function simulateExample(file: string, run: ExampleRun): Promise<readonly ReplicationResult[]> {
  const architecture = withVariant(await architectureOf(readFileSync(`examples/${file}`, 'utf8')), run.variant ?? null);
  const scenario = architecture.scenarios.find(({ name }) => name === run.scenario);
  assert(scenario !== undefined, `${file} has a scenario ${run.scenario}`);
  assert(mistakesOf(architecture, scenario).length === 0, `${file} is simulated in full`);
  const plan = compile(architecture, scenario);
  const numbers = Array.from({ length: run.replications }, (_, index) => index + 1);
  return numbers.map((replication) =>
    replicate(plan, { seed: 1, replication, duration: run.duration, warmup: 5, maxEvents: 20_000_000, isAudited: true }),
  );
}

export function groupOf({ nodes }: ReplicationResult, queue: string, group: string): GroupTally {
  const tally = nodes[queue]?.queue?.groups[group];
  assert(tally !== undefined, `${queue} has a group ${group}`);
  return tally;
}

export function sumOf(counts: Readonly<Record<string, number>> | undefined): number {
  return Object.values(counts ?? {}).reduce((sum, each) => sum + each, 0);
}
