import * as vscode from 'vscode';
import type { ReportParameters } from '../../messages/server.ts';
import type { Result } from '../../model/generated/result.ts';
import { saveAs, suggestedFile } from '../save-as.ts';
import type { Command, Services } from '../services.ts';
import { simulateVisibly } from '../simulate-visibly.ts';
import { targetFile } from '../target-file.ts';

interface Item extends vscode.QuickPickItem {
  readonly format: ReportParameters['format'];
  readonly ending: string;
}

const items: readonly Item[] = [
  {
    label: 'HTML',
    detail: 'One file for any browser: verdicts, figures, the picture, distributions and time lines',
    format: 'html',
    ending: '.html',
  },
  { label: 'Markdown', detail: 'For a pull request', format: 'markdown', ending: '.md' },
  { label: 'JUnit XML', detail: 'For a build server: a test case for each requirement', format: 'junit', ending: '.xml' },
];

/** Writes the last result to a file of the user's choice; a file that was not simulated as it stands is simulated first. */
export function exportReport(services: Services): Command {
  return {
    id: 'tradeoff.exportReport',
    run: async (argument) => {
      const uri = targetFile(argument, services);
      if (uri === undefined) return;
      const item = await vscode.window.showQuickPick(items, { title: 'Export Report', placeHolder: 'For whom' });
      const result = item && (await currentResult(services, uri));
      if (item === undefined || result === undefined) return;
      const { placements } = await services.placements.of(uri);
      const text = await services.server.request('tradeoff/report', {
        uri: uri.toString(),
        format: item.format,
        result,
        placements,
        folding: services.previews.foldingOf(uri),
      });
      const file = await saveAs(text, suggestedFile(uri, item.ending));
      if (file !== undefined && item.format === 'html') await offerToOpen(file);
    },
  };
}

async function currentResult(services: Services, uri: vscode.Uri): Promise<Result | undefined> {
  const state = services.simulations.stateOf(uri.toString());
  if (state?.kind === 'ended' && !state.outdated && state.reply.kind === 'result') return state.reply.result;
  const reply = await simulateVisibly(services, uri, {});
  return reply.kind === 'result' ? reply.result : undefined;
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = 'Open in Browser';
  if ((await vscode.window.showInformationMessage('The report is written.', open)) === open) await vscode.env.openExternal(file);
}
