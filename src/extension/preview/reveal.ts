import * as vscode from 'vscode';
import type { Origin } from '../../base/text-range.ts';

/** Selects a place in the text, in the editor that shows the file already, else beside the preview. */
export async function reveal({ uri, range }: Origin): Promise<void> {
  const file = vscode.Uri.parse(uri);
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === file.toString());
  const start = new vscode.Position(range.start.line, range.start.character);
  const editor = await vscode.window.showTextDocument(file, {
    viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
    selection: new vscode.Range(start, start),
  });
  const shown = new vscode.Range(start, new vscode.Position(range.end.line, range.end.character));
  editor.revealRange(shown, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

export async function revealLine(file: vscode.Uri, line: number): Promise<void> {
  const start = { line: line - 1, character: 0 };
  await reveal({ uri: file.toString(), range: { start, end: start } });
}
