import type { MarkdownIt } from 'markdown-it';
import * as vscode from 'vscode';
import { isArchitecture } from '../architecture-files.ts';
import type { ServerConnection } from '../server-connection.ts';
import { FencedPictures } from './fenced-pictures.ts';

const delayMilliseconds = 200;

/** The editor's own Markdown preview, in which blocks fenced as `arch` are pictures. */
export class MarkdownPreview implements vscode.Disposable {
  private readonly pictures: FencedPictures;
  private readonly subscriptions: vscode.Disposable[];

  constructor(server: ServerConnection) {
    this.pictures = new FencedPictures({
      theme,
      delayMilliseconds,
      refresh: () => void vscode.commands.executeCommand('markdown.preview.refresh'),
      draw: async (block, signal) => {
        const cancellation = new vscode.CancellationTokenSource();
        const cancel = (): void => cancellation.cancel();
        signal.addEventListener('abort', cancel);
        return server.request('tradeoff/drawText', block, cancellation.token).finally(() => {
          signal.removeEventListener('abort', cancel);
          cancellation.dispose();
        });
      },
    });
    let isFirstStart = true;
    this.subscriptions = [
      this.pictures,
      server.onDidStart(() => {
        if (!isFirstStart) this.pictures.forget();
        isFirstStart = false;
      }),
      vscode.window.onDidChangeActiveColorTheme(() => this.pictures.forget()),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (isArchitecture(document)) this.pictures.forget();
      }),
    ];
  }

  /** What VS Code's Markdown extension asks of ours. */
  extend(markdown: MarkdownIt): MarkdownIt {
    return this.pictures.extend(markdown);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

function theme(): 'light' | 'dark' {
  const { Light, HighContrastLight } = vscode.ColorThemeKind;
  return [Light, HighContrastLight].includes(vscode.window.activeColorTheme.kind) ? 'light' : 'dark';
}
