import type { FlowResult, Figure, RequirementVerdict, Result, Run } from '../model/generated/result.ts';
import type { Dimension } from '../base/quantity.ts';
import { codeSpan, markdownTable, markdownText } from './markdown-text.ts';
import { figureText, measuredInterval, measuredValue } from './requirement-value.ts';
import { reportTitle, runName } from './run-name.ts';
import { verdictCounts } from './verdict-counts.ts';

const marks = { met: '✅ met', violated: '❌ violated', undecided: '❔ undecided' } as const;

/** The verdicts and what they rest on, short enough for a comment on a pull request; figures of each run are folded. */
export function resultMarkdown(result: Result): string {
  const { system, file, seed, requirements, runs, diagnostics, accepted } = result;
  const parts = [
    `## ${markdownText(reportTitle(system, runs))}: ${verdictCounts(requirements)}`,
    requirements.length === 0
      ? 'The file requires nothing; add a line such as `require Flow.latency.p99 < 250ms`.'
      : markdownTable(['verdict', 'requirement', 'measured', '95 % interval', ''], requirements.map(requirementRow)),
    lostWrites(runs),
    ...runs.map(runDetails),
    findings(diagnostics.length, accepted),
    `<sub>${codeSpan(file)}, seed ${seed}, Tradeoff ${result.version}: the same file and seed give the same figures.</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function requirementRow(requirement: RequirementVerdict): string[] {
  const { verdict, text, reason = '' } = requirement;
  return [
    marks[verdict],
    codeSpan(text),
    markdownText(measuredValue(requirement)),
    markdownText(measuredInterval(requirement)),
    verdict === 'met' ? '' : markdownText(reason),
  ];
}

function lostWrites(runs: readonly Run[]): string {
  return runs
    .flatMap((run) =>
      Object.entries(run.data).flatMap(([name, { lostWrites: told = {} }]) =>
        Object.values(told).map((sentence) => `- ${markdownText(runName(run))}, ${codeSpan(name)}: ${markdownText(sentence)}`),
      ),
    )
    .join('\n');
}

function runDetails(run: Run): string {
  const rows = Object.entries(run.flows).map(([name, flow]) => [codeSpan(name), ...flowCells(flow)]);
  const table = markdownTable(['flow', 'offered', 'throughput', 'available', 'mean', 'p50', 'p99', 'max'], rows);
  return `<details><summary>${markdownText(runName(run))}</summary>\n\n${table}\n\n</details>`;
}

function flowCells({ offered, throughput, availability, latency }: FlowResult): string[] {
  const cells: readonly [Figure, Dimension][] = [
    [offered, 'rate'],
    [throughput, 'rate'],
    [availability, 'percent'],
    [latency.mean, 'duration'],
    [latency.p50, 'duration'],
    [latency.p99, 'duration'],
    [latency.max, 'duration'],
  ];
  return cells.map(([figure, dimension]) => figureText(figure, dimension));
}

function findings(count: number, accepted: Result['accepted']): string {
  const found = count === 0 ? '' : `${count} findings: \`tradeoff check\` tells them.`;
  const decided = accepted.map(
    ({ rule, node, reason }) => `- ${codeSpan(rule)}${node === null ? '' : ` on ${codeSpan(node)}`}: ${markdownText(reason)}`,
  );
  const decisions = decided.length === 0 ? '' : `<details><summary>${decided.length} accepted</summary>\n\n${decided.join('\n')}\n\n</details>`;
  return [found, decisions].filter((each) => each !== '').join('\n\n');
}
