import type { ToPreview } from '../messages/preview.ts';
import { make } from './dom.ts';

/** Most layouts take less: of those nothing is said. */
const patienceMilliseconds = 700;

/** Tells that a picture is being laid out, for how long already and how long at most, and lets its reader end it. The layout itself says nothing of how far it is. */
export class LayoutProgress {
  readonly #what = make('span', { role: 'status' });
  readonly #elapsed = make('span', { class: 'elapsed', 'aria-hidden': 'true' });
  readonly element: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onCancel: () => void) {
    const cancel = make('button', { type: 'button', onclick: onCancel }, 'Cancel');
    this.element = make('div', { class: 'laying-out', hidden: true }, this.#what, this.#elapsed, cancel);
  }

  start({ nodes, edges, limitSeconds }: Extract<ToPreview, { kind: 'layingOut' }>): void {
    this.stop();
    const began = performance.now();
    const show = (): void => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      this.element.hidden = false;
      this.#what.textContent = `Laying out ${nodes.toLocaleString('en')} nodes and ${edges.toLocaleString('en')} connections`;
      this.#elapsed.textContent = `${seconds} s of at most ${limitSeconds} s`;
      this.#timer = setTimeout(show, 1000);
    };
    this.#timer = setTimeout(show, patienceMilliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.#what.textContent = '';
  }
}
