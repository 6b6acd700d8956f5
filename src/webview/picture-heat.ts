import type { Drawing } from '../diagram/svg.ts';
import type { PlaybackState, RunChoices, SimulatedFigures } from '../messages/preview.ts';
import { Playback } from './playback.ts';

interface Listeners {
  /** The colours are others than before. */
  readonly onChange: () => void;
  readonly onKeep: (state: PlaybackState) => void;
}

/** What colours the picture: the figures of a simulation, as the playback shows them, and until there is one of what is chosen now, the estimate. */
export class PictureHeat {
  readonly #playback: Playback;
  #estimate: Drawing['heat'];
  #figures: SimulatedFigures | undefined;
  #areOld = false;
  #chosen: RunChoices;
  /** What was chosen when the figures came: they colour the picture as long as it is. */
  #madeFor = '';

  constructor(chosen: RunChoices, { kept, ...listeners }: Listeners & { readonly kept: PlaybackState | undefined }) {
    this.#chosen = chosen;
    this.#playback = new Playback(kept, { onShow: listeners.onChange, onKeep: listeners.onKeep });
  }

  get playback(): HTMLElement {
    return this.#playback.element;
  }

  get hasFigures(): boolean {
    return this.#figures !== undefined;
  }

  get drawing(): Pick<Drawing, 'heat' | 'heatScale' | 'heatSource'> {
    if (!this.#figuresFit) return { heat: this.#estimate, heatSource: 'estimate' };
    const shown = this.#playback.heat;
    return { heat: shown?.values, heatScale: shown?.scale, heatSource: this.#areOld ? 'earlier simulation' : 'simulation' };
  }

  /** What the colours are of; nothing where that is what one would take them for: the simulated file, as it stands. */
  get note(): string | undefined {
    const { heat, heatSource } = this.drawing;
    if (heat === undefined) return undefined;
    const { traffic: chosen } = this.#chosen;
    const traffic = heatSource === 'estimate' ? chosen : (this.#figures?.runs.at(0)?.traffic ?? 1);
    const parts = [...(heatSource === 'simulation' ? [] : [heatSource]), ...(traffic === 1 && chosen === 1 ? [] : [`traffic ×${traffic}`])];
    return parts.length === 0 ? undefined : parts.join(', ');
  }

  takeEstimate(estimate: Drawing['heat']): void {
    this.#estimate = estimate;
  }

  /** Figures of the simulation that was chosen; `areOld`: the text has changed since. */
  take(figures: SimulatedFigures, areOld: boolean): void {
    this.#figures = figures;
    this.#areOld = areOld;
    this.#madeFor = estimatedOf(this.#chosen);
    this.#playback.take(figures);
  }

  choose(chosen: RunChoices): void {
    this.#chosen = chosen;
  }

  /** The text has changed since the figures came. */
  age(): void {
    this.#areOld = true;
  }

  /** Figures of another file must not colour this one. */
  forget(): void {
    this.#figures = undefined;
    this.#playback.take(undefined);
    this.#playback.offer(false);
  }

  /** Offers the playback where there is a picture to play it on. */
  offerPlayback(isPictureShown: boolean): void {
    this.#playback.offer(isPictureShown && this.#figuresFit);
  }

  get #figuresFit(): boolean {
    return this.#figures !== undefined && this.#madeFor === estimatedOf(this.#chosen);
  }
}

/** What the estimate is of, to tell one from another. */
export function estimatedOf({ variant, traffic }: RunChoices): string {
  return JSON.stringify([variant, traffic]);
}
