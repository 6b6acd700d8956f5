import * as vscode from 'vscode';
import type { ServerConnection } from './server-connection.ts';

const scheme = 'tradeoff-rule';

/** Rules' pages as read-only documents, and the links of diagnostics that lead to them: all of it offline. */
export class RulePages implements vscode.Disposable, vscode.TextDocumentContentProvider, vscode.UriHandler {
  private readonly server: ServerConnection;
  private readonly subscriptions: vscode.Disposable[];

  constructor(server: ServerConnection) {
    this.server = server;
    this.subscriptions = [vscode.workspace.registerTextDocumentContentProvider(scheme, this), vscode.window.registerUriHandler(this)];
  }

  /** Shows a rule's page rendered; says so where there is no such rule. */
  async show(rule: string): Promise<void> {
    if ((await this.server.request('tradeoff/rulePage', { rule })) === null) {
      void vscode.window.showErrorMessage(`Tradeoff has no rule "${rule}". "Tradeoff: Explain Rule" lists them all.`);
      return;
    }
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.from({ scheme, path: `/${rule}.md` }));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const rule = uri.path.replace(/^\//, '').replace(/\.md$/, '');
    return (await this.server.request('tradeoff/rulePage', { rule })) ?? `Tradeoff has no rule "${rule}".`;
  }

  /** `vscode://tradeoff.tradeoff/rule/family/name` */
  async handleUri(uri: vscode.Uri): Promise<void> {
    const rule = /^\/rule\/([a-z]+\/[a-z0-9-]+)$/.exec(uri.path)?.[1];
    if (rule === undefined) void vscode.window.showErrorMessage(`Tradeoff does not know what to open for ${uri.toString()}.`);
    else await this.show(rule);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
