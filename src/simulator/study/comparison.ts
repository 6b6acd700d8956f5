import type { Difference, Figure, Run } from '../../model/generated/result.ts';
import { average, reportedConfidence, studentInterval } from '../statistics/measurement.ts';
import { figuresOfRun } from './figures-of-run.ts';

/** A run with its replications, each as a run of its own. */
export interface ReplicatedRun {
  readonly run: Run;
  readonly replications: readonly Run[];
}

/**
 * What another run of the same scenario and seed measured differently, figure by figure. Replications with one number draw the same
 * random numbers for the same requests, so they are compared in pairs: the interval is Student's t over their differences, which is
 * narrower than the two runs' own intervals would let one hope (common random numbers; Law, Simulation Modeling and Analysis, 11.2).
 * Maxima have no interval and are left out.
 */
export function differencesBetween(base: ReplicatedRun, other: ReplicatedRun): readonly Difference[] {
  const [ofBase, ofOther] = [figuresOfRun(base.run), figuresOfRun(other.run)];
  const [eachOfBase, eachOfOther] = [base.replications.map(figuresOfRun), other.replications.map(figuresOfRun)];
  return [...ofBase].flatMap(([figure, before]): Difference[] => {
    const after = ofOther.get(figure);
    if (after === undefined || before.method === 'extreme' || before.mean === null || after.mean === null) return [];
    const pairs = eachOfBase.flatMap((replication, index): number[] => {
      const [first, second] = [replication.get(figure)?.mean ?? null, eachOfOther[index]?.get(figure)?.mean ?? null];
      return first === null || second === null ? [] : [second - first];
    });
    return [{ scenario: base.run.scenario, figure, base: before.mean, variant: after.mean, difference: differenceOf(pairs, before, after) }];
  });
}

function differenceOf(pairs: readonly number[], before: Figure, after: Figure): Figure {
  const n = pairs.length;
  if (n === 0) return { mean: null, ci: null, n, method: 'student-t' };
  // What neither run ever saw differs by no more than the limits on it.
  const isUnseen = pairs.every((pair) => pair === 0) && (before.bound !== undefined || after.bound !== undefined);
  if (isUnseen) return { mean: 0, ci: [-(before.bound ?? 0), after.bound ?? 0], n, method: 'rule-of-three' };
  const interval = studentInterval(pairs, reportedConfidence);
  return { mean: average(pairs), ci: interval === null ? null : [interval[0], interval[1]], n, method: 'student-t' };
}
