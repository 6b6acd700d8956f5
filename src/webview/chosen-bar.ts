import { make } from './dom.ts';

interface Listeners {
  readonly onFocus: (node: string) => void;
  readonly onReset: () => void;
}

/** What can be done with the chosen node, below the picture; around one node, the way back to all. */
export class ChosenBar {
  readonly element = make('div', { class: 'chosen', role: 'group', 'aria-label': 'Chosen node', hidden: true });
  readonly #listeners: Listeners;
  #chosen: string | null = null;
  #around: string | undefined;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  choose(node: string | null): void {
    this.#chosen = node;
    this.#show();
  }

  /** The node that the picture is drawn around, if it is not the whole. */
  around(node: string | undefined): void {
    this.#around = node;
    this.#show();
  }

  #show(): void {
    const { onFocus, onReset } = this.#listeners;
    const [chosen, around] = [this.#chosen, this.#around];
    const word = (text: string): HTMLElement => make('span', {}, text);
    const action = (text: string, key: string, onclick: () => void): HTMLElement =>
      make('button', { type: 'button', title: `${text} (${key})`, onclick }, text);
    const parts = [
      ...(around === undefined ? [] : [word(`${around} and its neighbours`), action('Show all', 'Escape', onReset)]),
      ...(chosen === null || chosen === around ? [] : [word(chosen), action('Only with neighbours', 'F', () => onFocus(chosen))]),
    ];
    this.element.hidden = parts.length === 0;
    this.element.replaceChildren(...parts);
  }
}
