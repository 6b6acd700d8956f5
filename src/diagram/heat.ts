import type { Estimate, Result, Run } from '../model/generated/result.ts';

/** Utilisation by node, from 0 to 1: the mean over instances, for nodes that have one. */
export function heatOf(run: Run): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(run.nodes).flatMap(([name, { utilisation }]) => (typeof utilisation?.mean === 'number' ? [[name, utilisation.mean]] : [])),
  );
}

/** The same of an estimate, which stands in until there is a simulation. Nothing where nothing is busy or the rates are unknown. */
export function heatOfEstimate({ nodes }: Estimate): Readonly<Record<string, number>> | undefined {
  const known = Object.entries(nodes).flatMap(([name, { utilisation }]) => (typeof utilisation === 'number' ? [[name, utilisation] as const] : []));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** The run that a picture shows unless another is asked for: the base in the steady state, or else the first. */
export function steadyRun(result: Pick<Result, 'runs'>): Run | undefined {
  return result.runs.find(({ scenario, variant }) => scenario === null && variant === null) ?? result.runs.at(0);
}
