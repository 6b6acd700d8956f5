import * as vscode from 'vscode';
import type { Arrangement } from '../messages/server.ts';

/** How the user wants pictures of this file laid out. */
export function arrangementFor(file: vscode.Uri): Arrangement {
  const settings = vscode.workspace.getConfiguration('tradeoff.preview', file);
  return {
    direction: settings.get<Arrangement['direction']>('direction', 'down'),
    density: settings.get<Arrangement['density']>('density', 'normal'),
  };
}
