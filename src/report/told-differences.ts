import type { Difference, RequirementVerdict } from '../model/generated/result.ts';
import { metrics, type MetricRow } from '../model/schema/metrics.ts';
import { formatValue } from './requirement-value.ts';

/** The differences of a run that are more than chance, each told once; and how many figures are equal as far as one can tell. */
export function toldDifferences(differences: readonly Difference[]): { readonly told: readonly Difference[]; readonly equal: number } {
  const certain = differences.filter(isMoreThanChance);
  return { told: certain.filter((each) => !isRepeated(each, differences)), equal: differences.length - certain.length };
}

/** Base, variant, difference and its interval as a person reads them. */
export function differenceTexts({ figure, base, variant, difference: { mean, ci } }: Difference): string[] {
  const dimension = dimensionOf(figure);
  const signed = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : `${value < 0 ? '−' : '+'}${formatValue(Math.abs(value), dimension)}`;
  return [formatValue(base, dimension), formatValue(variant, dimension), signed(mean), ci === null ? '–' : `${signed(ci[0])} … ${signed(ci[1])}`];
}

/** How the base fared with a requirement of a variant. */
export function verdictBefore(before: readonly RequirementVerdict[], requirement: RequirementVerdict): RequirementVerdict | undefined {
  return before.find(({ text, line }) => text === requirement.text && line === requirement.line);
}

/** Its interval leaves 0 out. */
function isMoreThanChance({ difference: { ci } }: Difference): boolean {
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
