import type { Architecture } from '../../../src/model/architecture.ts';
import { applyVariant } from '../../../src/model/variant.ts';
import { compile } from '../../../src/simulator/plan/compile.ts';
import { replicate } from '../../../src/simulator/replicate.ts';
import type { ReplicationResult } from '../../../src/simulator/statistics/replication-result.ts';
import { mistakesOf } from '../../../src/simulator/mistakes.ts';
import { architectureOf, lineOf } from '../../support/architecture.ts';

export interface SimulateOptions {
  readonly duration?: number;
  readonly warmup?: number;
  readonly seed?: number;
  readonly replications?: number;
  readonly scenario?: string;
  readonly variant?: string;
  readonly maxEvents?: number;
}

/** The language's services build one text at a time. */
let lastBuild: Promise<unknown> = Promise.resolve();

function architectureInTurn(text: string): Promise<Architecture> {
  const build = lastBuild.then(() => architectureOf(text));
  lastBuild = build.catch(() => undefined);
  return build;
}

/** Runs a text's replications; every run checks the laws of conservation, whatever the model. */
export async function simulate(text: string, options: SimulateOptions = {}): Promise<ReplicationResult[]> {
  const stated = await architectureInTurn(text);
  const variant = stated.variants.find((each) => each.name === options.variant);
  const architecture = variant === undefined ? stated : applyVariant(stated, variant);
  const scenario = architecture.scenarios.find((each) => each.name === options.scenario);
  const problems = mistakesOf(architecture, scenario);
  if (problems.length > 0) throw new Error(`Not simulated:\n${problems.map(lineOf).join('\n')}`);
  const plan = compile(architecture, scenario);
  return Array.from({ length: options.replications ?? 1 }, (_, replication) => {
    return replicate(plan, {
      seed: options.seed ?? 1,
      replication,
      duration: options.duration ?? scenario?.settings.duration ?? 100,
      warmup: options.warmup ?? 0,
      maxEvents: options.maxEvents ?? 1e8,
      isAudited: true,
    });
  });
}

/** One run, for models whose figures need no interval. */
export async function simulateOnce(text: string, options: SimulateOptions = {}): Promise<ReplicationResult> {
  return (await simulate(text, options))[0];
}

/** Student's t at 99.9 %, two-sided, for nine degrees of freedom: ten replications. */
const t9 = 4.781;

/** Mean and half-width of the 99.9 % interval of ten independent values. */
export function interval(values: readonly number[]): { mean: number; half: number } {
  if (values.length !== 10) throw new Error('The quantile is that of ten values');
  const mean = values.reduce((sum, each) => sum + each, 0) / 10;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 9;
  return { mean, half: t9 * Math.sqrt(variance / 10) };
}
