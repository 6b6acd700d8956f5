import type { Architecture, Flow, Requirement } from '../../model/architecture.ts';

/** What is required of a flow in the steady run: the requirements whose metric begins with `metric`. */
export function steadyRequirements({ requirements }: Architecture, flow: Flow, metric: string): readonly Requirement[] {
  return requirements.filter(
    (each) => each.target.kind === 'flow' && each.target.name === flow.name && each.metric.startsWith(metric) && each.scenario === undefined,
  );
}

/** The least share of requests that must succeed in the steady run, and where that is said. */
export function requiredAvailability(
  architecture: Architecture,
  flow: Flow,
): { readonly limit: number; readonly requirement: Requirement } | undefined {
  const limits = [
    ...steadyRequirements(architecture, flow, 'availability').map((requirement) => ({ requirement, limit: lowerBound(requirement) })),
    ...steadyRequirements(architecture, flow, 'errors').map((requirement) => ({ requirement, limit: 1 - upperBound(requirement) })),
  ];
  return limits.filter(({ limit }) => limit > 0).sort((left, right) => right.limit - left.limit)[0];
}

/** The largest value that still meets it; infinite where it asks for more. */
export function upperBound({ comparison, limit }: Requirement): number {
  return typeof limit === 'number' && (comparison === '<' || comparison === '<=' || comparison === '=') ? limit : Infinity;
}

/** The smallest value that meets it; −∞ where it asks for less. */
export function lowerBound({ comparison, limit }: Requirement): number {
  return typeof limit === 'number' && (comparison === '>' || comparison === '>=' || comparison === '=') ? limit : -Infinity;
}

/** `latency.p99` → 0.99; the mean is nearest to the median, the largest value is the last of all. */
export function quantileOf(metric: string): number | undefined {
  const quantiles: Readonly<Record<string, number>> = { mean: 0.5, p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999, max: 1 };
  return quantiles[metric.slice(metric.indexOf('.') + 1)];
}
