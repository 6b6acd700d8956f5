import type { RequirementVerdict, Run } from '../model/generated/result.ts';
import type { SimulatedFigures } from '../messages/preview.ts';
import { closerView, type Chosen } from './closer-view.ts';
import { dataView } from './data-view.ts';
import { icon, make } from './dom.ts';
import { verdictFigures } from './figures.ts';
import { cell, table } from './tables.ts';

interface Reader {
  readonly onLine: (line: number) => void;
  readonly onNode: (node: string) => void;
  readonly chosen: Chosen;
}

const verdicts = {
  met: { sign: 'M2.5 8.5l3.5 3.5 7.5-8', words: 'met' },
  violated: { sign: 'M3.5 3.5l9 9M12.5 3.5l-9 9', words: 'violated' },
  undecided: { sign: 'M5.5 5.8A2.6 2.6 0 1 1 8 8.9v1.4M8 12.6v.6', words: 'undecided' },
} as const satisfies Record<RequirementVerdict['verdict'], { readonly sign: string; readonly words: string }>;

/** What a simulation found: the requirements judged, then flows and nodes of each run. */
export function resultsView(figures: SimulatedFigures, reader: Reader): readonly HTMLElement[] {
  return [verdictSection(figures.requirements, reader), ...figures.runs.map((run) => runSection(run, reader))];
}

function verdictSection(requirements: readonly RequirementVerdict[], { onLine }: Reader): HTMLElement {
  if (requirements.length === 0)
    return make('p', { class: 'hint' }, 'The file requires nothing yet. A line such as “require Checkout.latency.p99 < 250ms” is judged here.');
  const list = requirements.map((requirement) => verdictItem(requirement, onLine));
  return make(
    'section',
    { 'aria-label': 'Requirements' },
    make('h2', {}, `Requirements: ${summary(requirements)}`),
    make('ul', { class: 'verdicts' }, ...list),
  );
}

function summary(requirements: readonly RequirementVerdict[]): string {
  const counted = Object.keys(verdicts).map((verdict) => ({ verdict, count: requirements.filter((each) => each.verdict === verdict).length }));
  return counted
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(', ');
}

function verdictItem(requirement: RequirementVerdict, onLine: (line: number) => void): HTMLElement {
  const { verdict, text, reason, line } = requirement;
  const { sign, words } = verdicts[verdict];
  const button = make(
    'button',
    { type: 'button', class: `verdict ${verdict}`, 'data-verdict': verdict, title: `Line ${line}`, onclick: () => onLine(line) },
    icon(sign),
    make('span', { class: 'text' }, make('span', { class: 'words' }, words), ' ', make('code', {}, text)),
    make('span', { class: 'value' }, verdictFigures(requirement)),
    reason === undefined ? undefined : make('span', { class: 'reason' }, reason),
  );
  return make('li', {}, button);
}

function runSection(run: Run, reader: Reader): HTMLElement {
  const title = run.scenario ?? 'Steady run';
  const beside = [...(run.variant === null ? [] : [run.variant]), ...(run.traffic === undefined ? [] : [`traffic ×${run.traffic}`])];
  return make(
    'section',
    { class: 'run', 'aria-label': title },
    make('h2', {}, [title, ...beside].join(', '), make('span', { class: 'detail' }, runDetail(run))),
    flowTable(run),
    latencyTable(run),
    nodeTable(run, reader),
    closerView(run, reader.chosen),
    ...dataView(run),
  );
}

const endings = {
  completed: '',
  decided: '',
  'event-limit': ', ended at the limit of events',
  saturated: ', saturated: a queue grew without end',
} as const;

function runDetail({ replications, duration, ended, saturatedAt }: Run): string {
  const where = saturatedAt === undefined ? '' : ` at ${saturatedAt}`;
  return ` ${replications} × ${Number(duration.toPrecision(4))} s${endings[ended]}${where}`;
}

function flowTable({ flows }: Run): HTMLElement {
  const rows = Object.entries(flows).map(([name, flow]) => [
    make('th', { scope: 'row' }, name),
    cell(flow.throughput, 'rate'),
    cell(flow.latency.mean, 'duration'),
    cell(flow.latency.p99, 'duration'),
    cell(flow.availability, 'percent'),
  ]);
  return table('Flows', ['Flow', 'Throughput', 'Mean', 'p99', 'Available'], rows);
}

const percentiles = { p50: 'p50', p90: 'p90', p95: 'p95', p99: 'p99', p999: 'p99.9', max: 'Most' } as const;

function latencyTable({ flows }: Run): HTMLElement {
  const names = Object.keys(percentiles) as (keyof typeof percentiles)[];
  const rows = Object.entries(flows).map(([name, { latency }]) => [
    make('th', { scope: 'row' }, name),
    ...names.map((percentile) => cell(latency[percentile], 'duration')),
  ]);
  return table('Latency', ['Latency', ...Object.values(percentiles)], rows);
}

function nodeTable({ nodes }: Run, { onNode }: Reader): HTMLElement {
  const rows = Object.entries(nodes)
    .filter(([, { kind }]) => kind !== 'client')
    .map(([name, node]) => [
      make('th', { scope: 'row' }, make('button', { type: 'button', class: 'link', onclick: () => onNode(name) }, name)),
      cell(node.utilisation, 'percent'),
      cell(node.throughput ?? node.processed, 'rate'),
      cell(node.queue?.mean ?? node.depth?.mean, 'count'),
      cell(node.wait?.p99 ?? node.delay?.p99, 'duration'),
    ]);
  return table('Nodes', ['Node', 'Busy', 'Served', 'Queue', 'Wait p99'], rows);
}
