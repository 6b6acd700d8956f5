import type { ReplicationResult } from './replication-result.ts';

const parts = 4;
/** How much the last quarter must lie above the first, as a factor and in requests, to be called growth. */
const leastGrowth = 1.5;
const leastDifference = 10;

/**
 * The node whose waiting line (or queue of messages) grows without end: in every replication the means of the run's four quarters rise, and
 * the last lies well above the first. A stable line does so in one of 24 replications at most. Where several grow, the one that grows most.
 */
export function saturatedNode(results: readonly ReplicationResult[]): string | undefined {
  let worst: { readonly name: string; readonly difference: number } | undefined;
  for (const name of Object.keys(results[0]?.series.nodes ?? {})) {
    const difference = Math.max(growth(results, name, 'waiting'), growth(results, name, 'depth'));
    if (difference > (worst?.difference ?? 0)) worst = { name, difference };
  }
  return worst?.name;
}

/** By how many requests the line is longer in the last quarter than in the first; 0 unless it grows throughout. */
function growth(results: readonly ReplicationResult[], name: string, level: 'waiting' | 'depth'): number {
  const quarters = results.map(({ series, duration }) => quarterMeans(series.nodes[name]?.[level] ?? [], Math.ceil(duration / series.interval), series.interval));
  if (quarters.some((means) => !means.every((mean, index) => index === 0 || mean > means[index - 1]))) return 0;
  const first = quarters.reduce((sum, means) => sum + means[0], 0) / quarters.length;
  const last = quarters.reduce((sum, means) => sum + means[parts - 1], 0) / quarters.length;
  return last - first >= leastDifference && last >= leastGrowth * first ? last - first : 0;
}

function quarterMeans(integrals: ArrayLike<number>, bins: number, interval: number): number[] {
  const size = Math.floor(Math.min(bins, integrals.length) / parts);
  return Array.from({ length: size === 0 ? 0 : parts }, (_, part) => {
    let sum = 0;
    for (let bin = part * size; bin < (part + 1) * size; bin++) sum += integrals[bin];
    return sum / (size * interval);
  });
}
