import type { RequirementVerdict } from '../model/generated/result.ts';

/** `3 met, 1 violated`: only what there is. */
export function verdictCounts(requirements: readonly Pick<RequirementVerdict, 'verdict'>[]): string {
  const counts = (['met', 'violated', 'undecided'] as const).flatMap((verdict) => {
    const count = requirements.filter((requirement) => requirement.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  return counts.length === 0 ? 'nothing required' : counts.join(', ');
}
