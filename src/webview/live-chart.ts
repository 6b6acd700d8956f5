import UPlot from 'uplot';
import styles from 'uplot/dist/uPlot.min.css';
import { make } from './dom.ts';

/** Colours of the editor as they stand now: a canvas knows no custom properties. */
export interface ChartColours {
  readonly text: string;
  readonly grid: string;
  readonly line: string;
  readonly fill: string;
  readonly event: string;
}

export interface LiveChart {
  /** What the chart says, in words. */
  readonly label: string;
  readonly data: UPlot.AlignedData;
  /** Of charts over the time of a run: whose cursor goes with the playback. */
  readonly run?: string;
  readonly options: (colours: ChartColours) => Omit<UPlot.Options, 'width' | 'height'>;
}

const height = 104;

interface Drawn {
  readonly draw: () => void;
  readonly showMoment: () => void;
}

/** The charts on the page. */
const drawn = new Map<HTMLElement, Drawn>();

/** The moment that the playback shows. */
let moment: { readonly run: string; readonly seconds: number } | undefined;

/** Puts the cursors of a run's charts where the playback is, or (`undefined`) away. */
export function showMoment(next: typeof moment): void {
  if (next?.run === moment?.run && next?.seconds === moment?.seconds) return;
  moment = next;
  for (const chart of drawn.values()) chart.showMoment();
}

/** Draws every chart anew, in the colours that hold now. */
export function recolourCharts(): void {
  for (const chart of drawn.values()) chart.draw();
}

/** A chart that is drawn once it is seen, as wide as its place. It lets go of all it holds when it leaves the page. */
export function liveChart({ label, data, run, options }: LiveChart): HTMLElement {
  adoptStyles();
  const place = make('div', { class: 'chart', role: 'img', 'aria-label': label });
  let plot: UPlot | undefined;
  const draw = (): void => {
    plot?.destroy();
    plot = new UPlot({ ...options(coloursOf(place)), width: place.clientWidth, height }, data, place);
    if (moment !== undefined) setMoment();
  };
  const setMoment = (): void => {
    if (plot === undefined || run === undefined) return;
    const left = moment?.run === run ? plot.valToPos(moment.seconds, 'x') : -10;
    plot.setCursor({ left, top: left < 0 ? -10 : 0 });
  };
  const observer = new ResizeObserver(() => {
    if (!place.isConnected) {
      observer.disconnect();
      drawn.delete(place);
      plot?.destroy();
    } else if (place.clientWidth > 0 && plot === undefined) {
      drawn.set(place, { draw, showMoment: setMoment });
      draw();
    } else if (place.clientWidth > 0) {
      plot?.setSize({ width: place.clientWidth, height });
      setMoment();
    }
  });
  observer.observe(place);
  return place;
}

/** An axis in the page's own type, with labels made by `text`. */
export function axis(colours: ChartColours, text: (value: number) => string): UPlot.Axis {
  return {
    stroke: colours.text,
    font: '10px system-ui, sans-serif',
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
    values: (_, splits) => splits.map((split: number | null) => (split === null ? '' : text(split))),
  };
}

let adopted = false;

/** The library's own style sheet; adopted, because the page may load files of ours only. */
function adoptStyles(): void {
  if (adopted) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets.push(sheet);
  adopted = true;
}

function coloursOf(element: HTMLElement): ChartColours {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(`--chart-${name}`).trim();
  return { text: colour('text'), grid: colour('grid'), line: colour('line'), fill: colour('fill'), event: colour('event') };
}
