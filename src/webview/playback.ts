import { heatKindsOf, heatOfRun, heatScales, isOverTime, steadyRun, type Heat, type HeatKind } from '../diagram/heat.ts';
import type { Run } from '../model/generated/result.ts';
import type { PlaybackState, SimulatedFigures } from '../messages/preview.ts';
import { icon, make } from './dom.ts';
import { PlaybackClock, usualSpeed, speeds } from './playback-clock.ts';
import { showMoment } from './live-chart.ts';
import { runKey } from './run-key.ts';
import { timeText } from './time-text.ts';

interface Listeners {
  /** The picture shall show something else. */
  readonly onShow: () => void;
  readonly onKeep: (state: PlaybackState) => void;
}

const signs = { play: 'M4.5 3l8 5-8 5z', pause: 'M5 3.5v9M11 3.5v9' } as const;
const usual: PlaybackState = { heat: 'utilisation', scenario: null, at: null };

/** Below the picture: what its colours tell, of which run, and of which moment of it; all of it by mouse and key. */
export class Playback {
  readonly element: HTMLElement;
  readonly #listeners: Listeners;
  readonly #clock: PlaybackClock;
  readonly #kinds: HTMLSelectElement;
  readonly #runs: HTMLSelectElement;
  readonly #play = make('button', { type: 'button', onclick: () => this.#togglePlay() });
  readonly #slider: HTMLInputElement;
  readonly #marks = make('div', { class: 'marks' });
  readonly #time = make('span', { class: 'time' });
  readonly #speed: HTMLSelectElement;
  readonly #whole: HTMLButtonElement;
  readonly #film: HTMLElement;
  #state: PlaybackState;
  #figures: SimulatedFigures | undefined;

