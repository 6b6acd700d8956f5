import type { Finding } from '../diagram/findings.ts';
import { make } from './dom.ts';

/** What is known of the part that the pointer rests on, or that the keyboard is at. */
export interface Explained {
  readonly title: string;
  readonly lines: readonly string[];
  readonly documentation?: string;
  readonly findings: readonly Finding[];
}

const delay = 350;
const gap = 8;

/** A small card beside a part of the picture: its documentation and findings. It stays while the pointer is on it, and Escape closes it. */
export class Tooltip {
  readonly element = make('div', { class: 'tooltip', role: 'tooltip', hidden: true });
  readonly #explain: (part: DOMStringMap) => Explained | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #part: Element | undefined;

  constructor(field: HTMLElement, explain: (part: DOMStringMap) => Explained | undefined) {
    this.#explain = explain;
    field.addEventListener('pointerover', (event) => this.#over(partAt(event.target), delay));
    field.addEventListener('pointerleave', () => this.#over(undefined, delay));
    field.addEventListener('pointerdown', () => this.hide());
    field.addEventListener('wheel', () => this.hide(), { passive: true });
    field.addEventListener('focusin', (event) => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) this.#focused(partAt(event.target));
    });
    field.addEventListener('focusout', () => this.#over(undefined, delay));
    this.element.addEventListener('pointerenter', () => clearTimeout(this.#timer));
    this.element.addEventListener('pointerleave', () => this.hide());
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && this.hide());
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#part = undefined;
    this.element.hidden = true;
  }

  #over(part: SVGElement | undefined, wait: number): void {
    if (part === this.#part) return;
    this.#part = part;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (part === undefined ? this.hide() : this.#show(part)), wait);
  }

  /** Who goes by keyboard waits for nothing, and a pointer that rests on an older card does not keep the new one away. */
  #focused(part: SVGElement | undefined): void {
    clearTimeout(this.#timer);
    this.#part = part;
    if (part === undefined) this.hide();
    else this.#show(part);
  }

  #show(part: SVGElement): void {
    const explained = this.#explain(part.dataset);
    if (explained === undefined || !part.isConnected) return this.hide();
    const { title, lines, documentation, findings } = explained;
    this.element.replaceChildren(
      make('strong', {}, title),
      ...lines.map((line) => make('p', { class: 'fact' }, line)),
      documentation === undefined ? '' : make('p', {}, documentation),
      findings.length === 0
        ? ''
        : make(
            'ul',
            {},
            ...findings.map(({ severity, message, code }) => make('li', { class: severity }, message, make('span', { class: 'code' }, ` ${code}`))),
          ),
    );
    this.element.hidden = false;
    this.#place(part);
  }

  /** Below the part, or above where there is no room; never outside the field. */
  #place(part: SVGElement): void {
    const field = this.element.parentElement!.getBoundingClientRect();
    const box = part.getBoundingClientRect();
    const own = this.element.getBoundingClientRect();
    const below = box.bottom + gap + own.height <= field.bottom;
    const top = below ? box.bottom + gap : Math.max(field.top + gap, box.top - gap - own.height);
    const left = Math.min(Math.max(box.left, field.left + gap), field.right - own.width - gap);
    this.element.style.top = `${top - field.top}px`;
    this.element.style.left = `${left - field.left}px`;
  }
}

function partAt(target: EventTarget | null): SVGElement | undefined {
  return (target instanceof Element ? target.closest<SVGElement>('[data-node], [data-edge]') : undefined) ?? undefined;
}
