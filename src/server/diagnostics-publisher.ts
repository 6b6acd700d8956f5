import type { Connection } from 'vscode-languageserver';
import type { Files } from './files.ts';
import { lspDiagnostic } from './lsp-diagnostic.ts';

interface Parts {
  readonly connection: Connection;
  readonly files: Files;
  readonly start: { readonly ruleLink?: string };
}

/** Keeps the editor's list of problems equal to what the checks say, for every file of the workspace, open or not. */
export class DiagnosticsPublisher {
  readonly #parts: Parts;
  /** What the editor shows, by file. */
  readonly #shown = new Map<string, string>();
  #running = false;
  #again = false;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** One round at a time; whatever is asked for meanwhile is one round more. */
  async publishAll(): Promise<void> {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    while (this.#again) {
      this.#again = false;
      await this.#round().catch((error: unknown) => this.report(error));
    }
    this.#running = false;
  }

  /** Nobody listens any more. */
  stop(): void {
    this.#stopped = true;
  }

  /** Tells what went wrong, as long as somebody listens. */
  report(error: unknown): void {
    if (!this.#stopped) this.#parts.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  async #round(): Promise<void> {
    const { connection, files, start } = this.#parts;
    const byFile = await files.diagnosticsByFile();
    if (this.#stopped) return;
    for (const uri of new Set([...this.#shown.keys(), ...byFile.keys()])) {
      const diagnostics = (byFile.get(uri) ?? []).map((each) => lspDiagnostic(each, start.ruleLink));
      const text = JSON.stringify(diagnostics);
      if ((this.#shown.get(uri) ?? '[]') === text) continue;
      this.#shown.set(uri, text);
      await connection.sendDiagnostics({ uri, diagnostics });
    }
  }
}
