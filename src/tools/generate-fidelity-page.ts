import { readFile } from 'node:fs/promises';
import { keptOutcomes } from '../../test/simulator/oracles/kept-outcomes.ts';
import type { ClaimOutcome, FigureOutcome } from '../../test/simulator/oracles/run-claim.ts';
import type { Family } from '../../test/simulator/oracles/claim.ts';
import { families } from '../../test/simulator/oracles/table/index.ts';

/** docs/fidelity.md: what is known, beside what the last long runs of the same claims found. */
export async function fidelityPage(): Promise<string> {
  const prose = await readFile('src/tools/fidelity-page.md', 'utf8');
  const limits = await readFile('src/tools/fidelity-limits.md', 'utf8');
  return `${[prose.trimEnd(), ...families.map(section), notRun(), limits.trimEnd()].filter((part) => part !== '').join('\n\n')}\n`;
}

function section(family: Family): string {
  const rows = keptOutcomes(family).flatMap((outcome) => outcome.figures.map((figure, index) => row(outcome, figure, index === 0)));
  if (rows.length === 0) return '';
  return `## ${family.title}

| model | figure | known | simulated | ± | source |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}

function row({ name, source, requests, figures }: ClaimOutcome, figure: FigureOutcome, isFirst: boolean): string {
  const { exact, tolerance, mean, half } = figure;
  const known = tolerance === undefined ? tell(exact) : `${tell(exact)} (within ${percent(tolerance)})`;
  const model = isFirst ? `${name}${figures.length > 0 ? `; ${millions(requests)} requests` : ''}` : '';
  return `| ${[model, figure.name, known, tell(mean), tell(half), isFirst ? source : ''].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function notRun(): string {
  const missing = families.flatMap((family) => {
    const kept = new Set(keptOutcomes(family).map(({ id }) => id));
    return family.claims.filter(({ id }) => !kept.has(id)).map(({ name }) => `- ${name}`);
  });
  if (missing.length === 0) return '';
  return `## In the table, and not run since it was last changed\n\n${missing.join('\n')}`;
}

function tell(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(value < 1 ? 4 : 5)));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function millions(count: number): string {
  return count >= 1e6 ? `${Number((count / 1e6).toPrecision(3))} million` : count.toLocaleString('en-US');
}
