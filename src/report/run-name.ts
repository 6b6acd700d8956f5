import type { Run } from '../model/generated/result.ts';

/** `steady run`, or the scenario's name, then the variant, then the traffic where it is not the file's own. */
export function runName({ scenario, variant, traffic }: Pick<Run, 'scenario' | 'variant' | 'traffic'>): string {
  const beside = [...(variant === null ? [] : [`variant ${variant}`]), ...trafficTexts(traffic)];
  return [scenario ?? 'steady run', ...beside].join(', ');
}

/** A report's title: the system, and the traffic where it is not the file's own, so that no verdict is taken for one of the file as it stands. */
export function reportTitle(system: string, runs: readonly Pick<Run, 'traffic'>[]): string {
  return [system, ...trafficTexts(runs.find(({ traffic }) => traffic !== undefined)?.traffic)].join(', ');
}

function trafficTexts(traffic = 1): string[] {
  return traffic === 1 ? [] : [`traffic ×${traffic}`];
}

/** Why it ended; of a saturated run, at which node. */
export function endingText({ ended, saturatedAt }: Pick<Run, 'ended' | 'saturatedAt'>): string {
  return saturatedAt === undefined ? ended : `${ended} at ${saturatedAt}`;
}
