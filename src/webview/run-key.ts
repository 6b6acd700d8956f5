import type { Run } from '../model/generated/result.ts';

/** Tells the runs of one simulation or comparison from each other. */
export function runKey({ variant, scenario }: Pick<Run, 'variant' | 'scenario'>): string {
  return `${variant ?? ''}/${scenario ?? ''}`;
}
