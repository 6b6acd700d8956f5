import * as vscode from 'vscode';

/** On disk, not yet saved, or in a virtual workspace; old versions in a comparison are text and no more. */
export const architectureFiles = ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ language: 'arch', scheme }));

export function isArchitecture(document: vscode.TextDocument): boolean {
  return vscode.languages.match(architectureFiles, document) > 0;
}
