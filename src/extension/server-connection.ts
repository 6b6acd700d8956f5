import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  TransportKind,
  type ErrorHandler,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import type { ServerNotifications, ServerRequests, ServerStart } from '../messages/server.ts';

const restartsWithoutAsking = 3;
const restartWindowMilliseconds = 3 * 60_000;

interface Place {
  readonly module: string;
  readonly start: ServerStart;
  readonly log: vscode.LogOutputChannel;
}

/**
 * The language server: one process on the editor's own Node. A crash is mended silently as long as it stays an exception; after
 * that, and when it cannot start at all, the user is told and offered to restart it.
 */
export class ServerConnection implements vscode.Disposable {
  private readonly client: LanguageClient;
  private readonly log: vscode.LogOutputChannel;
  private readonly started = new vscode.EventEmitter<void>();
  private readonly gaveUp = new vscode.EventEmitter<string>();
  private crashes: number[] = [];
  private problem: string | undefined;

  /** Also after every restart. */
  readonly onDidStart = this.started.event;
  /** It will not come back by itself; the reason, for the user. */
  readonly onDidGiveUp = this.gaveUp.event;

  constructor({ module, start, log }: Place) {
    this.log = log;
    const server = { module, transport: TransportKind.ipc };
    this.client = new LanguageClient('tradeoff', 'Tradeoff', { run: server, debug: server }, this.clientOptions(start));
    this.client.onDidChangeState(({ newState }) => {
      if (newState !== State.Running) return;
      this.problem = undefined;
      this.started.fire();
    });
  }

  async start(): Promise<void> {
    await this.reporting(() => this.client.start());
  }

  async restart(): Promise<void> {
    this.crashes = [];
    this.problem = undefined;
    await this.reporting(() => (this.client.needsStart() ? this.client.start() : this.client.restart()));
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

  onNotification<M extends keyof ServerNotifications>(method: M, handler: (parameters: ServerNotifications[M]) => void): vscode.Disposable {
    return this.client.onNotification(method, handler);
  }

  async dispose(): Promise<void> {
    this.started.dispose();
    this.gaveUp.dispose();
    if (this.client.isRunning()) await this.client.stop();
  }

  private clientOptions(start: ServerStart): LanguageClientOptions {
    return {
      documentSelector: [{ language: 'arch' }],
      initializationOptions: start,
      outputChannel: this.log,
      errorHandler: this.errorHandler(),
      // Our own message, with a way out, replaces the library's.
      initializationFailedHandler: () => false,
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/{*.arch,tradeoff.json}') },
    };
  }

  private errorHandler(): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        const now = Date.now();
        this.crashes = [...this.crashes.filter((crash) => now - crash < restartWindowMilliseconds), now];
        if (this.crashes.length <= restartsWithoutAsking) {
          this.log.warn('The language server stopped unexpectedly and is started again.');
          return { action: CloseAction.Restart, handled: true };
        }
        void this.offerRestart(`The Tradeoff language server stopped ${this.crashes.length} times within a few minutes.`);
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  private async reporting(start: () => Promise<void>): Promise<void> {
    try {
      await start();
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      void this.offerRestart('The Tradeoff language server could not start: files are neither checked nor drawn.');
    }
  }

  private async offerRestart(message: string): Promise<void> {
    this.problem = message;
    this.gaveUp.fire(message);
    const choice = await vscode.window.showErrorMessage(message, 'Restart', 'Show Log');
    if (choice === 'Restart') await this.restart();
    else if (choice === 'Show Log') this.log.show();
  }
}
