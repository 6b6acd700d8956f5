import * as vscode from 'vscode';
import type { CompareParameters, CompareReply, SimulateReply, SimulationChoices, SimulationProgress } from '../messages/server.ts';
import { isArchitecture } from './architecture-files.ts';
import type { ServerConnection } from './server-connection.ts';

/** What is known of a file's simulation at a moment. */
export type SimulationState =
  | { readonly kind: 'running'; readonly share: number; readonly provisional?: SimulationProgress['provisional'] }
  | { readonly kind: 'ended'; readonly reply: SimulateReply | CompareReply; /** The file was edited since. */ readonly outdated: boolean };

interface Running {
  readonly uri: string;
  readonly cancellation: vscode.CancellationTokenSource;
  readonly onProgress: (progress: Pick<SimulationProgress, 'share' | 'provisional'>) => void;
}

/** The running simulations, one a file, and the last outcome of each. */
export class Simulations implements vscode.Disposable {
  private readonly server: ServerConnection;
  private readonly running = new Map<number, Running>();
  private readonly states = new Map<string, SimulationState>();
  private readonly changed = new vscode.EventEmitter<string>();
  private readonly subscriptions: vscode.Disposable[];
  private lastNumber = 0;

  /** The URI of the file whose state is another now. */
  readonly onDidChange = this.changed.event;

  constructor(server: ServerConnection) {
    this.server = server;
    this.subscriptions = [
      this.changed,
      server.onSimulationProgress((progress) => this.running.get(progress.simulation)?.onProgress(progress)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (isArchitecture(document) && contentChanges.length > 0) this.outdate();
      }),
    ];
  }

  stateOf(uri: string): SimulationState | undefined {
    return this.states.get(uri);
  }

  /** Runs a simulation of the file; one that runs already is cancelled first. */
  run(uri: string, choices: SimulationChoices, listener: Listener = {}): Promise<SimulateReply> {
    return this.follow(uri, (simulation, token) => this.server.request('tradeoff/simulate', { uri, simulation, choices }, token), listener);
  }

  /** Compares the file's base with variants of it; what runs already is cancelled first. */
  compare(uri: string, compared: Pick<CompareParameters, 'variants' | 'choices'>, listener: Listener = {}): Promise<CompareReply> {
    const parameters = { uri, ...compared };
    return this.follow(uri, (simulation, token) => this.server.request('tradeoff/compare', { ...parameters, simulation }, token), listener);
  }

  /** Stops the simulation of a file, or every one. */
  stop(uri?: string): void {
    for (const each of this.running.values()) if (uri === undefined || each.uri === uri) each.cancellation.cancel();
  }

  dispose(): void {
    this.stop();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async follow<Reply extends SimulateReply | CompareReply>(
    uri: string,
    ask: Ask<Reply>,
    { token, onProgress }: Listener,
  ): Promise<Reply | Unfinished> {
    this.stop(uri);
    const simulation = ++this.lastNumber;
    const cancellation = new vscode.CancellationTokenSource();
    const link = token?.onCancellationRequested(() => cancellation.cancel());
    const showProgress = ({ share, provisional }: Pick<SimulationProgress, 'share' | 'provisional'>): void => {
      this.become(uri, { kind: 'running', share, provisional });
      onProgress?.(share);
    };
    this.running.set(simulation, { uri, cancellation, onProgress: showProgress });
    this.announce();
    showProgress({ share: 0 });
    const reply = await replyTo(() => ask(simulation, cancellation.token), cancellation.token);
    link?.dispose();
    cancellation.dispose();
    this.running.delete(simulation);
    this.announce();
    if (![...this.running.values()].some((other) => other.uri === uri)) this.become(uri, { kind: 'ended', reply, outdated: false });
    return reply;
  }

  private become(uri: string, state: SimulationState): void {
    this.states.set(uri, state);
    this.changed.fire(uri);
  }

  /** Any edit may matter, also one in an imported file. */
  private outdate(): void {
    for (const [uri, state] of this.states) {
      if (state.kind === 'ended' && !state.outdated) this.become(uri, { ...state, outdated: true });
    }
  }

  /** Lets commands and buttons know whether there is something to stop. */
  private announce(): void {
    void vscode.commands.executeCommand('setContext', 'tradeoff.simulating', this.running.size > 0);
  }
}

type Ask<Reply> = (simulation: number, token: vscode.CancellationToken) => Promise<Reply>;
type Unfinished = Extract<SimulateReply, { readonly kind: 'cancelled' | 'failed' }>;

async function replyTo<Reply>(ask: () => Promise<Reply>, token: vscode.CancellationToken): Promise<Reply | Unfinished> {
  try {
    return await ask();
  } catch (error) {
    if (token.isCancellationRequested) return { kind: 'cancelled' };
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

export interface Listener {
  readonly token?: vscode.CancellationToken;
  /** Share done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}
