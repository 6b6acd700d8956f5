import type { Run } from '../model/generated/result.ts';

/** `steady run`, or the scenario's name, and the variant. */
export function runName({ scenario, variant }: Pick<Run, 'scenario' | 'variant'>): string {
  return [scenario ?? 'steady run', ...(variant === null ? [] : [`variant ${variant}`])].join(', ');
}

/** Why it ended; of a saturated run, at which node. */
export function endingText({ ended, saturatedAt }: Pick<Run, 'ended' | 'saturatedAt'>): string {
  return saturatedAt === undefined ? ended : `${ended} at ${saturatedAt}`;
}
