import type { PreviewChoice } from '../messages/preview.ts';
import type { OutlineReply } from '../messages/server.ts';
import { icon, make } from './dom.ts';

interface Listeners {
  readonly onShow: (choice: PreviewChoice) => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  /** Everything that was placed by hand goes back. */
  readonly onUnplace: () => void;
  readonly onExport: () => void;
  readonly onCopy: () => void;
  readonly onSimulate: () => void;
  readonly onStop: () => void;
  readonly onPanel: () => void;
}

const signs = {
  run: 'M4.5 3l8 5-8 5z',
  stop: 'M4 4h8v8H4z',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  unplace: 'M3 7.5a5 5 0 1 1 1.2 4M3 3.5v4h4',
  export: 'M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 11v2.5h11V11',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  panel: 'M2.5 3h11v10h-11zM9.5 3v10',
} as const;

/** The row of controls above the picture. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #picker: HTMLSelectElement;
  readonly #simulate: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #panel: HTMLButtonElement;
  readonly #unplace: HTMLButtonElement;
  /** What the picker was made of: a reader may have it open. */
  #offered = '';

  constructor(listeners: Listeners) {
    this.#picker = make('select', { 'aria-label': 'Shown', onchange: () => listeners.onShow(choiceOf(this.#picker.value)) });
    this.#simulate = button(
      { sign: signs.run, name: 'Simulate', title: 'Run the simulation and judge the requirements', visible: true },
      listeners.onSimulate,
    );
    this.#stop = button({ sign: signs.stop, name: 'Stop', title: 'Stop the simulation', visible: true }, listeners.onStop);
    this.#panel = button({ sign: signs.panel, name: 'Results', title: 'Show or hide the results' }, listeners.onPanel);
    this.#unplace = button(
      { sign: signs.unplace, name: 'Reset placement', title: 'Lay out automatically what was placed by hand' },
      listeners.onUnplace,
    );
    this.#unplace.hidden = true;
    this.#simulate.classList.add('primary');
    this.#stop.hidden = true;
    this.#panel.hidden = true;
    this.element = make(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Preview' },
      this.#picker,
      make(
        'span',
        { class: 'buttons' },
        button({ sign: signs.minus, name: 'Zoom out', title: 'Zoom out (−)' }, () => listeners.onZoom(0.8)),
        button({ sign: signs.plus, name: 'Zoom in', title: 'Zoom in (+)' }, () => listeners.onZoom(1.25)),
        button({ sign: signs.fit, name: 'Fit', title: 'Fit the whole picture (0)' }, listeners.onFit),
        this.#unplace,
        button({ sign: signs.export, name: 'Export', title: 'Export the diagram to a file' }, listeners.onExport),
        button({ sign: signs.copy, name: 'Copy image', title: 'Copy the picture as an image' }, listeners.onCopy),
      ),
      make('span', { class: 'space' }),
      this.#simulate,
      this.#stop,
      this.#panel,
    );
    this.outline({ title: '', flows: [], scenarios: [], variants: [], views: [] }, { kind: 'system' });
  }

  /** Offers what the file declares. */
  outline({ views, flows }: OutlineReply, shown: PreviewChoice): void {
    const offered = JSON.stringify([views, flows, shown]);
    if (offered === this.#offered) return;
    this.#offered = offered;
    const options = [
      option({ kind: 'system' }, 'Whole system'),
      ...group(
        'Views',
        views.map((name) => option({ kind: 'view', name }, name)),
      ),
      ...(shown.kind === 'focus' ? [option(shown, `Around ${shown.node}`)] : []),
      ...group(
        'Flows',
        flows.map((flow) => option({ kind: 'flow', flow }, flow)),
      ),
      ...group(
        'Sequences',
        flows.map((flow) => option({ kind: 'sequence', flow }, flow)),
      ),
    ];
    this.#picker.replaceChildren(...options);
    this.#picker.value = JSON.stringify(shown);
    if (this.#picker.selectedIndex < 0) this.#picker.selectedIndex = 0;
  }

  /** Whether anything in the picture was placed by hand. */
  placed(any: boolean): void {
    this.#unplace.hidden = !any;
  }

  simulating(running: boolean): void {
    this.#simulate.hidden = running;
    this.#stop.hidden = !running;
  }

  panel(offered: boolean, open: boolean): void {
    this.#panel.hidden = !offered;
    this.#panel.setAttribute('aria-expanded', String(open));
  }
}

interface Looks {
  readonly sign: string;
  readonly name: string;
  readonly title: string;
  /** The name stands beside the icon. */
  readonly visible?: boolean;
}

function button({ sign, name, title, visible }: Looks, onclick: () => void): HTMLButtonElement {
  return make('button', { type: 'button', title, 'aria-label': visible ? undefined : name, onclick }, icon(sign), visible ? name : undefined);
}

function option(choice: PreviewChoice, name: string): HTMLOptionElement {
  return make('option', { value: JSON.stringify(choice) }, name);
}

function group(label: string, options: readonly HTMLOptionElement[]): readonly HTMLElement[] {
  return options.length === 0 ? [] : [make('optgroup', { label }, ...options)];
}

/** What `option` wrote. */
function choiceOf(value: string): PreviewChoice {
  return JSON.parse(value) as PreviewChoice;
}
