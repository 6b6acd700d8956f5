import { CodeLensRefreshRequest, InlayHintRefreshRequest, type ClientCapabilities, type Connection } from 'vscode-languageserver';

/** Has the editor ask again for what it shows beside a text, where another file or a simulation decides it. */
export class Refresher {
  readonly #connection: Connection;
  capabilities: ClientCapabilities = {};

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  lenses(): void {
    if (this.capabilities.workspace?.codeLens?.refreshSupport === true) this.#ask(CodeLensRefreshRequest.method);
  }

  hints(): void {
    if (this.capabilities.workspace?.inlayHint?.refreshSupport === true) this.#ask(InlayHintRefreshRequest.method);
  }

  /** An editor that is about to close answers no more. */
  #ask(method: string): void {
    void this.#connection.sendRequest(method).catch(() => undefined);
  }
}
