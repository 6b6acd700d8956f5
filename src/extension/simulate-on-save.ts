import * as vscode from 'vscode';
import type { Services } from './services.ts';

/** With the setting on, saving the file that the preview shows simulates it; quietly, since the preview tells. */
export function simulateOnSave({ previews, simulations }: Services): vscode.Disposable {
  return vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    const wanted = vscode.workspace.getConfiguration('tradeoff.simulation', uri).get<boolean>('onSave', false);
    if (wanted && previews.shownFile?.toString() === uri.toString()) void simulations.run(uri.toString(), {});
  });
}
