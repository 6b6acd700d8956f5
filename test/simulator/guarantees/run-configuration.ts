import type { ReplicationResult } from '../../../src/simulator/statistics/replication-result.ts';
import { tellLoss, type LossCause } from '../../../src/simulator/run/lost-write.ts';
import { simulate } from '../support/simulate.ts';
import { promises, type Configuration, type Promised } from './configuration.ts';

export interface Finding {
  readonly violations: number;
  readonly opportunities: number;
  /** The first violation in a sentence. */
  readonly witness?: string;
}

/** What runs of a configuration have shown, all replications together, as plain data. */
export interface ConfigurationOutcome {
  readonly name: string;
  /** The file that was run. */
  readonly text: string;
  readonly replications: number;
  readonly operations: number;
  readonly findings: Readonly<Record<Promised, Finding>>;
}

/** Seconds of a replication: some 20,000 operations, few enough that each of them is recorded. */
const duration = 60;

/** Runs `replications` of a configuration, each with chances of its own. */
export async function runConfiguration({ name, text, scenario }: Configuration, replications: number): Promise<ConfigurationOutcome> {
  const runs = await simulate(text, { duration, scenario, replications });
  const operations = runs.reduce((sum, { data }) => sum + data.x.consistency.operations, 0);
  const findings = Object.fromEntries(promises.map((promised) => [promised, together(runs.map((run) => findingOf(run, promised)))]));
  return { name, text, replications, operations, findings: findings as ConfigurationOutcome['findings'] };
}

function findingOf({ data }: ReplicationResult, promised: Promised): Finding {
  const { consistency, lost } = data.x;
  if (consistency.share !== 1) throw new Error('Only a part of the keys was watched');
  if (promised === 'no-lost-writes') {
    const violations = Object.values(lost).reduce((sum, each) => sum + each, 0);
    return { violations, opportunities: consistency.operations, witness: toldLoss(data.x) };
  }
  const found = { ...consistency.levels, ...consistency.recorded }[promised];
  if (found === undefined) throw new Error(`${promised} was not judged`);
  // Of orders of the whole history what counts is in how many runs there is none.
  const isWhole = promised === 'causal' || promised === 'sequential';
  return { violations: isWhole ? Math.sign(found.violations) : found.violations, opportunities: found.opportunities, witness: found.witness?.text };
}

function toldLoss({ lostWrites }: ReplicationResult['data'][string]): string | undefined {
  const [first] = Object.entries(lostWrites);
  return first === undefined ? undefined : tellLoss(first[0] as LossCause, first[1]);
}

function together(findings: readonly Finding[]): Finding {
  const sum = (count: (finding: Finding) => number): number => findings.reduce((before, finding) => before + count(finding), 0);
  const witness = findings.find((finding) => finding.witness !== undefined)?.witness;
  const counts = { violations: sum((finding) => finding.violations), opportunities: sum((finding) => finding.opportunities) };
  return witness === undefined ? counts : { ...counts, witness };
}
