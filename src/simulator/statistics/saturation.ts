import type { ReplicationResult } from './replication-result.ts';

const parts = 4;
/** How many requests longer a line must get, from the first quarter to the last, to be of interest. */
const leastGrowth = 10;
/** A line on its way to a steady length grows ever slower: the last step must still have this share of the first. */
const leastLastStep = 0.5;
/** One or two replications may rise by chance; then the line must also have grown by this factor. */
const fewReplications = 2;
const leastFactorOfFew = 1.5;

/**
 * The node whose waiting line (or queue of messages) grows without end: in every replication the means of the run's four quarters rise, and
 * on average not ever slower. A stable line does the first in one of 24 replications. Where several grow, the one that grows most.
 */
export function saturatedNode(results: readonly ReplicationResult[]): string | undefined {
  let worst: { readonly name: string; readonly difference: number } | undefined;
  for (const name of Object.keys(results[0]?.series.nodes ?? {})) {
    const difference = Math.max(growth(results, name, 'waiting'), isOnlyKept(results, name) ? 0 : growth(results, name, 'depth'));
    if (difference > (worst?.difference ?? 0)) worst = { name, difference };
  }
  return worst?.name;
}

/** Whether nobody reads a queue, as that of dead letters: what grows there waits for no work. */
export function isOnlyKept(results: readonly ReplicationResult[], name: string): boolean {
  return results.every(({ nodes }) => nodes[name]?.queue !== undefined && Object.keys(nodes[name].queue.groups).length === 0);
}

/** By how many requests the line is longer in the last quarter than in the first; 0 unless it grows throughout. */
function growth(results: readonly ReplicationResult[], name: string, level: 'waiting' | 'depth'): number {
  const quarters = results.map(({ series, duration }) =>
    quarterMeans(series.nodes[name]?.[level] ?? [], Math.ceil(duration / series.interval), series.interval),
  );
  if (quarters.some((means) => !means.every((mean, index) => index === 0 || mean > means[index - 1]))) return 0;
  const means = Array.from({ length: parts }, (_, part) => quarters.reduce((sum, quarter) => sum + quarter[part], 0) / quarters.length);
  const [first, second, third, last] = means;
  const keepsGrowing = last - third >= leastLastStep * (second - first);
  const isSure = results.length > fewReplications || last >= leastFactorOfFew * first;
  return last - first >= leastGrowth && keepsGrowing && isSure ? last - first : 0;
}

function quarterMeans(integrals: ArrayLike<number>, bins: number, interval: number): number[] {
  const size = Math.floor(Math.min(bins, integrals.length) / parts);
  return Array.from({ length: size === 0 ? 0 : parts }, (_, part) => {
    let sum = 0;
    for (let bin = part * size; bin < (part + 1) * size; bin++) sum += integrals[bin];
    return sum / (size * interval);
  });
}
