import * as vscode from 'vscode';
import { isArchitecture } from '../architecture-files.ts';
import { PreviewPanel, type Place, type Surroundings } from './preview-panel.ts';

const previewType = 'tradeoff.preview';

/** The one preview, which follows the active architecture file as the preview of Markdown does, and comes back when the window is reopened. */
export class Previews implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly surroundings: Surroundings;
  private readonly subscriptions: vscode.Disposable[];
  private panel: PreviewPanel | undefined;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.subscriptions = [
      vscode.window.registerWebviewPanelSerializer(previewType, this),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined && isArchitecture(editor.document)) this.panel?.show(editor.document.uri);
      }),
    ];
  }

  get shownFile(): vscode.Uri | undefined {
    return this.panel?.file;
  }

  /** What its reader opened and closed in the picture of a file; nothing where the preview does not show it. */
  foldingOf(file: vscode.Uri): PreviewPanel['folding'] {
    return this.panel?.file.toString() === file.toString() ? this.panel.folding : undefined;
  }

  get isInFront(): boolean {
    return this.panel?.isInFront ?? false;
  }

  /** Shows the file in the preview, which takes the text's place, or stands beside it and leaves the cursor in the text. */
  open(file: vscode.Uri, where: 'here' | 'beside'): void {
    const place = where === 'here' ? { viewColumn: vscode.ViewColumn.Active } : { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    if (this.panel === undefined) this.adopt(this.createPanel(place), file);
    else {
      this.panel.show(file);
      this.panel.reveal(place);
    }
  }

  /** Opens the preview beside the text where there is none yet. */
  ensureShown(file: vscode.Uri): void {
    if (this.panel === undefined) this.open(file, 'beside');
    else this.panel.show(file);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const file = fileOfState(state) ?? activeFile();
    if (file === undefined || this.panel !== undefined) panel.dispose();
    else this.adopt(panel, file);
    return Promise.resolve();
  }

  dispose(): void {
    this.panel?.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private createPanel(place: Place): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(previewType, 'Preview', place, { enableFindWidget: true, retainContextWhenHidden: false });
  }

  private adopt(webview: vscode.WebviewPanel, file: vscode.Uri): void {
    const panel = new PreviewPanel(webview, file, this.surroundings);
    this.panel = panel;
    webview.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
    });
  }
}

/** What the webview kept of itself: `{ uri }`. */
function fileOfState(state: unknown): vscode.Uri | undefined {
  const uri = (state as { uri?: unknown } | undefined)?.uri;
  return typeof uri === 'string' ? vscode.Uri.parse(uri) : undefined;
}

function activeFile(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document !== undefined && isArchitecture(document) ? document.uri : undefined;
}
