import type { Colors } from 'picocolors/types';
import { formatQuantity, type Dimension } from '../base/quantity.ts';
import type { Figure, FlowResult, NodeResult, RequirementVerdict, Result, Run } from '../model/generated/result.ts';
import { plural } from './check-text.ts';
import { dataText } from './data-text.ts';
import { figureText as figure, measuredText } from './requirement-value.ts';
import { endingText, reportTitle, runName } from './run-name.ts';
import { tableOf } from './table.ts';
import { verdictCounts } from './verdict-counts.ts';

/** What `simulate` says to a person: verdicts first, then each run's figures, then decisions. */
export function resultText(result: Result, colors: Colors): string {
  const parts = [
    colors.bold(reportTitle(result.system, result.runs)),
    verdictLines(result.requirements, colors),
    ...result.runs.map((run) => runText(run, colors)),
    ...result.accepted.map(({ rule, node, reason }) => `${colors.dim('accepted')} ${rule}${node === null ? '' : ` on ${node}`}: ${reason}`),
    summary(result, colors),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const marks = { met: '✓', violated: '✗', undecided: '?' } as const;

function verdictLines(requirements: readonly RequirementVerdict[], colors: Colors): string {
  const paint = { met: colors.green, violated: colors.red, undecided: colors.yellow };
  return requirements
    .map((requirement) => {
      const { verdict, text } = requirement;
      const head = paint[verdict](`${marks[verdict]} ${verdict.padEnd(9)} ${text}`);
      return `${head}  ${colors.dim(measuredText(requirement))}${reasonLine(requirement, colors)}`;
    })
    .join('\n');
}

/** Where a limit is met and an interval shows by how much, nothing more needs to be said. */
function reasonLine({ verdict, reason, ci }: RequirementVerdict, colors: Colors): string {
  const isPlain = verdict === 'met' && ci !== null && ci[0] > 0;
  return reason === undefined || isPlain ? '' : `\n            ${colors.dim(reason)}`;
}

function runText(run: Run, colors: Colors): string {
  const size = `${plural(run.replications, 'replication')} of ${formatQuantity(run.duration, 'duration')}, ${endingText(run)}`;
  return [`${colors.bold(runName(run))} ${colors.dim(size)}`, flowTable(run), nodeTable(run), dataText(run, colors)]
    .filter((part) => part !== '')
    .join('\n');
}

function flowTable({ flows }: Run): string {
  const rows = Object.entries(flows).map(([name, flow]) => [name, ...flowCells(flow)]);
  return tableOf(['flow', 'offered', 'throughput', 'available', 'mean', 'p50', 'p99', 'max'], rows);
}

function flowCells({ offered, throughput, availability, latency }: FlowResult): string[] {
  return [
    figure(offered, 'rate'),
    figure(throughput, 'rate'),
    figure(availability, 'percent'),
    figure(latency.mean, 'duration'),
    figure(latency.p50, 'duration'),
    figure(latency.p99, 'duration'),
    figure(latency.max, 'duration'),
  ];
}

function nodeTable({ nodes }: Run): string {
  const rows = Object.entries(nodes).flatMap(([name, node]) => (node.kind === 'client' ? [] : [[name, node.kind, ...nodeCells(node)]]));
  return tableOf(['node', 'kind', 'utilisation', 'throughput', 'queue', 'wait p99', 'beside'], rows);
}

function nodeCells(node: NodeResult): string[] {
  return [
    figure(node.utilisation, 'percent'),
    figure(node.throughput, 'rate'),
    figure(node.queue?.mean, 'count'),
    figure(node.wait?.p99, 'duration'),
    besides(node).join(', '),
  ];
}

/** What only this kind of node has, as far as there is something to tell. */
function besides(node: NodeResult): string[] {
  const told: [string, Figure | undefined, Dimension, boolean][] = [
    ['hits', node.hits, 'percent', true],
    ['stale hits', node.staleHits, 'percent', false],
    ['lag p99', node.lag?.p99, 'duration', true],
    ['failovers', node.failovers, 'count', false],
    ['delay p99', node.delay?.p99, 'duration', true],
    ['depth max', node.depth?.max, 'count', true],
    ['lost', node.lost, 'count', false],
    ['duplicates', node.duplicates, 'count', false],
    ['reordered', node.reordered, 'count', false],
    ['dead-lettered', node.deadLettered, 'count', false],
    ['rejected', node.rejected, 'count', false],
  ];
  return told.flatMap(([label, value, dimension, always]) =>
    value === undefined || value.mean === null || (!always && value.mean === 0) ? [] : [`${label} ${figure(value, dimension)}`],
  );
}

function summary({ requirements }: Result, colors: Colors): string {
  if (requirements.length === 0) return colors.dim('No requirement to judge; add one: require Flow.latency.p99 < 250ms');
  return `${plural(requirements.length, 'requirement')}: ${verdictCounts(requirements)}`;
}
