import type { PlacedNode } from '../diagram/diagram.ts';
import { make } from './dom.ts';

interface Listeners {
  readonly onFocus: (node: string) => void;
  readonly onToggle: (id: string) => void;
  readonly onUnplace: (node: string) => void;
  readonly onReset: () => void;
}

type Card = Pick<PlacedNode, 'name' | 'title' | 'parts' | 'members' | 'byHand'>;

/** What can be done with the chosen node, below the picture; around one node, the way back to all. */
export class ChosenBar {
  readonly element = make('div', { class: 'chosen', role: 'group', 'aria-label': 'Chosen node', hidden: true });
  readonly #listeners: Listeners;
  #chosen: string | null = null;
  #around: string | undefined;
  #cards: readonly Card[] = [];

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

  /** What the picture holds now. */
  cards(cards: readonly Card[]): void {
    this.#cards = cards;
    this.#show();
  }

  #show(): void {
    const { onFocus, onToggle, onUnplace, onReset } = this.#listeners;
    const [chosen, around] = [this.#chosen, this.#around];
    const card = this.#cards.find(({ name }) => name === chosen);
    const isBox = card?.members !== undefined;
    // What was chosen may be gone from the picture, for now or for good.
    const focusable = card !== undefined && chosen !== around && !isBox;
    const toggle = toggleText(card);
    const parts = [
      ...(around === undefined ? [] : [word(`${around} and its neighbours`), action('Show all', 'Escape', onReset)]),
      ...(focusable || toggle !== undefined ? [word(isBox ? card.title.join(' ') : chosen!)] : []),
      ...(focusable ? [action('Only with neighbours', 'F', () => onFocus(chosen!))] : []),
      ...(toggle === undefined ? [] : [action(toggle, 'E', () => onToggle(chosen!))]),
      ...(card?.byHand ? [action('Reset its place', 'placed by hand', () => onUnplace(card.name))] : []),
    ];
    this.element.hidden = parts.length === 0;
    this.element.replaceChildren(...parts);
  }
}

function toggleText(card: Card | undefined): string | undefined {
  if (card?.members !== undefined) return 'Open';
  return card?.parts === undefined ? undefined : card.parts === 'opened' ? 'Hide parts' : 'Show parts';
}

function word(text: string): HTMLElement {
  return make('span', {}, text);
}

function action(text: string, key: string, onclick: () => void): HTMLElement {
  return make('button', { type: 'button', title: `${text} (${key})`, onclick }, text);
}
