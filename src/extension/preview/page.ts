import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { previewPage } from '../../messages/preview-page.ts';

/** Fills a webview with the preview's page; it may load our own files and nothing else. */
export function fillPage({ webview }: vscode.WebviewPanel, extensionUri: vscode.Uri): void {
  const at = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(extensionUri, ...path);
  const address = (...path: string[]): string => webview.asWebviewUri(at(...path)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [at('dist'), at('media')] };
  webview.html = previewPage({
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    scriptUri: address('dist', 'webview.js'),
    sequenceScriptUri: address('dist', 'webview-sequence.js'),
    styleUri: address('media', 'preview.css'),
  });
}
