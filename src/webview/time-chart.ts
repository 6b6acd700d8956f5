import type UPlot from 'uplot';
import type { Dimension } from '../base/quantity.ts';
import type { Series } from '../model/generated/result.ts';
import { formatValue } from '../report/requirement-value.ts';
import { make } from './dom.ts';
import { axis, liveChart, type ChartColours } from './live-chart.ts';
import { timeText } from './time-text.ts';

interface TimeChart {
  /** What is measured, as in "Throughput". */
  readonly title: string;
  /** The flow or node that it is measured of. */
  readonly subject: string;
  readonly dimension: Dimension;
  readonly values: readonly (number | null)[];
  readonly series: Series;
  /** Charts of the same key move their cursors together. */
  readonly key: string;
}

/** Between the marks of the axis, so many seconds: what reads well as seconds, minutes and hours. */
const steps = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
];

/** One figure over the time of a run, its events marked by their numbers; nothing where it was never measured. */
export function timeChart(chart: TimeChart): HTMLElement | undefined {
  const { title, values, series, dimension, subject } = chart;
  const range = rangeOf(values, series.interval, dimension);
  if (range === undefined) return undefined;
  const readout = make('span', { class: 'readout' }, range.short);
  const end = values.length * series.interval;
  const place = liveChart({
    label: `${title} of ${subject} over ${timeText(end)}: ${range.long}`,
    data: [values.map((_, bin) => (bin + 0.5) * series.interval), [...values]],
    run: chart.key,
    options: (colours) => optionsOf(chart, colours, (bin) => (readout.textContent = bin === undefined ? range.short : valueAt(chart, bin))),
  });
  return make('div', { class: 'figure' }, make('div', { class: 'caption' }, make('span', {}, title), readout), place);
}

function optionsOf(
  { values, series, dimension, key }: TimeChart,
  colours: ChartColours,
  onCursor: (bin: number | undefined) => void,
): Omit<UPlot.Options, 'width' | 'height'> {
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key } },
    scales: { x: { time: false, range: [0, values.length * series.interval] }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] } },
    axes: [
      { ...axis(colours, timeText), size: 22, incrs: steps },
      { ...axis(colours, (value) => formatValue(value, dimension, 3)), size: 52 },
    ],
    series: [{}, { stroke: colours.line, fill: colours.fill, width: 1.5, points: { show: false } }],
    hooks: {
      draw: [(plot) => series.events.forEach(({ at }, index) => markEvent(plot, at, { text: String(index + 1), colour: colours.event }))],
      setCursor: [({ cursor }) => onCursor(cursor.idx ?? undefined)],
    },
  };
}

/** A dashed line at a time, with a word at its head. */
function markEvent(plot: UPlot, at: number, { text, colour }: { readonly text: string; readonly colour: string }): void {
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, 'x', true));
  const { devicePixelRatio: ratio } = window;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `600 ${10 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.fillText(text, x + 3 * ratio, bbox.top + ratio);
  ctx.restore();
}

function valueAt({ values, series, dimension }: TimeChart, bin: number): string {
  const value = values[bin];
  return `${value === null ? '–' : formatValue(value, dimension, 3)} at ${timeText(bin * series.interval)}`;
}

interface Range {
  readonly short: string;
  readonly long: string;
}

/** The least and the largest value, in words. */
function rangeOf(values: readonly (number | null)[], interval: number, dimension: Dimension): Range | undefined {
  const known = values.flatMap((value, bin) => (value === null ? [] : [{ value, bin }]));
  if (known.length === 0) return undefined;
  const least = known.reduce((best, each) => (each.value < best.value ? each : best));
  const most = known.reduce((best, each) => (each.value > best.value ? each : best));
  const text = ({ value }: { value: number }): string => formatValue(value, dimension, 3);
  const place = ({ bin }: { bin: number }): string => timeText(bin * interval);
  if (least.value === most.value) return { short: `always ${text(least)}`, long: `always ${text(least)}` };
  return {
    short: `${text(least)} to ${text(most)}`,
    long: `from ${text(least)} (at ${place(least)}) to ${text(most)} (at ${place(most)})`,
  };
}
