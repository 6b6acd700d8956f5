import type { PaneChoices, RunChoices } from '../messages/preview.ts';
import type { OutlineReply } from '../messages/server.ts';
import { make } from './dom.ts';

interface Listeners {
  /** Whenever something else is chosen than before. */
  readonly onChange: (choices: RunChoices) => void;
  readonly onCompare: () => void;
  readonly onReport: () => void;
}

/** What is simulated unless the reader chooses: the file as it stands, as far as its requirements need. */
export const usualChoices: RunChoices = { scenario: { kind: 'required' }, variant: null, seed: null, traffic: 1 };

/** The traffic that the slider offers: about as far from one step to the next everywhere, and in figures that one would say. */
const factors = [0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9, 10];
const asStated = factors.indexOf(1);

/** The row that says what a simulation shall run: scenario, variant, seed and traffic; and what can be done beside. */
export class RunChoicesBar {
  readonly element: HTMLElement;
  readonly #listeners: Listeners;
  readonly #scenario: HTMLSelectElement;
  readonly #variant: HTMLSelectElement;
  readonly #seed: HTMLInputElement;
  readonly #traffic: HTMLInputElement;
  readonly #factor: HTMLButtonElement;
  readonly #compare: HTMLButtonElement;
  readonly #report: HTMLButtonElement;
  #outline: Pick<OutlineReply, 'scenarios' | 'variants'> = { scenarios: [], variants: [] };
  #chosen: RunChoices;

  constructor(chosen: RunChoices, listeners: Listeners) {
    this.#chosen = chosen;
    this.#listeners = listeners;
    this.#scenario = make('select', { 'aria-label': 'Scenario', onchange: () => this.#choose({ scenario: scenarioOf(this.#scenario.value) }) });
    this.#variant = make('select', { 'aria-label': 'Variant', onchange: () => this.#choose({ variant: variantOf(this.#variant.value) }) });
    this.#seed = make('input', {
      type: 'number',
      min: 0,
      step: 1,
      placeholder: 'usual',
      title: 'Seed of all random numbers: the same one gives the same result',
      onchange: () => this.#choose({ seed: seedOf(this.#seed) }),
    });
    this.#traffic = make('input', {
      type: 'range',
      min: 0,
      max: factors.length - 1,
      step: 1,
      'aria-label': 'Traffic',
      oninput: () => this.#choose({ traffic: factors[Number(this.#traffic.value)] }),
    });
    this.#factor = make('button', {
      type: 'button',
      class: 'factor',
      title: 'Back to the traffic that the file states',
      onclick: () => this.#choose({ traffic: 1 }),
    });
    this.#compare = make('button', { type: 'button', onclick: listeners.onCompare }, 'Compare');
    this.#report = make(
      'button',
      { type: 'button', title: 'Write the result to a file, for a browser, a pull request or a build server', onclick: listeners.onReport },
      'Report',
    );
    this.element = make(
      'div',
      { class: 'choices', role: 'group', 'aria-label': 'What to simulate' },
      this.#scenario,
      this.#variant,
      make('label', {}, 'Seed ', this.#seed),
      make('label', { class: 'traffic' }, 'Traffic ', this.#traffic, this.#factor),
      make('span', { class: 'space' }),
      this.#compare,
      this.#report,
    );
    this.#report.hidden = true;
    this.#show();
  }

  get chosen(): RunChoices {
    return this.#chosen;
  }

  /** The same as the server is asked for. */
  get asked(): PaneChoices {
    const { scenario, variant, seed, traffic } = this.#chosen;
    const { scenarios } = this.#outline;
    const wanted = {
      required: undefined,
      steady: [null],
      all: [null, ...scenarios],
      scenario: scenario.kind === 'scenario' ? [scenario.name] : undefined,
    };
    return {
      ...(wanted[scenario.kind] === undefined ? {} : { scenarios: wanted[scenario.kind] }),
      ...(variant === null ? {} : { variant }),
      ...(seed === null ? {} : { seed }),
      ...(traffic === 1 ? {} : { traffic }),
    };
  }

  /** Offers what the file declares; what it no longer declares is no longer chosen. */
  outline({ scenarios, variants }: OutlineReply): void {
    this.#outline = { scenarios, variants };
    const { scenario, variant } = this.#chosen;
    const isGone = scenario.kind === 'scenario' && !scenarios.includes(scenario.name);
    this.#choose({
      scenario: isGone || scenarios.length === 0 ? usualChoices.scenario : scenario,
      variant: variant !== null && variants.includes(variant) ? variant : null,
    });
    this.#show();
  }

  /** Back to what the file says; another file is shown. */
  forget(): void {
    this.#choose(usualChoices);
  }

  /** There is something to write a report of. */
  offerReport(offered: boolean): void {
    this.#report.hidden = !offered;
  }

  #choose(change: Partial<RunChoices>): void {
    const before = JSON.stringify(this.#chosen);
    this.#chosen = { ...this.#chosen, ...change };
    if (JSON.stringify(this.#chosen) === before) return;
    this.#show();
    this.#listeners.onChange(this.#chosen);
  }

  #show(): void {
    const { scenarios, variants } = this.#outline;
    const { scenario, variant, seed, traffic } = this.#chosen;
    this.#scenario.replaceChildren(...scenarioOptions(scenarios));
    this.#scenario.value = JSON.stringify(scenario);
    this.#scenario.hidden = scenarios.length === 0;
    this.#variant.replaceChildren(make('option', { value: '' }, 'No variant'), ...optionGroup('Variants', variants));
    this.#variant.value = variant === null ? '' : JSON.stringify(variant);
    this.#variant.hidden = variants.length === 0;
    this.#seed.value = seed === null ? '' : String(seed);
    const nearest = factors.indexOf(traffic);
    this.#traffic.value = String(nearest < 0 ? asStated : nearest);
    this.#traffic.setAttribute('aria-valuetext', traffic === 1 ? 'as the file states' : `times ${traffic}`);
    this.#factor.textContent = `×${traffic}`;
    this.#factor.classList.toggle('changed', traffic !== 1);
    this.#compare.hidden = variants.length === 0;
    this.#compare.title = `Simulate the file as it stands beside ${variant ?? (variants.length === 1 ? variants[0] : 'each of its variants')}, on the same random numbers`;
  }
}

function scenarioOptions(scenarios: readonly string[]): readonly HTMLElement[] {
  const option = (scenario: RunChoices['scenario'], name: string): HTMLElement => make('option', { value: JSON.stringify(scenario) }, name);
  return [
    option({ kind: 'required' }, 'What is required'),
    option({ kind: 'steady' }, 'Steady run'),
    option({ kind: 'all' }, 'All scenarios'),
    make('optgroup', { label: 'Scenarios' }, ...scenarios.map((name) => option({ kind: 'scenario', name }, name))),
  ];
}

function optionGroup(label: string, names: readonly string[]): readonly HTMLElement[] {
  return [make('optgroup', { label }, ...names.map((name) => make('option', { value: JSON.stringify(name) }, name)))];
}

/** What `scenarioOptions` wrote. */
function scenarioOf(value: string): RunChoices['scenario'] {
  return JSON.parse(value) as RunChoices['scenario'];
}

function variantOf(value: string): string | null {
  return value === '' ? null : (JSON.parse(value) as string);
}

/** A whole number, or nothing: then the settings decide. */
function seedOf({ value, validity }: HTMLInputElement): number | null {
  return value === '' || !validity.valid ? null : Number(value);
}
