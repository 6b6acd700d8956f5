import * as vscode from 'vscode';
import { isArchitecture } from './architecture-files.ts';
import type { Services } from './services.ts';

/**
 * The file that a command is meant for: the one it was called with (a menu, another extension), else the active editor's, else the
 * one that the preview shows.
 */
export function targetFile(argument: unknown, { previews }: Services): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'string') return vscode.Uri.parse(argument);
  const active = vscode.window.activeTextEditor?.document;
  if (active !== undefined && isArchitecture(active)) return active.uri;
  if (previews.shownFile !== undefined) return previews.shownFile;
  void vscode.window.showInformationMessage('Open an .arch file first.');
  return undefined;
}
