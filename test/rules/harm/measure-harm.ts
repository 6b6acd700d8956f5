import { applyEdits } from '../../../src/base/text-edits.ts';
import { formatQuantity } from '../../../src/base/quantity.ts';
import type { Requirement } from '../../../src/model/architecture.ts';
import type { RequirementVerdict } from '../../../src/model/generated/result.ts';
import { metricRow } from '../../../src/model/schema/metrics.ts';
import { harmDuration, harmRuns, type Harm, type HarmFigures, type Seen } from '../../../src/rules/harm.ts';
import { withoutMarks } from '../../../src/rules/markdown.ts';
import type { Rule } from '../../../src/rules/rule.ts';
import { review } from '../../../src/rules/run.ts';
import { mistakesOf } from '../../../src/simulator/mistakes.ts';
import { runStudy } from '../../simulator/support/run-study.ts';
import { architectureOf, lineOf } from '../../support/architecture.ts';

/** The two designs of a rule's harm, each with what is simulated below it. */
export interface HarmDesigns {
  readonly violating: string;
  readonly mended: string;
}

export async function designsOf({ id, examples }: Rule, { example = 0, mended, below }: Harm): Promise<HarmDesigns> {
  const violating = withoutMarks(examples.violating[example].text);
  const text = 'fix' in mended ? await fixed(violating, id, mended.fix) : examples.clean[mended.clean];
  return { violating: `${violating}\n${below}`, mended: `${text}\n${below}` };
}

/** Simulates both designs. Throws where one of them can't be simulated, or `below` does not require exactly one thing of them. */
export async function measureHarm(harm: Harm, { violating, mended }: HarmDesigns): Promise<HarmFigures> {
  const one = await simulated(violating, harm);
  const other = await simulated(mended, harm);
  if (one.requirement.text !== other.requirement.text)
    throw new Error(`Not the same is required: ${one.requirement.text}; ${other.requirement.text}`);
  const { text, scenario = null } = one.requirement;
  return { requirement: text, scenario, violating: one.seen, mended: other.seen };
}

async function fixed(text: string, rule: string, title: string): Promise<string> {
  const findings = review(await architectureOf(text)).diagnostics.filter(({ code }) => code === rule);
  const fix = findings.flatMap(({ fixes }) => fixes).find((each) => each.title === title);
  if (fix === undefined) throw new Error(`${rule} has no fix "${title}"`);
  return applyEdits(text, fix.edits);
}

async function simulated(text: string, harm: Harm): Promise<{ readonly requirement: Requirement; readonly seen: Seen }> {
  const architecture = await architectureOf(text);
  const requirement = lastOf(architecture.requirements, text.split('\n').length - harm.below.split('\n').length);
  const scenario = architecture.scenarios.find(({ name }) => name === requirement.scenario);
  const problems = mistakesOf(architecture, scenario);
  if (problems.length > 0) throw new Error(`Not simulated:\n${problems.map(lineOf).join('\n')}`);
  const { requirements } = runStudy(architecture, { ...harmRuns, scenarios: [scenario?.name ?? null], duration: harmDuration(harm) });
  const verdict = requirements.find(({ line }) => line === lineNumber(requirement));
  if (verdict === undefined) throw new Error(`${requirement.text} was not judged`);
  return { requirement, seen: { value: told(verdict, requirement), verdict: verdict.verdict } };
}

/** What is required below the design; the design may require something itself. */
function lastOf(requirements: readonly Requirement[], linesAbove: number): Requirement {
  const below = requirements.filter((requirement) => lineNumber(requirement) > linesAbove);
  if (below.length !== 1) throw new Error(`One thing must be required below the design, not ${below.length}`);
  return below[0];
}

function lineNumber({ origin }: Requirement): number {
  return origin.range.start.line + 1;
}

function told({ value }: RequirementVerdict, { target, metric }: Requirement): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return value;
  const dimension = metricRow(target.kind, metric)?.dimension;
  if (dimension === undefined || dimension === 'level') throw new Error(`${metric} is no number`);
  return formatQuantity(value, dimension, 3);
}
