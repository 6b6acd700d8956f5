import { readFile } from 'node:fs/promises';
import { promises, told, type Configuration, type Promised, type Workload } from '../../test/simulator/guarantees/configuration.ts';
import { keptOutcomes } from '../../test/simulator/guarantees/kept-outcomes.ts';
import type { ConfigurationOutcome } from '../../test/simulator/guarantees/run-configuration.ts';
import { workloads } from '../../test/simulator/guarantees/table.ts';

/** docs/consistency.md: what theory promises of each configuration, beside what the last long runs found. */
export async function consistencyPage(): Promise<string> {
  const prose = await readFile('src/tools/consistency-page.md', 'utf8');
  const kept = keptOutcomes();
  return `${[prose.trimEnd(), ...workloads.map((workload) => section(workload, kept)), notRun(kept)].filter((part) => part !== '').join('\n\n')}\n`;
}

type Kept = ReadonlyMap<string, ConfigurationOutcome>;

function section({ title, load, configurations }: Workload, kept: Kept): string {
  const run = configurations.filter(({ name }) => kept.has(name));
  if (run.length === 0) return '';
  return `## ${title}

${load}

| configuration | ${promises.map(told).join(' | ')} | operations |
| --- |${' :-: |'.repeat(promises.length)} ---: |
${run.map((configuration) => row(configuration, kept.get(configuration.name)!)).join('\n')}

${run.map((configuration) => reasons(configuration, kept.get(configuration.name)!)).join('\n\n')}`;
}

function row({ name, cells }: Configuration, { operations }: ConfigurationOutcome): string {
  const marks = promises.map((promised) => mark(cells[promised].isKept));
  return `| ${[name, ...marks, operations.toLocaleString('en-US')].join(' | ')} |`;
}

function reasons({ name, settings, cells }: Configuration, outcome: ConfigurationOutcome): string {
  const lines = promises
    .filter((promised) => !cells[promised].isKept || cells[promised].isImplied !== true)
    .map((promised) => {
      const { isKept, reason } = cells[promised];
      return `- ${mark(isKept)} ${told(promised)}: ${reason}${isKept ? '' : `. ${witnessed(promised, outcome)}`}`;
    });
  return `### ${name}

\`${settings}\`

${lines.join('\n')}`;
}

/** Causal and sequential consistency are violated once a run, or not at all. */
function witnessed(promised: Promised, { findings, replications }: ConfigurationOutcome): string {
  const { violations, witness = '' } = findings[promised];
  const isOncePerRun = promised === 'causal' || promised === 'sequential';
  const often = isOncePerRun
    ? `in ${violations} of ${replications} runs`
    : `${violations.toLocaleString('en-US')} ${violations === 1 ? 'time' : 'times'}`;
  return `Seen ${often}${witness === '' ? '' : `: *${witness}*`}`;
}

function mark(isKept: boolean): string {
  return isKept ? '✓' : '✗';
}

function notRun(kept: Kept): string {
  const missing = workloads.flatMap(({ configurations }) => configurations.filter(({ name }) => !kept.has(name)));
  if (missing.length === 0) return '';
  return `## In the table, without a long run yet\n\n${missing.map(({ name }) => `- ${name}`).join('\n')}`;
}
