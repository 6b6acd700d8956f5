import * as vscode from 'vscode';
import type { SimulateReply, SimulationChoices } from '../messages/server.ts';
import type { Services } from './services.ts';

/** Simulates with progress that can be cancelled; the preview shows what comes out. */
export async function simulateVisibly(
  services: Pick<Services, 'log' | 'previews' | 'simulations'>,
  uri: vscode.Uri,
  choices: SimulationChoices,
): Promise<SimulateReply> {
  const { previews, simulations } = services;
  previews.ensureShown(uri);
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const options = { location: vscode.ProgressLocation.Notification, title: `Simulating ${name}`, cancellable: true };
  const reply = await vscode.window.withProgress(options, (progress, token) => {
    let shown = 0;
    const onProgress = (share: number): void => {
      progress.report({ increment: (share - shown) * 100, message: `${Math.round(share * 100)} %` });
      shown = share;
    };
    return simulations.run(uri.toString(), choices, { token, onProgress });
  });
  void explainIfNeeded(reply, services);
  return reply;
}

async function explainIfNeeded(reply: SimulateReply, { log }: Pick<Services, 'log'>): Promise<void> {
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
