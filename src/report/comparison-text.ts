import type { Colors } from 'picocolors/types';
import type { ComparedVariant, Comparison, Difference, RequirementVerdict } from '../model/generated/result.ts';
import { plural } from './check-text.ts';
import { reportTitle } from './run-name.ts';
import { differenceTexts, verdictBefore, toldDifferences } from './told-differences.ts';
import { tableOf } from './table.ts';

/** What `compare` says to a person: for each variant the verdicts that change, then the figures that differ by more than chance. */
export function comparisonText({ system, base, variants }: Comparison, colors: Colors): string {
  const parts = [colors.bold(reportTitle(system, base.runs)), ...variants.map((variant) => variantText(base.requirements, variant, colors))];
  return `${parts.join('\n\n')}\n`;
}

function variantText(before: readonly RequirementVerdict[], { variant, requirements, differences, runs }: ComparedVariant, colors: Colors): string {
  const scenarios = runs.map(({ scenario }) => scenario);
  const tables = scenarios.map((scenario) =>
    scenarioText(
      scenario,
      differences.filter((each) => each.scenario === scenario),
      colors,
    ),
  );
  return [colors.bold(`variant ${variant}`), verdictLines(before, requirements, colors), ...tables].filter((part) => part !== '').join('\n');
}

const marks = { met: '✓', violated: '✗', undecided: '?' } as const;

function verdictLines(before: readonly RequirementVerdict[], after: readonly RequirementVerdict[], colors: Colors): string {
  const paint = { met: colors.green, violated: colors.red, undecided: colors.yellow };
  const shown = (verdict: RequirementVerdict['verdict']): string => paint[verdict](`${marks[verdict]} ${verdict.padEnd(9)}`);
  return after
    .map((requirement) => {
      const old = verdictBefore(before, requirement);
      const change = old === undefined || old.verdict === requirement.verdict ? ' '.repeat(14) : `${shown(old.verdict)} → `;
      return `${change}${shown(requirement.verdict)} ${requirement.text}`;
    })
    .join('\n');
}

function scenarioText(scenario: string | null, differences: readonly Difference[], colors: Colors): string {
  const { told, equal: equals } = toldDifferences(differences);
  const rows = told.map((each) => [each.figure, ...differenceTexts(each)]);
  const equal = `${plural(equals, 'figure')} without a difference that is more than chance`;
  return [colors.bold(scenario ?? 'steady run'), tableOf(['figure', 'base', 'variant', 'difference', '95 % interval'], rows), colors.dim(equal)]
    .filter((part) => part !== '')
    .join('\n');
}
