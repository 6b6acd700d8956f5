import type { Architecture } from '../../../src/model/architecture.ts';
import { applyVariant } from '../../../src/model/variant.ts';
import { compile } from '../../../src/simulator/plan/compile.ts';
import { replicate } from '../../../src/simulator/replicate.ts';
import type { QueueTally, ReplicationResult } from '../../../src/simulator/statistics/replication-result.ts';
import { unsupported } from '../../../src/simulator/unsupported.ts';
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

/** Runs a text's replications; every test run asserts the laws that hold whatever the model. */
export async function simulate(text: string, options: SimulateOptions = {}): Promise<ReplicationResult[]> {
  const stated = await architectureInTurn(text);
  const variant = stated.variants.find((each) => each.name === options.variant);
  const architecture = variant === undefined ? stated : applyVariant(stated, variant);
  const scenario = architecture.scenarios.find((each) => each.name === options.scenario);
  const problems = unsupported(architecture, scenario);
  if (problems.length > 0) throw new Error(`Not simulated:\n${problems.map(lineOf).join('\n')}`);
  const plan = compile(architecture, scenario);
  return Array.from({ length: options.replications ?? 1 }, (_, replication) => {
    const result = replicate(plan, {
      seed: options.seed ?? 1,
      replication,
      duration: options.duration ?? scenario?.settings.duration ?? 100,
      warmup: options.warmup ?? 0,
      maxEvents: options.maxEvents ?? 1e8,
    });
    assertConservation(result);
    return result;
  });
}

/** One run, for models whose figures need no interval. */
export async function simulateOnce(text: string, options: SimulateOptions = {}): Promise<ReplicationResult> {
  return (await simulate(text, options))[0];
}

/** Requests that came are those that succeeded or failed; the path adds up; every message is processed, lost, or still there. */
export function assertConservation(result: ReplicationResult): void {
  for (const [name, flow] of Object.entries(result.flows)) {
    const failed = Object.values(flow.failures).reduce((sum, each) => sum + each, 0);
    assertEqual(`${name}: arrivals`, flow.arrivals, flow.successes + failed);
    const path = Object.values(flow.breakdown).reduce((sum, part) => sum + part.waiting + part.working + part.network, 0);
    if (Object.keys(flow.breakdown).length > 1) assertEqual(`${name}: seconds on the critical path`, path, flow.latency.moments[1]);
  }
  for (const [name, { queue }] of Object.entries(result.nodes)) if (queue !== undefined && result.ended === 'completed') assertMessages(name, queue);
}

/** Every message is exactly one of processed, lost, dead-lettered or still there, for each group that is to process it. */
function assertMessages(name: string, queue: QueueTally): void {
  const groups = Object.entries(queue.groups);
  for (const [group, tally] of groups) {
    const lost = Object.values(tally.lost).reduce((sum, each) => sum + each, 0);
    assertEqual(`${name} → ${group}: messages`, tally.processed + lost + tally.deadLettered + tally.unprocessed.moments[0], tally.routed);
  }
  const all = groups.reduce((sum, [, tally]) => sum + tally.routed, 0);
  if (groups.length > 0 && all < queue.published)
    throw new Error(`${name}: ${all} messages are somebody's, of ${queue.published} that were published`);
}

function assertEqual(what: string, actual: number, expected: number): void {
  if (Math.abs(actual - expected) > 1e-6 * Math.max(1, Math.abs(expected))) throw new Error(`${what}: ${actual} instead of ${expected}`);
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
