import * as vscode from 'vscode';
import type { CompareReply, SimulateReply, SimulationChoices } from '../messages/server.ts';
import type { Services } from './services.ts';
import type { Listener } from './simulations.ts';

/** What a visible simulation works with. */
type Parts = Pick<Services, 'log' | 'previews' | 'simulations'>;

/** Simulates with progress that can be cancelled; the preview shows what comes out. */
export function simulateVisibly(services: Parts, uri: vscode.Uri, choices: SimulationChoices): Promise<SimulateReply> {
  return visibly(services, uri, (listener) => services.simulations.run(uri.toString(), choices, listener));
}

/** The same for the base and variants of it, side by side. */
export function compareVisibly(services: Parts, uri: vscode.Uri, variants: readonly string[]): Promise<CompareReply> {
  return visibly(services, uri, (listener) => services.simulations.compare(uri.toString(), { variants, choices: {} }, listener));
}

async function visibly<Reply extends SimulateReply | CompareReply>(
  services: Parts,
  uri: vscode.Uri,
  start: (listener: Listener) => Promise<Reply>,
): Promise<Reply> {
  services.previews.ensureShown(uri);
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const options = { location: vscode.ProgressLocation.Notification, title: `Simulating ${name}`, cancellable: true };
  const reply = await vscode.window.withProgress(options, (progress, token) => {
    let shown = 0;
    const onProgress = (share: number): void => {
      progress.report({ increment: (share - shown) * 100, message: `${Math.round(share * 100)} %` });
      shown = share;
    };
    return start({ token, onProgress });
  });
  void explainIfNeeded(reply, services);
  return reply;
}

async function explainIfNeeded(reply: SimulateReply | CompareReply, { log }: Pick<Services, 'log'>): Promise<void> {
  if (reply.kind === 'refused') {
    const first = reply.diagnostics[0];
    const more = reply.diagnostics.length > 1 ? ` (and ${reply.diagnostics.length - 1} more)` : '';
    const choice = await vscode.window.showErrorMessage(`Line ${first.line} stops the simulation: ${first.message}${more}`, 'Show Problems');
    if (choice !== undefined) await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
  if (reply.kind === 'failed') {
    const choice = await vscode.window.showErrorMessage(`The simulation failed: ${reply.message}`, 'Show Log');
    if (choice !== undefined) log.show();
  }
}
