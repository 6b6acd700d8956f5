import type { Architecture } from '../model/architecture.ts';
import type { ComparedVariant, Run } from '../model/generated/result.ts';
import { differencesBetween, type ReplicatedRun } from '../simulator/study/comparison.ts';
import type { Study, StudyOptions, StudyResult } from '../simulator/study/study.ts';
import { runStudy, type SimulationListening, type StudyOutcome } from './simulation.ts';

export type StudiesOutcome =
  | { readonly ended: 'compared'; readonly base: StudyResult; readonly variants: readonly ComparedVariant[] }
  | Exclude<StudyOutcome, { readonly ended: 'done' }>;

interface Options extends Omit<StudyOptions, 'variant'> {
  readonly workers?: number;
}

/**
 * Simulates the base as `simulate` would, then each variant with the base's seed, times and number of replications, so that both draw the
 * same random numbers.
 */
export async function compareVariants(
  architecture: Architecture,
  variants: readonly string[],
  options: Options,
  { signal, onProgress, onProvisional }: SimulationListening,
): Promise<StudiesOutcome> {
  const whole = variants.length + 1;
  const partOf = (index: number): SimulationListening => ({ signal, onProgress: (share) => onProgress?.((index + share) / whole) });
  const base = await runStudy(architecture, { ...options, variant: null }, { ...partOf(0), onProvisional });
  if (base.ended !== 'done') return base;
  const compared: ComparedVariant[] = [];
  for (const [index, variant] of variants.entries()) {
    const other = await runStudy(architecture, { ...options, variant, plans: base.study.plans }, partOf(index + 1));
    if (other.ended !== 'done') return other;
    compared.push(comparedVariant(variant, base.study, other.study));
  }
  return { ended: 'compared', base: base.study.result(), variants: compared };
}

function comparedVariant(variant: string, base: Study, other: Study): ComparedVariant {
  const { runs, requirements } = other.result();
  const ofBase = replicated(base);
  const ofOther = replicated(other);
  const pairs = ofBase.flatMap((run) => {
    const same = ofOther.find((each) => each.run.scenario === run.run.scenario);
    return same === undefined ? [] : [differencesBetween(run, same)];
  });
  return { variant, runs: [...runs], requirements: [...requirements], differences: pairs.flat() };
}

function replicated(study: Study): readonly ReplicatedRun[] {
  const { runs } = study.result();
  return study.replications.map((replications: readonly Run[], index) => ({ run: runs[index], replications }));
}
