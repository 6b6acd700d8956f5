import * as vscode from 'vscode';
import type { Command, Services } from '../services.ts';

/** Opens an unsaved architecture that is small, complete, and free of findings. */
export function newFile({ extensionUri }: Services): Command {
  return {
    id: 'tradeoff.newFile',
    run: async () => {
      const content = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'language', 'starter.arch'));
      const document = await vscode.workspace.openTextDocument({ language: 'arch', content: new TextDecoder().decode(content) });
      await vscode.window.showTextDocument(document);
    },
  };
}