  constructor(kept: PlaybackState | undefined, listeners: Listeners) {
    this.#listeners = listeners;
    this.#state = kept ?? usual;
    this.#clock = new PlaybackClock(
      (seconds) => this.#advance(seconds),
      () => this.#playingChanged(),
    );
    this.#kinds = make('select', { 'aria-label': 'Colours show', onchange: () => this.#choose({ heat: this.#kinds.value as HeatKind }) });
    this.#runs = make('select', { 'aria-label': 'Run', onchange: () => this.#chooseRun(this.#runs.selectedIndex) });
    this.#slider = make('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Time of the run', oninput: () => this.#seek() });
    this.#speed = make('select', {
      'aria-label': 'Speed',
      title: 'Simulated seconds in each second',
      onchange: () => (this.#clock.speed = Number(this.#speed.value)),
    });
    this.#speed.append(...speeds.map((speed) => make('option', { value: speed }, `${speed}×`)));
    this.#whole = make('button', { type: 'button', title: 'Colours of the whole run', onclick: () => this.#choose({ at: null }) }, 'Whole run');
    this.#film = make(
      'div',
      { class: 'film' },
      this.#play,
      make('div', { class: 'track' }, this.#slider, this.#marks),
      this.#time,
      this.#speed,
      this.#whole,
    );
    this.element = make('div', { class: 'playback', role: 'group', 'aria-label': 'Playback', hidden: true }, this.#kinds, this.#runs, this.#film);
  }

  /** Takes figures, or (`undefined`) has nothing to show. */
  take(figures: SimulatedFigures | undefined): void {
    this.#clock.stop();
    this.#figures = figures;
    if (figures === undefined) this.#state = { ...usual, heat: this.#state.heat };
    const { run } = this;
    if (run === undefined) return;
    if (this.#state.at !== null && this.#state.at >= run.duration) this.#state = { ...this.#state, at: null };
    this.#clock.speed = usualSpeed(run.duration);
    this.#offer();
  }

  /** Whether there is a picture of figures to play; what is not seen does not play. */
  offer(offered: boolean): void {
    const shown = offered && this.run !== undefined;
    this.element.hidden = !shown;
    if (!shown) this.#clock.stop();
    this.#showMoment();
  }

  /** The run that is shown: the chosen one, or else what a picture shows usually. */
  get run(): Run | undefined {
    if (this.#figures === undefined) return undefined;
    const { scenario } = this.#state;
    const chosen = scenario === null ? undefined : this.#figures.runs.find((run) => run.scenario === scenario);
    return chosen ?? steadyRun(this.#figures);
  }

  get heat(): Heat | undefined {
    const { run } = this;
    return run && heatOfRun(run, this.#kind(run), this.#state.at === null ? undefined : this.#binOf(run, this.#state.at));
  }

  /** What is chosen, as far as this run has it. */
  #kind(run: Run): HeatKind {
    return heatKindsOf(run).includes(this.#state.heat) ? this.#state.heat : 'utilisation';
  }

  #choose(change: Partial<PlaybackState>): void {
    const { run } = this;
    if (run === undefined) return;
    const before = this.#shown(run);
    this.#state = { ...this.#state, ...change };
    if (this.#state.at === null || !isOverTime(this.#state.heat)) this.#clock.stop();
    if (!this.#clock.isRunning) this.#listeners.onKeep(this.#state);
    this.#offer();
    if (this.#shown(this.run!) !== before) this.#listeners.onShow();
  }

  #chooseRun(index: number): void {
    const run = this.#figures!.runs[index];
    this.#clock.stop();
    this.#clock.speed = usualSpeed(run.duration);
    this.#choose({ scenario: run.scenario, at: null });
  }

  #seek(): void {
    this.#choose({ at: Number(this.#slider.value) * this.run!.series.interval });
  }

  #togglePlay(): void {
    if (this.#clock.isRunning) return this.#clock.stop();
    const { run } = this;
    const { at } = this.#state;
    const isAtEnd = at !== null && this.#binOf(run!, at) >= binsOf(run!) - 1;
    if (at === null || isAtEnd) this.#choose({ at: 0 });
    this.#clock.start();
  }

  #advance(seconds: number): void {
    const run = this.run!;
    const next = (this.#state.at ?? 0) + seconds;
    const last = (binsOf(run) - 1) * run.series.interval;
    if (next >= last) this.#clock.stop();
    this.#choose({ at: Math.min(next, last) });
  }

  /** Tells one picture from another. */
  #shown(run: Run): string {
    const { at } = this.#state;
    return JSON.stringify([run.scenario, this.#kind(run), at === null ? null : this.#binOf(run, at)]);
  }

  #binOf({ series }: Run, at: number): number {
    return Math.floor(at / series.interval + 1e-9);
  }

  #offer(): void {
    const run = this.run!;
    const { runs } = this.#figures!;
    const kind = this.#kind(run);
    showOptions(
      this.#kinds,
      heatKindsOf(run).map((each) => [each, heatScales[each].name]),
      kind,
    );
    showOptions(
      this.#runs,
      runs.map((each, index) => [String(index), each.scenario ?? 'Steady run']),
      String(runs.indexOf(run)),
    );
    this.#runs.hidden = runs.length < 2;
    this.#speed.value = String(this.#clock.speed);
    this.#film.hidden = binsOf(run) === 0 || !isOverTime(kind);
    this.#showTime(run);
    this.#showMoment();
    this.#showMarks(run);
    this.#showPlaying();
  }

  /** In the charts over time, in the middle of what the picture shows. */
  #showMoment(): void {
    const { run } = this;
    const { at } = this.#state;
    const isShown = run !== undefined && at !== null && !this.element.hidden && isOverTime(this.#kind(run));
    showMoment(isShown ? { run: runKey(run), seconds: (this.#binOf(run, at) + 0.5) * run.series.interval } : undefined);
  }

  #showTime(run: Run): void {
    const { at } = this.#state;
    const bin = at === null ? 0 : this.#binOf(run, at);
    const { interval, events } = run.series;
    const now = timeText(bin * interval);
    const happening = events.filter((event) => this.#binOf(run, event.at) === bin).map(({ text }) => text);
    this.#slider.max = String(Math.max(0, binsOf(run) - 1));
    this.#slider.value = String(bin);
    this.#slider.setAttribute('aria-valuetext', at === null ? 'whole run' : [now, ...happening].join(', '));
    this.#time.textContent = at === null ? `whole run, ${timeText(run.duration)}` : `${now} of ${timeText(run.duration)}`;
    this.#whole.disabled = at === null;
  }

  /** Events by their numbers in the charts, each a way to its moment; those of one moment share a mark. */
  #showMarks(run: Run): void {
    const numbered = run.series.events.map((event, index) => ({ ...event, number: index + 1 }));
    const moments = [...new Set(numbered.map(({ at }) => at))].filter((at) => at < run.duration);
    const name = `${run.scenario ?? ''}/${moments.join()}`;
    if (this.#marks.dataset.run === name) return;
    this.#marks.dataset.run = name;
    const marks = moments.map((at) => {
      const all = numbered.filter((event) => event.at === at);
      const told = `at ${timeText(at)}: ${all.map(({ text }) => text).join(', ')}`;
      const numbers = all.map(({ number }) => number).join(',');
      const label = `${numbers}: go to the event ${told}`;
      const mark = make('button', { type: 'button', title: told, 'aria-label': label, onclick: () => this.#choose({ at }) }, numbers);
      mark.style.left = `calc(8px + (100% - 16px) * ${at / run.duration})`;
      return mark;
    });
    this.#marks.replaceChildren(...marks);
  }

  /** While it plays the state changes too often to be kept. */
  #playingChanged(): void {
    this.#showPlaying();
    if (!this.#clock.isRunning) this.#listeners.onKeep(this.#state);
  }

  #showPlaying(): void {
    const { isRunning } = this.#clock;
    const name = isRunning ? 'Pause' : 'Play';
    if (this.#play.title === name) return;
    this.#play.title = name;
    this.#play.setAttribute('aria-label', name);
    this.#play.replaceChildren(icon(isRunning ? signs.pause : signs.play));
  }
}

/** Leaves a list alone that says the same: its reader may have it open. */
function showOptions(select: HTMLSelectElement, options: readonly (readonly [value: string, name: string])[], chosen: string): void {
  const name = JSON.stringify(options);
  if (select.dataset.options !== name) {
    select.dataset.options = name;
    select.replaceChildren(...options.map(([value, text]) => make('option', { value }, text)));
  }
  select.value = chosen;
}

/** Moments that the series tells apart. */
function binsOf({ series }: Run): number {
  return Math.max(
    0,
    ...[...Object.values(series.nodes), ...Object.values(series.flows)].flatMap((all) => Object.values(all).map(({ length }) => length)),
  );
}
