import type { PlacedNode } from '../diagram/diagram.ts';
import { icon, make } from './dom.ts';

interface Listeners {
  /** All that match what is typed, and the one that is meant; none when it is closed. */
  readonly onFind: (found: readonly string[], current: string | undefined) => void;
  /** The search is over, and the keyboard is wanted elsewhere: at the node that was found, if one was. */
  readonly onClose: (current: string | undefined) => void;
}

type Searched = Pick<PlacedNode, 'name' | 'title' | 'subtitle' | 'kind' | 'members'>;

/** Finds nodes by name, title, technology or kind, and closed boxes by what they hold: Enter goes to the next one, with Shift to the one before, Escape ends it. */
export class FindBox {
  readonly element: HTMLElement;
  readonly #listeners: Listeners;
  readonly #input: HTMLInputElement;
  readonly #count = make('span', { class: 'count', role: 'status' });
  #nodes: readonly Searched[] = [];
  #found: readonly string[] = [];
  #current = 0;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    this.#input = make('input', { type: 'text', placeholder: 'Find a node', 'aria-label': 'Find a node', oninput: () => this.#search() });
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    const close = make('button', { type: 'button', title: 'Close (Escape)', 'aria-label': 'Close', onclick: () => this.close() });
    close.append(icon('M4 4l8 8M12 4l-8 8'));
    this.element = make('div', { class: 'find', role: 'search', hidden: true }, this.#input, this.#count, close);
  }

  /** What can be found now; a search that is open goes on in it. */
  nodes(nodes: readonly Searched[]): void {
    this.#nodes = nodes;
    if (!this.element.hidden) this.#search();
  }

  open(): void {
    this.element.hidden = false;
    this.#input.focus();
    this.#input.select();
    this.#search();
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    const current = this.#found.at(this.#current);
    this.#listeners.onFind([], undefined);
    this.#listeners.onClose(current);
  }

  #search(): void {
    const words = this.#input.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const matches = (node: Searched): boolean => {
      const hidden = node.members?.map(({ name }) => name) ?? [];
      const text = [node.name, ...node.title, node.subtitle, node.kind, ...hidden].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    };
    const earlier = this.#found.at(this.#current);
    this.#found = words.length === 0 ? [] : this.#nodes.filter(matches).map(({ name }) => name);
    this.#current = Math.max(0, this.#found.indexOf(earlier ?? ''));
    this.#tell();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter') this.#step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #step(by: number): void {
    if (this.#found.length === 0) return;
    this.#current = (this.#current + by + this.#found.length) % this.#found.length;
    this.#tell();
  }

  #tell(): void {
    const typed = this.#input.value.trim() !== '';
    this.#count.textContent = !typed ? '' : this.#found.length === 0 ? 'none' : `${this.#current + 1} of ${this.#found.length}`;
    this.#listeners.onFind(this.#found, this.#found.at(this.#current));
  }
}
