import * as vscode from 'vscode';
import type { Services, Walkthrough } from './services.ts';
import { simulateVisibly } from './simulate-visibly.ts';

/** The finding of language/first-steps.arch, and the fix of its rule that mends it. */
const finding = 'replication/async-loses-on-failover';
const fixTitle = 'Replicate synchronously';
type Surroundings = Omit<Services, 'firstSteps'>;
const lostContext = 'tradeoff.firstSteps.lost';
const keptContext = 'tradeoff.firstSteps.kept';

/**
 * The walkthrough's bank: opened unsaved and drawn, simulated until it has lost something, mended by its rule's fix, and simulated again. Its
 * steps are done by what happens to that file, whichever way the user takes: buttons, commands, or the light bulb.
 */
export class FirstSteps implements vscode.Disposable, Walkthrough {
  private readonly services: Surroundings;
  private readonly subscriptions: vscode.Disposable[];
  private document: vscode.TextDocument | undefined;
  private awaits: 'loss' | 'fix' | 'verdict' | 'nothing' = 'nothing';

  constructor(services: Surroundings) {
    this.services = services;
    this.subscriptions = [
      services.simulations.onDidChange((uri) => {
        if (uri === this.uri) this.look();
      }),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (uris.some((uri) => uri.toString() === this.uri)) void this.simulateWhenMended();
      }),
    ];
  }

  /** Opens the bank, and its picture beside it. */
  async open(): Promise<void> {
    const { extensionUri, previews } = this.services;
    const content = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'language', 'first-steps.arch'));
    this.document = await vscode.workspace.openTextDocument({ language: 'arch', content: new TextDecoder().decode(content) });
    this.awaits = 'loss';
    await Promise.all([setContext(lostContext, false), setContext(keptContext, false)]);
    // The walkthrough, where it is what is open, stays beside.
    const viewColumn = vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    await vscode.window.showTextDocument(this.document, { viewColumn });
    previews.open(this.document.uri, 'beside');
  }

  /** Accepts the fix that the bank's finding offers. */
  async fix(): Promise<void> {
    const { document } = this;
    const found = document && findingIn(document.uri);
    if (document === undefined || found === undefined) {
      void vscode.window.showInformationMessage('There is nothing to mend: open the bank of the walkthrough first, and simulate it.');
      return;
    }
    const provider = 'vscode.executeCodeActionProvider';
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      provider,
      document.uri,
      found.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const edit = actions.find(({ title }) => title === fixTitle)?.edit;
    if (edit === undefined || !(await vscode.workspace.applyEdit(edit))) this.services.log.error(`The walkthrough cannot apply "${fixTitle}".`);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private get uri(): string | undefined {
    return this.document?.uri.toString();
  }

  /** What the simulation that has just ended says. */
  private look(): void {
    const state = this.uri === undefined ? undefined : this.services.simulations.stateOf(this.uri);
    if (state?.kind !== 'ended' || state.outdated || state.reply.kind !== 'result') return;
    const { requirements, runs } = state.reply.result;
    const violated = requirements.find(({ verdict }) => verdict === 'violated');
    if (this.awaits === 'loss' && violated !== undefined) {
      const [told] = runs.flatMap(({ data }) => Object.values(data)).flatMap(({ lostWrites = {} }) => Object.values(lostWrites));
      this.awaits = 'fix';
      void setContext(lostContext, true);
      void this.offerFix(`${violated.text} is violated${told === undefined ? '' : `: ${told}`}.`);
    } else if (this.awaits === 'verdict' && requirements.every(({ verdict }) => verdict === 'met')) {
      this.awaits = 'nothing';
      void setContext(keptContext, true);
      void vscode.window.showInformationMessage(
        'Every requirement is met: no withdrawal is forgotten any more. What it costs stands in the results.',
      );
    }
  }

  private async offerFix(message: string): Promise<void> {
    if ((await vscode.window.showWarningMessage(message, fixTitle)) === fixTitle) await this.fix();
  }

  private async simulateWhenMended(): Promise<void> {
    const { document } = this;
    if (this.awaits !== 'fix' || document === undefined || document.isClosed || findingIn(document.uri) !== undefined || hasMistakes(document.uri))
      return;
    this.awaits = 'verdict';
    await simulateVisibly(this.services, document.uri, {});
  }
}

/** A file that cannot be understood has no findings yet, which does not mean that it is mended; rules' ids have a family. */
function hasMistakes(file: vscode.Uri): boolean {
  return vscode.languages
    .getDiagnostics(file)
    .some((each) => each.severity === vscode.DiagnosticSeverity.Error && !String(codeOf(each)).includes('/'));
}

function findingIn(file: vscode.Uri): vscode.Diagnostic | undefined {
  return vscode.languages.getDiagnostics(file).find((each) => codeOf(each) === finding);
}

function codeOf({ code }: vscode.Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

function setContext(key: string, value: boolean): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', key, value);
}
