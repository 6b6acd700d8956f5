import type { DataResult, Witness } from '../model/generated/result.ts';

/** The weakest level that is contradicted has the smallest witness, which contradicts those above it too. */
const weakestFirst = ['monotonic-reads', 'read-your-writes', 'monotonic-writes', 'writes-follow-reads', 'causal', 'sequential', 'strong'] as const;

export interface Contradicted {
  readonly level: string;
  /** `strong 158 of 2,998`; of sequential consistency, how many operations are on circles. */
  readonly text: string;
  readonly witness: Witness | null;
}

/** The levels that operations contradicted, the weakest first. */
export function contradictedLevels({ violations }: DataResult['consistency']): readonly Contradicted[] {
  return weakestFirst.flatMap((level) => {
    const found = violations[level];
    if (found === undefined || found.count === 0) return [];
    const count = found.count.toLocaleString('en');
    const text =
      level === 'sequential' || found.opportunities === undefined
        ? `${level} ${count} ${found.count === 1 ? 'operation' : 'operations'}`
        : `${level} ${count} of ${found.opportunities.toLocaleString('en')}`;
    return [{ level, text, witness: found.witness }];
  });
}
