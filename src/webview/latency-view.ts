import UPlot from 'uplot';
import { formatQuantity } from '../base/quantity.ts';
import type { BreakdownPart, FlowResult } from '../model/generated/result.ts';
import { make } from './dom.ts';
import { figureText } from './figures.ts';
import { axis, liveChart } from './live-chart.ts';
import { table } from './tables.ts';

/** How a flow's latency is distributed, and where its mean goes. */
export function latencyView(name: string, { latency, breakdown }: FlowResult): readonly HTMLElement[] {
  return [histogram(name, latency), ...breakdownView(name, breakdown)].filter((part) => part !== undefined);
}

const steps = UPlot.paths.stepped?.({ align: 1 });

/** Bins of the drawn histogram: so many to each factor of ten, so that their areas compare on an axis of logarithms. */
const binsPerDecade = 20;

function histogram(name: string, latency: FlowResult['latency']): HTMLElement | undefined {
  const { edges, shares } = logarithmicBins(latency.histogram);
  if (shares.length === 0) return undefined;
  const text = `half within ${figureText(latency.p50, 'duration')}, 99 % within ${figureText(latency.p99, 'duration')}`;
  const place = liveChart({
    label: `Latency of ${name}, share of requests by latency: ${text}`,
    // A step goes from each edge to the next.
    data: [edges, [...shares, 0]],
    options: (colours) => ({
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, distr: 3, range: [edges[0], edges[edges.length - 1]] }, y: { range: (_, __, most) => [0, most * 1.08] } },
      axes: [
        { ...axis(colours, (value) => formatQuantity(value, 'duration', 2)), size: 22, space: 46 },
        { ...axis(colours, (value) => formatQuantity(value, 'percent', 2)), size: 52 },
      ],
      series: [{}, { stroke: colours.line, fill: colours.fill, width: 1, points: { show: false }, paths: steps }],
    }),
  });
  return make(
    'div',
    { class: 'figure' },
    make('div', { class: 'caption' }, make('span', {}, 'Latency, share of requests'), make('span', {}, text)),
    place,
  );
}

/** Shares of the requests in bins of equal width on an axis of logarithms: `edges` has one more than `shares`. */
function logarithmicBins(histogram: FlowResult['latency']['histogram']): { readonly edges: number[]; readonly shares: number[] } {
  const counted = histogram.filter(([edge, count]) => edge > 0 && count > 0);
  if (counted.length === 0) return { edges: [], shares: [] };
  const binOf = (edge: number): number => Math.ceil(Math.log10(edge) * binsPerDecade - 1e-9) - 1;
  const first = binOf(Math.min(...counted.map(([edge]) => edge)));
  const last = binOf(Math.max(...counted.map(([edge]) => edge)));
  const shares = new Array<number>(last - first + 1).fill(0);
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  for (const [edge, count] of counted) shares[binOf(edge) - first] += count / total;
  return { edges: Array.from({ length: shares.length + 1 }, (_, index) => 10 ** ((first + index) / binsPerDecade)), shares };
}

const portions = [
  { name: 'waiting', title: 'Waiting' },
  { name: 'working', title: 'Working' },
  { name: 'network', title: 'Network' },
] as const satisfies readonly { readonly name: keyof BreakdownPart; readonly title: string }[];

/** The mean latency as a bar along the flow's path, and the same in figures. */
function breakdownView(name: string, breakdown: readonly BreakdownPart[]): readonly HTMLElement[] {
  const parts = breakdown.filter((part) => timeIn(part) > 0);
  const whole = parts.reduce((sum, part) => sum + timeIn(part), 0);
  if (whole === 0) return [];
  const label = parts.map((part) => `${part.node} ${share(timeIn(part), whole)}`).join(', ');
  const segments = parts.flatMap((part) =>
    portions
      .filter((portion) => part[portion.name] > 0)
      .map((portion) => {
        const segment = make('span', { class: `segment ${portion.name}`, title: `${part.node}, ${portion.name}: ${duration(part[portion.name])}` });
        segment.style.flexGrow = String(part[portion.name] / whole);
        return segment;
      }),
  );
  const rows = parts.map((part) => [
    make('th', { scope: 'row' }, part.node),
    ...portions.map((portion) => make('td', {}, part[portion.name] > 0 ? duration(part[portion.name]) : '–')),
    make('td', {}, share(timeIn(part), whole)),
  ]);
  const heads = portions.map(({ name: portion, title }) => make('span', { class: `key ${portion}` }, title));
  return [
    make('div', { class: 'caption' }, make('span', {}, 'Where the mean latency goes'), make('span', {}, duration(whole))),
    make('div', { class: 'breakdown', role: 'img', 'aria-label': `Mean latency of ${name}, ${duration(whole)}: ${label}` }, ...segments),
    table(`Latency of ${name} by node`, ['Node', ...heads, 'Share'], rows),
  ];
}

function timeIn({ waiting, working, network }: BreakdownPart): number {
  return waiting + working + network;
}

function duration(seconds: number): string {
  return formatQuantity(seconds, 'duration', 3);
}

function share(part: number, whole: number): string {
  return formatQuantity(part / whole, 'percent', 2);
}
