import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, TransportKind, type LanguageClientOptions, type NodeModule } from 'vscode-languageclient/node';
import type { LayoutStarted, ServerNotifications, ServerRequests, ServerStart, SimulationProgress } from '../messages/server.ts';
import { architectureFiles } from './architecture-files.ts';

const restartsWithoutAsking = 3;
const restartWindowMilliseconds = 3 * 60_000;

interface Place {
  readonly module: string;
  readonly start: ServerStart;
  readonly log: vscode.LogOutputChannel;
}

/**
 * The language server: one process on the editor's own Node. A crash is mended silently as long as it stays an exception; after
 * that, and when it cannot start at all, the user is told and offered to restart it. Every start has a client of its own: one that
 * failed to start cannot be started again.
 */
export class ServerConnection implements vscode.Disposable {
  private readonly place: Place;
  private readonly started = new vscode.EventEmitter<void>();
  private readonly gaveUp = new vscode.EventEmitter<string>();
  private readonly progress = new vscode.EventEmitter<SimulationProgress>();
  private readonly layouts = new vscode.EventEmitter<LayoutStarted>();
  private client: QuietClient;
  private crashes: number[] = [];
  private problem: string | undefined;

  /** Also after every restart. */
  readonly onDidStart = this.started.event;
  /** It will not come back by itself; the reason, for the user. */
  readonly onDidGiveUp = this.gaveUp.event;
  readonly onSimulationProgress = this.progress.event;
  readonly onLayoutStart = this.layouts.event;

  constructor(place: Place) {
    this.place = place;
    this.client = this.newClient();
  }

  async start(): Promise<void> {
    const { client } = this;
    try {
      await client.start();
      this.problem = undefined;
      this.started.fire();
    } catch (error) {
      // A crash while it started has been dealt with already.
      if (this.client !== client || this.problem !== undefined) return;
      this.place.log.error(error instanceof Error ? error : String(error));
      void this.offerRestart('The Tradeoff language server could not start: files are neither checked nor drawn.');
    }
  }

  async restart(): Promise<void> {
    await this.client.stop().catch(() => undefined);
    this.crashes = [];
    await this.startAnew();
  }

  request<M extends keyof ServerRequests>(
    method: M,
    parameters: ServerRequests[M]['parameters'],
    token?: vscode.CancellationToken,
  ): Promise<ServerRequests[M]['reply']> {
    if (this.problem !== undefined) return Promise.reject(new Error(this.problem));
    // A token that is given but undefined would be sent along as a second parameter.
    return token === undefined ? this.client.sendRequest(method, parameters) : this.client.sendRequest(method, parameters, token);
  }

  async dispose(): Promise<void> {
    this.started.dispose();
    this.gaveUp.dispose();
    this.progress.dispose();
    this.layouts.dispose();
    if (this.client.isRunning()) await this.client.stop();
  }

  private startAnew(): Promise<void> {
    this.problem = undefined;
    this.client = this.newClient();
    return this.start();
  }

  private newClient(): QuietClient {
    const server: NodeModule = { module: this.place.module, transport: TransportKind.ipc };
    const client = new QuietClient('tradeoff', 'Tradeoff', { run: server, debug: server }, this.clientOptions());
    const [simulation, layout] = ['tradeoff/simulationProgress', 'tradeoff/layoutStarted'] satisfies (keyof ServerNotifications)[];
    client.onNotification(simulation, (progress: SimulationProgress) => this.progress.fire(progress));
    client.onNotification(layout, (started: LayoutStarted) => this.layouts.fire(started));
    return client;
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: architectureFiles,
      initializationOptions: this.place.start,
      outputChannel: this.place.log,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => {
          this.crashed();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
  }

  private crashed(): void {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((crash) => now - crash < restartWindowMilliseconds), now];
    if (this.crashes.length > restartsWithoutAsking) {
      void this.offerRestart(`The Tradeoff language server stopped ${this.crashes.length} times within a few minutes.`);
      return;
    }
    this.place.log.warn('The language server stopped unexpectedly and is started again.');
    void this.startAnew();
  }

  private async offerRestart(message: string): Promise<void> {
    this.problem = message;
    this.gaveUp.fire(message);
    const choice = await vscode.window.showErrorMessage(message, 'Restart', 'Show Log');
    if (choice === 'Restart') await this.restart();
    else if (choice === 'Show Log') this.place.log.show();
  }
}

/** Logs what goes wrong between editor and server; what the user must know, `ServerConnection` says in its own words. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
