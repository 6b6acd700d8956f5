import { URI } from 'langium';
import type { CancellationToken, Connection } from 'vscode-languageserver';
import type {
  CompareParameters,
  CompareReply,
  ServerNotifications,
  SimulateParameters,
  SimulateReply,
  SimulationProgress,
} from '../messages/server.ts';
import { reportedDiagnostic } from '../report/reported-diagnostic.ts';
import type { ComparisonOutcome, SimulationOutcome, Workspace } from '../workspace/workspace.ts';
import { abortSignal } from './abort-signal.ts';
import { nameOf } from './file-name.ts';
import type { Files } from './files.ts';
import type { Refresher } from './refresher.ts';
import type { Settings } from './settings.ts';
import type { Verdicts } from './verdicts.ts';

interface Parts {
  readonly connection: Connection;
  readonly files: Files;
  readonly refresher: Refresher;
  readonly settings: Settings;
  readonly verdicts: Verdicts;
  readonly workspace: Workspace;
}

/** So often at most is the editor told how far a simulation is, and what it says so far. */
const progressMilliseconds = 100;
const provisionalMilliseconds = 500;

/** Simulations for the editor, in worker threads: settings fill what a request leaves open, progress is sent sparingly. */
export class Simulator {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async simulate({ uri, simulation, choices }: SimulateParameters, token: CancellationToken): Promise<SimulateReply> {
    const { files, refresher, settings, verdicts, workspace } = this.#parts;
    const texts = await files.textsOf(uri);
    const wanted = { ...settings.simulation, ...choices };
    const reporter = this.#reporterOf(simulation, wanted.seed);
    const outcome = await workspace.simulate(URI.parse(uri), nameOf(uri), wanted, {
      nameOf,
      signal: abortSignal(token),
      onProgress: (share) => reporter.progress(share),
      onProvisional: (provisional) => reporter.provisional(provisional),
    });
    if (outcome.ended !== 'result') return replyWithout(outcome);
    verdicts.keep(URI.parse(uri).toString(), outcome.result.requirements, texts);
    refresher.lenses();
    return { kind: 'result', result: outcome.result };
  }

  async compare({ uri, simulation, variants, choices }: CompareParameters, token: CancellationToken): Promise<CompareReply> {
    const { files, refresher, settings, verdicts, workspace } = this.#parts;
    const texts = await files.textsOf(uri);
    const wanted = { ...settings.simulation, ...choices, variants };
    const reporter = this.#reporterOf(simulation, wanted.seed);
    const outcome = await workspace.compare(URI.parse(uri), nameOf(uri), wanted, {
      signal: abortSignal(token),
      onProgress: (share) => reporter.progress(share),
      onProvisional: (provisional) => reporter.provisional(provisional),
    });
    if (outcome.ended !== 'compared') return replyWithout(outcome);
    verdicts.keep(URI.parse(uri).toString(), outcome.comparison.base.requirements, texts);
    refresher.lenses();
    return { kind: 'compared', comparison: outcome.comparison };
  }

  #reporterOf(simulation: number, seed = 1): ProgressReporter {
    const { connection } = this.#parts;
    const send = (progress: SimulationProgress): void =>
      void connection.sendNotification('tradeoff/simulationProgress' satisfies keyof ServerNotifications, progress);
    return new ProgressReporter(simulation, seed, send);
  }
}

/** To a simulation or comparison that has no figures. */
function replyWithout(
  outcome: Exclude<SimulationOutcome | ComparisonOutcome, { readonly ended: 'result' | 'compared' }>,
): Exclude<SimulateReply, { readonly kind: 'result' }> {
  switch (outcome.ended) {
    case 'refused':
      return { kind: 'refused', diagnostics: outcome.diagnostics.map((each) => reportedDiagnostic(each, nameOf)) };
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'failed':
      return { kind: 'failed', message: outcome.message };
  }
}

type Provisional = Omit<NonNullable<SimulationProgress['provisional']>, 'seed'>;

class ProgressReporter {
  readonly #simulation: number;
  readonly #seed: number;
  readonly #send: (progress: SimulationProgress) => void;
  #share = 0;
  #sent = 0;
  #sentProvisional = 0;

  constructor(simulation: number, seed: number, send: (progress: SimulationProgress) => void) {
    this.#simulation = simulation;
    this.#seed = seed;
    this.#send = send;
  }

  progress(share: number): void {
    this.#share = share;
    const now = performance.now();
    if (now - this.#sent < progressMilliseconds) return;
    this.#sent = now;
    this.#send({ simulation: this.#simulation, share });
  }

  provisional(provisional: Provisional): void {
    const now = performance.now();
    if (now - this.#sentProvisional < provisionalMilliseconds) return;
    this.#sentProvisional = now;
    this.#send({ simulation: this.#simulation, share: this.#share, provisional: { ...provisional, seed: this.#seed } });
  }
}
