import { formatQuantity, type Dimension } from '../../base/quantity.ts';
import { element, escaped } from '../../diagram/xml.ts';
import type { DataResult, Figure, FlowResult, NodeResult, Run } from '../../model/generated/result.ts';
import { plural } from '../check-text.ts';
import { contradictedLevels } from '../contradicted-levels.ts';
import { figureText, formatValue } from '../requirement-value.ts';
import { endingText, runName } from '../run-name.ts';
import { histogramPicture } from './histogram-picture.ts';
import { seriesPicture } from './series-picture.ts';
import { table } from './table.ts';

/** One run: figures of flows and nodes, how latencies are distributed, what happened over time, what clients saw of the data. */
export function runHtml(run: Run): string {
  const { replications, duration, warmup, flows, nodes, data, series } = run;
  const size = `${plural(replications, 'replication')} of ${formatQuantity(duration, 'duration')} after ${formatValue(warmup, 'duration')} of warm-up, ${endingText(run)}`;
  const events = series.events.map(({ at, text }) => element('li', {}, escaped(`${formatValue(at, 'duration')}: ${text}`)));
  return element(
    'section',
    {},
    element('h2', {}, escaped(runName(run))),
    element('p', { class: 'muted' }, escaped(size)),
    events.length === 0 ? '' : element('ul', { class: 'events' }, ...events),
    table(['flow', 'offered', 'throughput', 'available', 'mean', 'p50', 'p99', 'max'], Object.entries(flows).map(flowRow)),
    ...Object.entries(flows).map(([name, flow]) => pictures(name, flow, run)),
    table(
      ['node', 'kind', 'utilisation', 'throughput', 'queue', 'wait p99'],
      Object.entries(nodes)
        .filter(([, { kind }]) => kind !== 'client')
        .map(nodeRow),
    ),
    ...Object.entries(data).map(dataHtml),
  );
}

function flowRow([name, { offered, throughput, availability, latency }]: [string, FlowResult]): string[] {
  const { mean, p50, p99, max } = latency;
  return [
    name,
    cell(offered, 'rate'),
    cell(throughput, 'rate'),
    cell(availability, 'percent'),
    ...[mean, p50, p99, max].map((each) => cell(each, 'duration')),
  ];
}

function nodeRow([name, { kind, utilisation, throughput, queue, wait }]: [string, NodeResult]): string[] {
  return [name, kind, cell(utilisation, 'percent'), cell(throughput, 'rate'), cell(queue?.mean, 'count'), cell(wait?.p99, 'duration')];
}

/** The mean with its interval, where there is one. */
function cell(figure: Figure | undefined, dimension: Dimension): string {
  const text = figureText(figure, dimension);
  const half = figure?.ci == null ? 0 : (figure.ci[1] - figure.ci[0]) / 2;
  return half > 0 ? `${text} ± ${formatValue(half, dimension, 2)}` : text;
}

function pictures(name: string, { latency, breakdown }: FlowResult, { series }: Run): string {
  const { throughput = [], latency: over = [], errors = [] } = series.flows[name] ?? {};
  const marks = (['p50', 'p99'] as const).flatMap((label) => (latency[label].mean === null ? [] : [{ label, seconds: latency[label].mean }]));
  const drawn = [
    histogramPicture(name, latency.histogram, marks),
    seriesPicture({ name: 'Throughput', values: throughput, dimension: 'rate' }, series),
    seriesPicture({ name: 'Latency', values: over, dimension: 'duration' }, series),
    errors.some((each) => each !== null && each > 0) ? seriesPicture({ name: 'Errors', values: errors, dimension: 'percent' }, series) : '',
  ].filter((each) => each !== '');
  const parts = breakdown.map(({ node, waiting, working, network }) => [
    node,
    ...[waiting, working, network].map((each) => formatValue(each, 'duration', 3)),
  ]);
  return element(
    'details',
    { open: '' },
    element('summary', {}, escaped(name)),
    element('div', { class: 'pictures' }, ...drawn),
    table(['where the mean latency goes', 'waiting', 'working', 'network'], parts),
  );
}

function dataHtml([name, result]: [string, DataResult]): string {
  const { consistency, stale, lost, lostWrites = {} } = result;
  const contradicted = contradictedLevels(consistency);
  const witness = contradicted.at(0)?.witness?.text;
  const head = `${consistency.level} over ${plural(consistency.operations, 'operation')}, ${figureText(stale, 'percent')} of reads stale, ${figureText(lost, 'count')} acknowledged writes lost`;
  const more = [
    ...Object.values(lostWrites),
    ...contradicted.map(({ text }) => `Contradicted: ${text}`),
    ...(witness === undefined ? [] : [witness]),
  ];
  return element(
    'div',
    {},
    element('p', {}, element('strong', {}, escaped(name)), escaped(`: ${head}`)),
    more.length === 0 ? '' : element('ul', {}, ...more.map((text) => element('li', {}, escaped(text)))),
  );
}
