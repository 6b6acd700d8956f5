import { assertUnreachable } from '../base/assert.ts';
import type { RunChoices, SimulatedFigures, ToPreview } from '../messages/preview.ts';
import type { OutlineReply } from '../messages/server.ts';
import type { Origin } from '../base/text-range.ts';
import type { Host } from './host.ts';
import { estimatedOf, PictureHeat } from './picture-heat.ts';
import { ResultsPanel } from './results-panel.ts';
import { RunChoicesBar, usualChoices } from './run-choices.ts';

interface Listeners {
  /** The picture shall have other colours. */
  readonly onColours: () => void;
  readonly onRunning: (running: boolean) => void;
  /** Whether there are results to look at, and whether they are looked at. */
  readonly onPanel: (offered: boolean, open: boolean) => void;
  readonly onNode: (node: string) => void;
  readonly onReveal: (origin: Origin) => void;
}

export type SimulationMessage = Extract<
  ToPreview,
  { readonly kind: 'simulating' | 'simulated' | 'compared' | 'simulationStopped' | 'simulationFailed' | 'edited' }
>;

/** All of the page that has to do with simulations: what is chosen to be run, its progress and results, and the colours that the picture has of them. */
export class SimulationView {
  readonly heat: PictureHeat;
  readonly #host: Host;
  readonly #listeners: Listeners;
  readonly #choices: RunChoicesBar;
  readonly #panel: ResultsPanel;
  #panelOffered = false;

  constructor(host: Host, listeners: Listeners) {
    this.#host = host;
    this.#listeners = listeners;
    this.#panel = new ResultsPanel({
      onLine: (line) => host.post({ kind: 'revealLine', line }),
      onNode: listeners.onNode,
      onReveal: listeners.onReveal,
    });
    this.#choices = new RunChoicesBar(host.state.choices ?? usualChoices, {
      onChange: (choices) => this.#choose(choices),
      onCompare: () => this.#compare(),
      onReport: () => host.post({ kind: 'exportReport' }),
    });
    this.heat = new PictureHeat(this.#choices.chosen, {
      kept: host.state.playback,
      onChange: listeners.onColours,
      onKeep: (playback) => host.keep({ playback }),
    });
  }

  /** The row of what can be chosen before a run. */
  get choices(): HTMLElement {
    return this.#choices.element;
  }

  /** What stands beside the picture once there was a run. */
  get panel(): HTMLElement {
    return this.#panel.element;
  }

  /** Asks for the estimate that an earlier page had, if it was not the usual one. */
  start(): void {
    if (estimatedOf(this.#choices.chosen) !== estimatedOf(usualChoices)) this.#askEstimate();
  }

  simulate(): void {
    this.#host.post({ kind: 'simulate', choices: this.#choices.asked });
  }

  receive(message: SimulationMessage): void {
    switch (message.kind) {
      case 'simulating':
        return this.#showProgress(message.share, message.provisional);
      case 'simulated':
        return this.#showResult(message);
      case 'compared':
        return this.#showComparison(message);
      case 'simulationStopped':
        return this.#afterRun(() => this.#panel.stopped());
      case 'simulationFailed':
        return this.#afterRun(() => this.#panel.failed(message.message, message.problems));
      case 'edited':
        return this.#edited();
      default:
        assertUnreachable(message);
    }
  }

  outline(outline: OutlineReply): void {
    this.#choices.outline(outline);
  }

  togglePanel(): void {
    this.#host.keep({ panelClosed: !this.#host.state.panelClosed });
    this.#showPanel();
  }

  /** Another file is shown: nothing of this one's runs has to do with it. */
  forget(): void {
    this.heat.forget();
    this.#choices.forget();
    this.#panelOffered = false;
    this.#showPanel();
    this.#choices.offerReport(false);
  }

  #choose(choices: RunChoices): void {
    const isOtherEstimate = estimatedOf(choices) !== estimatedOf(this.#host.state.choices ?? usualChoices);
    this.#host.keep({ choices });
    this.heat.choose(choices);
    if (!isOtherEstimate) return;
    this.#askEstimate();
    if (this.heat.hasFigures) this.#listeners.onColours();
  }

  #askEstimate(): void {
    const { variant, traffic } = this.#choices.chosen;
    this.#host.post({ kind: 'estimate', choices: { ...(variant === null ? {} : { variant }), traffic } });
  }

  #compare(): void {
    const { variant, ...choices } = this.#choices.asked;
    this.#host.post({ kind: 'compare', variants: variant === undefined ? [] : [variant], choices });
  }

  #showProgress(share: number, provisional: SimulatedFigures | undefined): void {
    this.#listeners.onRunning(true);
    this.#offerPanel();
    this.#panel.simulating(share, provisional);
  }

  #showResult({ uri, result, stale }: Extract<ToPreview, { kind: 'simulated' }>): void {
    if (this.#isOfOther(uri)) return;
    this.heat.take(result, stale);
    this.#afterRun(() => this.#panel.simulated(result, stale));
    this.#listeners.onColours();
  }

  /** Beside the figures of the variants, the picture is the base's. */
  #showComparison({ uri, comparison, stale }: Extract<ToPreview, { kind: 'compared' }>): void {
    if (this.#isOfOther(uri)) return;
    this.heat.take({ ...comparison.base, seed: comparison.seed }, stale);
    this.#afterRun(() => this.#panel.compared(comparison, stale));
    this.#listeners.onColours();
  }

  #isOfOther(uri: string): boolean {
    return this.#host.state.uri !== undefined && this.#host.state.uri !== uri;
  }

  /** What is shown of a simulation belongs to an older text. */
  #edited(): void {
    this.#panel.edited();
    this.heat.age();
    if (this.heat.hasFigures) this.#listeners.onColours();
  }

  #afterRun(change: () => void): void {
    this.#listeners.onRunning(false);
    this.#offerPanel();
    this.#choices.offerReport(this.heat.hasFigures);
    change();
  }

  #offerPanel(): void {
    this.#panelOffered = true;
    this.#showPanel();
  }

  #showPanel(): void {
    const open = this.#panelOffered && !this.#host.state.panelClosed;
    this.#panel.element.hidden = !open;
    this.#listeners.onPanel(this.#panelOffered, open);
  }
}
