import type { DataResult, Witness } from '../model/generated/result.ts';

/** The weakest level that is contradicted has the smallest witness, which contradicts those above it too. */
const weakestFirst = ['monotonic-reads', 'read-your-writes', 'monotonic-writes', 'writes-follow-reads', 'causal', 'sequential', 'strong'] as const;

export interface Contradicted {
  readonly level: string;
  /** `strong 158 of 2,998`; a level that is judged as a whole has no count. */
  readonly text: string;
  readonly witness: Witness | null;
}

/** The levels that operations contradicted, the weakest first. */
export function contradictedLevels({ violations }: DataResult['consistency']): readonly Contradicted[] {
  return weakestFirst.flatMap((level) => {
    const found = violations[level];
    if (found === undefined || found.count === 0) return [];
    const isWhole = level === 'causal' || level === 'sequential' || found.opportunities === undefined;
    const text = isWhole ? level : `${level} ${found.count.toLocaleString('en')} of ${found.opportunities!.toLocaleString('en')}`;
    return [{ level, text, witness: found.witness }];
  });
}
