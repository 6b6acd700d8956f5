import * as vscode from 'vscode';
import type { Origin } from '../../base/text-range.ts';
import type { FromPreview, Picture, PreviewChoice, PreviewTheme, ToPreview } from '../../messages/preview.ts';
import { changesOf } from '../../messages/picture-changes.ts';
import type { RasterParameters } from '../../messages/server.ts';
import { isArchitecture } from '../architecture-files.ts';
import type { ServerConnection } from '../server-connection.ts';
import type { PlacementFiles } from '../placements/placement-files.ts';
import type { Simulations } from '../simulations.ts';
import { arrangementFor } from '../arrangement.ts';
import { fillPage } from './page.ts';
import { knownOf, placeByHand, placingNotice } from './placing.ts';
import { reveal, revealLine } from './reveal.ts';
import { simulationMessage } from './simulation-message.ts';

export interface Surroundings {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly server: ServerConnection;
  readonly simulations: Simulations;
  readonly placements: PlacementFiles;
}

export interface Place {
  readonly viewColumn: vscode.ViewColumn;
  readonly preserveFocus?: boolean;
}

type Folding = Extract<FromPreview, { kind: 'fold' }>['folding'];
type Estimated = Extract<FromPreview, { kind: 'estimate' }>['choices'];

/** One webview that shows one file at a time: its picture as it is typed, its problems, its simulation. */
export class PreviewPanel implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private readonly surroundings: Surroundings;
  private readonly subscriptions: vscode.Disposable[];
  private shownFile: vscode.Uri;
  private choice: PreviewChoice = { kind: 'system' };
  private estimated: Estimated = {};
  /** What the reader opened and closed in the picture of this file. */
  private shownFolding: Folding | undefined;
  /** So many times as long as usual may a layout of this file take. */
  private patience = 1;
  private asked = new vscode.CancellationTokenSource();
  private delay: NodeJS.Timeout | undefined;
  /** The last one of a file without errors. */
  private picture: Picture | undefined;
  /** What the page shows, or is about to; nothing while it is new. */
  private sent: Picture | undefined;
  private selected: string | null = null;

  constructor(panel: vscode.WebviewPanel, file: vscode.Uri, surroundings: Surroundings) {
    const { extensionUri, server, simulations, placements } = surroundings;
    this.panel = panel;
    this.surroundings = surroundings;
    this.shownFile = file;
    this.subscriptions = [
      panel.webview.onDidReceiveMessage((message: FromPreview) => void this.receive(message)),
      panel.onDidDispose(() => this.release()),
      server.onDidStart(() => void this.refresh()),
      server.onLayoutStart(({ uri, ...started }) => {
        if (uri === this.uri) this.post({ kind: 'layingOut', ...started });
      }),
      server.onDidGiveUp((message) => this.post({ kind: 'serverDown', message })),
      simulations.onDidChange((uri) => {
        if (uri !== this.uri) return;
        const state = simulations.stateOf(uri);
        if (state?.kind === 'ended' && state.outdated) this.post({ kind: 'edited' });
        else this.showSimulation();
      }),
      placements.onDidChange((uri) => {
        if (uri === this.uri) void this.refresh();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (isArchitecture(document) && contentChanges.length > 0) this.refreshSoon();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('tradeoff')) this.refreshSoon();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => this.select(textEditor.document.uri, selections[0].active)),
    ];
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', 'arch-light.svg'),
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'arch-dark.svg'),
    };
    panel.title = titleOf(file);
    fillPage(panel, extensionUri);
  }

  get file(): vscode.Uri {
    return this.shownFile;
  }

  get folding(): Folding | undefined {
    return this.shownFolding;
  }

  get isInFront(): boolean {
    return this.panel.active;
  }

  /** Turns to another file; nothing happens where it is shown already. */
  show(file: vscode.Uri): void {
    if (file.toString() === this.uri) return;
    this.shownFile = file;
    this.panel.title = titleOf(file);
    this.choice = { kind: 'system' };
    this.estimated = {};
    this.shownFolding = undefined;
    this.picture = undefined;
    this.patience = 1;
    void this.refresh();
    this.showSimulation();
  }

  reveal({ viewColumn, preserveFocus }: Place): void {
    this.panel.reveal(this.panel.visible ? undefined : viewColumn, preserveFocus);
  }

  dispose(): void {
    this.panel.dispose();
  }

  private get uri(): string {
    return this.shownFile.toString();
  }

  private async receive(message: FromPreview): Promise<void> {
    const { log, server, simulations } = this.surroundings;
    switch (message.kind) {
      case 'ready':
        this.sent = undefined;
        await this.refresh();
        return this.showSimulation();
      case 'show':
        this.choice = message.shown;
        return this.refresh();
      case 'fold':
        if (message.uri !== this.uri) return;
        this.shownFolding = message.folding;
        return this.refresh();
      case 'reveal':
        return reveal(message.origin);
      case 'revealLine':
        return revealLine(this.shownFile, message.line);
      case 'place':
      case 'unplace':
      case 'undoPlacing':
      case 'redoPlacing':
        return placeByHand(await this.surroundings.placements.of(this.shownFile), message, this.choice);
      case 'estimate':
        this.estimated = message.choices;
        return this.refresh();
      case 'simulate':
        return void simulations.run(this.uri, message.choices);
      case 'compare':
        return void simulations.compare(this.uri, { variants: message.variants, choices: message.choices });
      case 'cancelLayout':
        return this.cancelLayout();
      case 'layOutAgain':
        this.patience *= 4;
        return this.refresh();
      case 'stop':
        return simulations.stop(this.uri);
      case 'exportDiagram':
        return void vscode.commands.executeCommand('tradeoff.exportDiagram', this.shownFile);
      case 'copyImage':
        return this.drawImage(message);
      case 'exportReport':
        return void vscode.commands.executeCommand('tradeoff.exportReport', this.shownFile);
      case 'restartServer':
        return server.restart();
      case 'failure':
        return log.error(`preview: ${message.message}`);
    }
  }

  /** The page cannot draw with the shipped font what leaves it: the server does. */
  private async drawImage({ svg, width, height }: RasterParameters): Promise<void> {
    const reply = await this.surroundings.server.request('tradeoff/raster', { svg, width, height }).catch((error: unknown) => ({
      kind: 'failed' as const,
      message: error instanceof Error ? error.message : String(error),
    }));
    if (reply.kind === 'image') this.post({ kind: 'image', base64: reply.base64 });
    else this.post({ kind: 'imageFailed', message: reply.kind === 'failed' ? reply.message : 'it is no image' });
  }

  private cancelLayout(): void {
    this.asked.cancel();
    this.post({ kind: 'layoutFailed', uri: this.uri, message: 'The layout was cancelled.' });
  }

  /** Waits until the typing pauses. */
  private refreshSoon(): void {
    clearTimeout(this.delay);
    const milliseconds = vscode.workspace.getConfiguration('tradeoff.preview', this.shownFile).get<number>('updateDelay', 150);
    this.delay = setTimeout(() => void this.refresh(), milliseconds);
  }

  /** Asks for the picture as the text stands now; an answer to an earlier question is dropped. */
  private async refresh(): Promise<void> {
    this.asked.cancel();
    this.asked.dispose();
    this.asked = new vscode.CancellationTokenSource();
    const { token } = this.asked;
    try {
      const problem = await problemOfOpening(this.shownFile);
      const messages = problem === undefined ? await this.pictureMessages(token) : [problem];
      if (!token.isCancellationRequested) messages.forEach((message) => this.post(message));
    } catch (error) {
      if (token.isCancellationRequested) return;
      this.surroundings.log.error(error instanceof Error ? error : String(error));
      this.post({ kind: 'serverDown', message: error instanceof Error ? error.message : String(error) });
    }
  }

  private async pictureMessages(token: vscode.CancellationToken): Promise<ToPreview[]> {
    const { uri, choice } = this;
    const shown = {
      view: choice.kind === 'view' ? choice.name : undefined,
      flow: choice.kind === 'flow' ? choice.flow : undefined,
      focus: choice.kind === 'focus' ? choice.node : undefined,
    };
    const store = await this.surroundings.placements.of(this.shownFile);
    const reply = await this.surroundings.server.request(
      'tradeoff/diagram',
      {
        uri,
        ...shown,
        ...arrangementFor(this.shownFile),
        placements: store.placements,
        estimated: this.estimated,
        folding: this.shownFolding,
        patience: this.patience,
      },
      token,
    );
    // The last good picture stays while the file is broken; where there is none yet, what is sound of the file is shown.
    const keepsPicture = reply.problems.length > 0 && this.picture !== undefined && isSame(this.picture, shown);
    if (reply.kind === 'failed' || keepsPicture) {
      const failure: ToPreview[] =
        reply.kind === 'failed' && reply.layout !== undefined ? [{ kind: 'layoutFailed', uri, message: reply.layout }] : [];
      return [...this.pictureForNewPage(), { kind: 'problems', uri, problems: reply.problems }, ...failure];
    }
    const { diagram, problems, outline, findings, estimate } = reply;
    const about = { problems, outline, findings, estimate, placing: placingNotice(this.shownFile, store), theme: themeFor(this.shownFile) };
    const picture: Picture = { kind: 'diagram', uri, diagram, ...about, ...shown };
    if (problems.length === 0 && !token.isCancellationRequested) {
      this.picture = picture;
      store.know(knownOf(picture));
    }
    return choice.kind === 'sequence' ? [picture, ...(await this.sequenceMessages(choice.flow, token))] : [picture];
  }

  /** A page that was hidden or reopened has lost what it showed. */
  private pictureForNewPage(): ToPreview[] {
    return this.sent === undefined && this.picture !== undefined ? [this.picture] : [];
  }

  private async sequenceMessages(flow: string, token: vscode.CancellationToken): Promise<ToPreview[]> {
    const { uri } = this;
    const reply = await this.surroundings.server.request('tradeoff/render', { uri, format: 'mermaid', flow }, token);
    return reply.kind === 'picture' ? [{ kind: 'sequence', uri, flow, text: reply.text }] : [];
  }

  private showSimulation(): void {
    const message = simulationMessage(this.uri, this.surroundings.simulations.stateOf(this.uri));
    if (message !== undefined) this.post(message);
  }

  /** Highlights the node in whose declaration the cursor stands. */
  private select(file: vscode.Uri, position: vscode.Position): void {
    const uri = file.toString();
    const isAt = ({ origin }: { readonly origin: Origin }): boolean => origin.uri === uri && contains(origin.range, position);
    const node = this.picture?.diagram.nodes.find((card) => isAt(card) || card.members?.some(isAt));
    const name = node?.name ?? null;
    if (name === this.selected) return;
    this.selected = name;
    this.post({ kind: 'select', node: name });
  }

  private post(message: ToPreview): void {
    void this.panel.webview.postMessage(message.kind === 'diagram' ? this.changed(message) : message);
  }

  /** Of a picture, what the page does not have. */
  private changed(picture: Picture): ToPreview {
    const { sent } = this;
    this.sent = picture;
    return sent === undefined ? picture : changesOf(sent, picture);
  }

  private release(): void {
    clearTimeout(this.delay);
    this.asked.cancel();
    this.asked.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

/** The server reads what the editor has open; a new file that was closed unsaved is gone, and must not be opened again. */
async function problemOfOpening(file: vscode.Uri): Promise<ToPreview | undefined> {
  const uri = file.toString();
  const problem = (message: string): ToPreview => ({ kind: 'problems', uri, problems: [{ message, uri, position: { line: 0, character: 0 } }] });
  if (file.scheme === 'untitled' && !vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri))
    return problem('The file was closed.');
  return vscode.workspace.openTextDocument(file).then(
    () => undefined,
    () => problem('The file cannot be read; it may have been moved or deleted.'),
  );
}

type Shown = Pick<Picture, 'view' | 'flow' | 'focus'>;

function isSame(one: Shown, other: Shown): boolean {
  return one.view === other.view && one.flow === other.flow && one.focus === other.focus;
}

function titleOf(file: vscode.Uri): string {
  return `Preview ${file.path.slice(file.path.lastIndexOf('/') + 1)}`;
}

function themeFor(file: vscode.Uri): PreviewTheme {
  return vscode.workspace.getConfiguration('tradeoff.preview', file).get<PreviewTheme>('theme', 'auto');
}

function contains({ start, end }: { start: PositionLike; end: PositionLike }, position: vscode.Position): boolean {
  return !position.isBefore(new vscode.Position(start.line, start.character)) && !position.isAfter(new vscode.Position(end.line, end.character));
}

interface PositionLike {
  readonly line: number;
  readonly character: number;
}
