import type { ComparedFigures } from '../messages/preview.ts';
import type { ComparedVariant, RequirementVerdict } from '../model/generated/result.ts';
import { differenceTexts, toldDifferences, verdictBefore } from '../report/told-differences.ts';
import { breakable, make } from './dom.ts';
import { verdictFigures } from './figures.ts';
import { table } from './tables.ts';

/** Each variant beside the base: first the verdicts that change, then the figures that differ by more than chance. */
export function comparisonView({ base, variants }: ComparedFigures, onLine: (line: number) => void): readonly HTMLElement[] {
  return variants.map((variant) => variantSection(base.requirements, variant, onLine));
}

function variantSection(before: readonly RequirementVerdict[], compared: ComparedVariant, onLine: (line: number) => void): HTMLElement {
  const { variant, runs, differences } = compared;
  const scenarios = runs.map(({ scenario }) => scenario);
  return make(
    'section',
    { class: 'comparison', 'aria-label': `Variant ${variant}` },
    make('h2', {}, `Base and ${variant}`),
    ...verdictChanges(before, compared, onLine),
    ...scenarios.flatMap((scenario) =>
      scenarioView(
        scenario,
        differences.filter((each) => each.scenario === scenario),
      ),
    ),
  );
}

function verdictChanges(
  before: readonly RequirementVerdict[],
  { requirements, variant }: ComparedVariant,
  onLine: (line: number) => void,
): readonly HTMLElement[] {
  const changes = requirements.flatMap((after) => {
    const old = verdictBefore(before, after);
    return old === undefined || old.verdict === after.verdict ? [] : [{ old, after }];
  });
  if (requirements.length === 0) return [];
  if (changes.length === 0) return [make('p', { class: 'hint' }, 'No verdict changes.')];
  const rows = changes.map(({ old, after }) => [
    make('th', { scope: 'row' }, make('button', { type: 'button', class: 'link', onclick: () => onLine(after.line) }, ...breakable(after.text))),
    verdictCell(old),
    verdictCell(after),
  ]);
  return [table(`Verdicts that change with ${variant}`, ['Requirement', 'Base', variant], rows)];
}

function verdictCell(requirement: RequirementVerdict): HTMLElement {
  return make('td', { title: verdictFigures(requirement) }, make('span', { class: `verdict-word ${requirement.verdict}` }, requirement.verdict));
}

function scenarioView(scenario: string | null, differences: ComparedVariant['differences']): readonly HTMLElement[] {
  const name = scenario ?? 'Steady run';
  const { told, equal } = toldDifferences(differences);
  const rows = told.map((each) => {
    const [base, variant, difference, interval] = differenceTexts(each);
    const cells = [base, variant, difference].map((text) => make('td', {}, text));
    return [make('th', { scope: 'row' }, ...breakable(each.figure)), ...cells, make('td', { class: 'interval' }, interval)];
  });
  const heads = [name, 'Base', 'Variant', 'Difference', '95 % interval'];
  const equals = make('p', { class: 'hint' }, `${equal} ${equal === 1 ? 'figure' : 'figures'} without a difference that is more than chance`);
  return [told.length === 0 ? make('h3', {}, name) : make('div', { class: 'wide', tabindex: 0 }, table(`Differences: ${name}`, heads, rows)), equals];
}
