import type { DataResult, Run } from '../model/generated/result.ts';
import { contradictedLevels } from '../report/contradicted-levels.ts';
import { make } from './dom.ts';
import { figureText } from './figures.ts';
import { axis, liveChart } from './live-chart.ts';
import { formatQuantity } from '../base/quantity.ts';
import { witnessPicture } from './witness-picture.ts';

/** What clients saw of each data set: how consistent it was, what contradicts more, and what was lost. */
export function dataView({ data }: Run): readonly HTMLElement[] {
  return Object.entries(data).map(([name, result]) => dataSection(name, result));
}

function dataSection(name: string, result: DataResult): HTMLElement {
  const { consistency } = result;
  const contradicted = contradictedLevels(consistency);
  const witness = contradicted[0]?.witness ?? undefined;
  const picture = witness && witnessPicture(witness);
  return make(
    'section',
    { class: 'data', 'aria-label': `Data ${name}` },
    make(
      'p',
      {},
      make('strong', {}, `${name}:`),
      ` ${consistency.level} over ${consistency.operations.toLocaleString('en')} operations, ${figureText(result.stale, 'percent')} of reads stale, ` +
        `${figureText(result.lost, 'count')} acknowledged writes lost${causesText(result)}`,
    ),
    ...Object.values(result.lostWrites ?? {}).map((told) => make('p', {}, told)),
    contradicted.length === 0 ? undefined : make('p', { class: 'hint' }, `Contradicted: ${contradicted.map(({ text }) => text).join(', ')}`),
    witness && make('p', {}, witness.text),
    picture && make('div', { class: 'timeline', tabindex: 0 }, picture),
    ...curve(name, result),
  );
}

function causesText({ lostBy = {} }: DataResult): string {
  const causes = Object.entries(lostBy).map(([cause, count]) => `${cause} ${figureText(count, 'count')}`);
  return causes.length === 0 ? '' : ` (${causes.join(', ')})`;
}

/** Of the curve of consistent reads, where it rises, drawn and in figures: nothing where every read saw what had been acknowledged. */
function curve(name: string, { consistentAfter = [] }: DataResult): readonly HTMLElement[] {
  const last = consistentAfter.findIndex(([, share]) => share === 1);
  const rising = last < 0 ? consistentAfter : consistentAfter.slice(0, last + 1);
  if (rising.every(([, share]) => share === 1)) return [];
  const points = rising.map(([after, share]) =>
    make('li', {}, `${formatQuantity(after, 'duration')}: `, make('meter', { min: 0, max: 1, value: share }), ` ${(100 * share).toFixed(1)} %`),
  );
  return [
    make('div', { class: 'caption' }, make('span', {}, curveTitle), make('span', {}, reached(rising))),
    curveChart(name, rising),
    make('details', {}, make('summary', {}, 'The same in figures'), make('ul', { class: 'curve' }, ...points)),
  ];
}

const curveTitle = 'Reads that see an acknowledged write, by the time since';

function curveChart(name: string, rising: readonly (readonly number[])[]): HTMLElement {
  const ages = rising.map(([after]) => after);
  return liveChart({
    label: `${curveTitle}, of ${name}: ${reached(rising)}`,
    data: [ages, rising.map(([, share]) => share)],
    options: (colours) => ({
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, distr: 3, range: [ages[0] / 1.2, ages[ages.length - 1] * 1.2] }, y: { range: [0, 1.04] } },
      axes: [
        { ...axis(colours, (value) => formatQuantity(value, 'duration', 2)), size: 22, space: 46 },
        { ...axis(colours, (value) => formatQuantity(value, 'percent', 2)), size: 52 },
      ],
      series: [{}, { stroke: colours.line, fill: colours.fill, width: 1.5, points: { show: true, size: 5, stroke: colours.line } }],
    }),
  });
}

/** From where to where it rises. */
function reached(rising: readonly (readonly number[])[]): string {
  const told = ([after, share]: readonly number[]): string => `${formatQuantity(share, 'percent', 3)} after ${formatQuantity(after, 'duration', 3)}`;
  return rising.length === 1 ? told(rising[0]) : `${told(rising[0])}, ${told(rising[rising.length - 1])}`;
}
