import type { PreviewProblem } from '../messages/server.ts';
import type { ComparedFigures, SimulatedFigures } from '../messages/preview.ts';
import type { Chosen } from './closer-view.ts';
import { comparisonView } from './comparison-view.ts';
import { make } from './dom.ts';
import { problemBanner } from './notices.ts';
import { resultsView } from './results.ts';
import type { Origin } from '../base/text-range.ts';

interface Listeners {
  readonly onLine: (line: number) => void;
  readonly onNode: (node: string) => void;
  readonly onReveal: (origin: Origin) => void;
}

/** Beside the picture: the progress of a simulation, its figures, and whether they still belong to the text. */
export class ResultsPanel {
  readonly element = make('aside', { class: 'results', 'aria-label': 'Simulation', hidden: true });
  readonly #listeners: Listeners;
  readonly #status = make('div', { class: 'status', role: 'status' });
  readonly #bar = make('progress', { max: 1, 'aria-label': 'Progress of the simulation' });
  readonly #body = make('div', { class: 'body' });
  readonly #chosen: Chosen = new Map();
  #shown: SimulatedFigures | undefined;
  #comparison: ComparedFigures | undefined;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    this.element.append(this.#status, this.#bar, this.#body);
    this.#bar.hidden = true;
  }

  simulating(share: number, provisional: SimulatedFigures | undefined): void {
    this.#bar.hidden = false;
    this.#bar.value = share;
    this.#say(`Simulating: ${Math.floor(share * 100)} %${provisional === undefined ? '' : '. Figures are provisional'}`, '');
    if (provisional !== undefined) this.#show(provisional, 'provisional');
    else if (this.#shown === undefined) this.#body.replaceChildren();
  }

  simulated(figures: SimulatedFigures, stale: boolean): void {
    this.#bar.hidden = true;
    this.#shown = figures;
    this.#comparison = undefined;
    this.#show(figures, 'final');
    if (stale) this.edited();
    else this.#say(`Simulated with seed ${figures.seed}${trafficOf(figures)}.`, '');
  }

  /** The differences of the variants, and below them all that is known of the base. */
  compared(comparison: ComparedFigures, stale: boolean): void {
    const { base, variants, seed } = comparison;
    this.#bar.hidden = true;
    this.#shown = { ...base, seed };
    this.#comparison = comparison;
    this.#show(this.#shown, 'final');
    if (stale) this.edited();
    else this.#say(`Compared with ${variants.map(({ variant }) => variant).join(', ')}, all with seed ${seed}${trafficOf(base)}.`, '');
  }

  /** The figures shown, if any, belong to an older text. */
  edited(): void {
    if (this.#shown === undefined || !this.#bar.hidden) return;
    this.element.classList.add('stale');
    this.#say('The file has changed since this simulation; simulate again for figures that fit.', 'warning');
  }

  stopped(): void {
    this.#bar.hidden = true;
    this.#restore();
    this.#say(
      this.#shown === undefined ? 'The simulation was stopped.' : 'The simulation was stopped; these are the figures of the one before.',
      'warning',
    );
  }

  failed(message: string, problems: readonly PreviewProblem[]): void {
    this.#bar.hidden = true;
    this.#restore();
    this.#say(message, 'error');
    if (problems.length > 0) this.#body.prepend(problemBanner(problems, false, this.#listeners.onReveal));
  }

  #restore(): void {
    if (this.#shown === undefined) this.#body.replaceChildren();
    else this.#show(this.#shown, 'final');
  }

  #show(figures: SimulatedFigures, state: 'provisional' | 'final'): void {
    const { scrollTop } = this.element;
    this.element.classList.remove('stale');
    this.element.classList.toggle('provisional', state === 'provisional');
    const comparison = state === 'final' && this.#comparison !== undefined ? comparisonView(this.#comparison, this.#listeners.onLine) : [];
    this.#body.replaceChildren(...comparison, ...resultsView(figures, { ...this.#listeners, chosen: this.#chosen }));
    this.element.scrollTop = scrollTop;
  }

  #say(text: string, tone: '' | 'warning' | 'error'): void {
    this.#status.textContent = text;
    this.#status.className = `status ${tone}`;
  }
}

/** Nothing where it is as the file states. */
function trafficOf({ runs }: Pick<SimulatedFigures, 'runs'>): string {
  const traffic = runs.at(0)?.traffic;
  return traffic === undefined ? '' : `, under ${traffic} times the traffic that the file states`;
}
