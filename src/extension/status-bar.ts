import * as vscode from 'vscode';
import type { RequirementVerdict } from '../model/generated/result.ts';
import { isArchitecture } from './architecture-files.ts';
import type { Services } from './services.ts';
import type { SimulationState } from './simulations.ts';
import { statusOf, type Known, type Status } from './status.ts';

const showProblems = 'workbench.actions.view.problems';
const openPreview = 'tradeoff.openPreviewToSide';

/** Findings and last verdicts of the architecture in front; nothing where another kind of file is. */
export class StatusBar implements vscode.Disposable {
  private readonly services: Pick<Services, 'previews' | 'simulations'>;
  private readonly item = vscode.window.createStatusBarItem('tradeoff.status', vscode.StatusBarAlignment.Right, 100);
  private readonly subscriptions: vscode.Disposable[];

  constructor(services: Pick<Services, 'previews' | 'simulations'>) {
    this.services = services;
    // The name under which the editor's own menu shows and hides it.
    this.item.name = 'Tradeoff';
    const update = (): void => this.update();
    this.subscriptions = [
      this.item,
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.window.tabGroups.onDidChangeTabs(update),
      vscode.window.tabGroups.onDidChangeTabGroups(update),
      vscode.languages.onDidChangeDiagnostics(update),
      services.simulations.onDidChange(update),
    ];
    this.update();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private update(): void {
    const file = this.fileInFront();
    if (file === undefined) {
      this.item.hide();
      return;
    }
    const known = knownOf(file, this.services.simulations.stateOf(file.toString()));
    const status = statusOf(known);
    this.item.text = status.text;
    this.item.accessibilityInformation = { label: status.spoken };
    this.item.tooltip = tooltip(status);
    this.item.command = known.errors + known.warnings > 0 ? showProblems : { command: openPreview, title: 'Open Preview', arguments: [file] };
    this.item.show();
  }

  private fileInFront(): vscode.Uri | undefined {
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) return isArchitecture(editor.document) ? editor.document.uri : undefined;
    return this.services.previews.isInFront ? this.services.previews.shownFile : undefined;
  }
}

function knownOf(file: vscode.Uri, state: SimulationState | undefined): Known {
  const own = vscode.languages.getDiagnostics(file).filter(({ source }) => source === 'tradeoff');
  const count = (severity: vscode.DiagnosticSeverity): number => own.filter((each) => each.severity === severity).length;
  const findings = { errors: count(vscode.DiagnosticSeverity.Error), warnings: count(vscode.DiagnosticSeverity.Warning) };
  if (state === undefined) return findings;
  if (state.kind === 'running') return { ...findings, share: state.share };
  const { reply, outdated } = state;
  if (reply.kind === 'result') return { ...findings, requirements: ofFile(reply.result.requirements), outdated };
  return reply.kind === 'compared' ? { ...findings, requirements: reply.comparison.base.requirements, outdated } : findings;
}

/** Verdicts of the file as it stands: what a variant or other traffic came to is not its own. */
function ofFile(requirements: readonly RequirementVerdict[]): readonly RequirementVerdict[] | undefined {
  const own = requirements.filter(({ variant, traffic }) => (variant ?? null) === null && traffic === undefined);
  return own.length === 0 && requirements.length > 0 ? undefined : own;
}

/** Links of ours alone: what the author wrote is appended as text. */
function tooltip({ spoken, details }: Status): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: [showProblems, openPreview] };
  text.appendText(spoken);
  for (const detail of details.slice(0, 8)) text.appendMarkdown('\n\n').appendText(detail);
  return text.appendMarkdown(`\n\n[Problems](command:${showProblems}) · [Preview](command:${openPreview})`);
}
