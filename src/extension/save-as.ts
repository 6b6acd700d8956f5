import * as vscode from 'vscode';

/** Where to save what comes from a file: beside it, by its name; a file that is not saved yet has no place but the workspace. */
export function suggestedFile(uri: vscode.Uri, ending: string): vscode.Uri {
  const path = uri.scheme === 'untitled' ? `${vscode.workspace.workspaceFolders?.[0]?.uri.path ?? ''}/architecture` : uri.path.replace(/\.arch$/, '');
  return (vscode.workspace.getWorkspaceFolder(uri)?.uri ?? (uri.scheme === 'untitled' ? vscode.Uri.file('/') : uri)).with({ path: path + ending });
}

/** Asks for the place, and writes there; undefined where the user thought better of it. */
export async function saveAs(content: string | Uint8Array, suggested: vscode.Uri): Promise<vscode.Uri | undefined> {
  const file = await vscode.window.showSaveDialog({ defaultUri: suggested });
  if (file !== undefined) await vscode.workspace.fs.writeFile(file, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  return file;
}
