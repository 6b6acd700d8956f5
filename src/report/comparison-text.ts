import type { Colors } from 'picocolors/types';
import type { ComparedVariant, Comparison, Difference, RequirementVerdict } from '../model/generated/result.ts';
import { metrics, type MetricRow } from '../model/schema/metrics.ts';
import { plural } from './check-text.ts';
import { formatValue } from './requirement-value.ts';
import { tableOf } from './table.ts';

/** What `compare` says to a person: for each variant the verdicts that change, then the figures that differ by more than chance. */
export function comparisonText({ system, base, variants }: Comparison, colors: Colors): string {
  const parts = [colors.bold(system), ...variants.map((variant) => variantText(base.requirements, variant, colors))];
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
      const old = before.find(({ text, line }) => text === requirement.text && line === requirement.line);
      const change = old === undefined || old.verdict === requirement.verdict ? ' '.repeat(14) : `${shown(old.verdict)} → `;
      return `${change}${shown(requirement.verdict)} ${requirement.text}`;
    })
    .join('\n');
}

function scenarioText(scenario: string | null, differences: readonly Difference[], colors: Colors): string {
  const told = differences.filter((each) => isTold(each) && !isRepeated(each, differences));
  const rows = told.map((each) => [each.figure, ...cellsOf(each)]);
  const equal = `${plural(differences.filter((each) => !isTold(each)).length, 'figure')} without a difference that is more than chance`;
  return [colors.bold(scenario ?? 'steady run'), tableOf(['figure', 'base', 'variant', 'difference', '95 % interval'], rows), colors.dim(equal)]
    .filter((part) => part !== '')
    .join('\n');
}

function cellsOf({ figure, base, variant, difference: { mean, ci } }: Difference): string[] {
  const dimension = dimensionOf(figure);
  const signed = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : `${value < 0 ? '−' : '+'}${formatValue(Math.abs(value), dimension)}`;
  return [formatValue(base, dimension), formatValue(variant, dimension), signed(mean), ci === null ? '–' : `${signed(ci[0])} … ${signed(ci[1])}`];
}

/** Whether a difference is more than chance: its interval leaves 0 out. */
function isTold({ difference: { ci } }: Difference): boolean {
  return ci !== null && (ci[0] > 0 || ci[1] < 0);
}

/** Where a request is complete with its answer, its completion says the same again. */
function isRepeated({ figure, base, variant }: Difference, all: readonly Difference[]): boolean {
  const latency = all.find((each) => each.figure === figure.replace('.completion.', '.latency.'));
  return figure.includes('.completion.') && latency?.base === base && latency.variant === variant;
}

/** One name means the same of whatever has it. */
function dimensionOf(figure: string): MetricRow['dimension'] {
  const metric = figure.slice(figure.indexOf('.') + 1);
  const rows: readonly Readonly<Record<string, MetricRow>>[] = Object.values(metrics);
  return rows.find((each) => metric in each)?.[metric].dimension ?? 'count';
}
