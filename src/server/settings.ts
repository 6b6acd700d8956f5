import { DidChangeConfigurationNotification, type Connection } from 'vscode-languageserver';
import { parseQuantity } from '../base/quantity.ts';
import type { SimulationChoices } from '../messages/server.ts';
import type { Severities } from '../rules/rule.ts';

interface Section {
  readonly rules?: Severities;
  readonly estimate?: { readonly inlayHints?: boolean };
  readonly simulation?: {
    readonly seed?: number | null;
    readonly replications?: number | null;
    readonly duration?: string | null;
    readonly maxEvents?: number | null;
    readonly workers?: number | null;
  };
}

/** What the user set under `tradeoff.` in the editor, kept up to date. */
export class Settings {
  readonly #connection: Connection;
  #section: Section = {};

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Of rules, where `tradeoff.json` leaves them open. */
  get severities(): Severities {
    return this.#section.rules ?? {};
  }

  /** Whether figures of the estimate stand behind names. */
  get showsEstimates(): boolean {
    return this.#section.estimate?.inlayHints === true;
  }

  /** Of simulations, where the one who asks leaves them open. */
  get simulation(): SimulationChoices {
    const { seed, replications, duration, maxEvents, workers } = this.#section.simulation ?? {};
    return withoutGaps({ seed, replications, duration: secondsOf(duration), maxEvents, workers });
  }

  /** Reads the settings, and again whenever the user changes one; clients that know no settings leave the defaults. */
  async follow(onChange: () => unknown): Promise<void> {
    this.#connection.onDidChangeConfiguration(async () => {
      await this.#read();
      await onChange();
    });
    await this.#connection.client
      .register(DidChangeConfigurationNotification.type, { section: ['tradeoff', 'files.exclude'] })
      .catch(() => undefined);
    await this.#read();
  }

  async #read(): Promise<void> {
    const section: unknown = await this.#connection.workspace.getConfiguration('tradeoff').catch(() => undefined);
    this.#section = section ?? {};
  }
}

/** A text that is no duration counts as not set; the settings editor marks it. */
function secondsOf(text: string | null | undefined): number | undefined {
  const quantity = typeof text === 'string' ? parseQuantity(text) : undefined;
  return quantity !== undefined && 'value' in quantity && quantity.dimension === 'duration' ? quantity.value : undefined;
}

function withoutGaps<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], null | undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], null | undefined>;
  };
}
