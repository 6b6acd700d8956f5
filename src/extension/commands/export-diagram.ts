import * as vscode from 'vscode';
import type { OutlineReply, RenderParameters } from '../../messages/server.ts';
import type { Result } from '../../model/generated/result.ts';
import { arrangementFor } from '../arrangement.ts';
import { saveAs, suggestedFile } from '../save-as.ts';
import type { Command, Services } from '../services.ts';
import { targetFile } from '../target-file.ts';

type Format = RenderParameters['format'];

interface FormatItem extends vscode.QuickPickItem {
  readonly format: Format;
  readonly theme?: RenderParameters['theme'];
}

interface PartItem extends vscode.QuickPickItem {
  readonly part: Pick<RenderParameters, 'view' | 'flow' | 'result'>;
}

const endings: Readonly<Record<Format, string>> = { svg: '.svg', png: '.png', html: '.html', dot: '.dot', mermaid: '.mmd' };

/** Writes a picture to a file of the user's choice: first which format, then, where there is a choice, of what. */
export function exportDiagram(services: Services): Command {
  return {
    id: 'tradeoff.exportDiagram',
    run: async (argument) => {
      const uri = targetFile(argument, services);
      if (uri === undefined) return;
      const outline = await services.server.request('tradeoff/outline', { uri: uri.toString() });
      const format = await vscode.window.showQuickPick(formatsFor(outline), { title: 'Export Diagram', placeHolder: 'As what' });
      const part = format && (await pickPart(partsFor(format.format, outline, currentResult(services, uri))));
      if (format !== undefined && part !== undefined) await write(services, uri, { format: format.format, theme: format.theme, ...part });
    },
  };
}

async function write({ server, previews, placements }: Services, uri: vscode.Uri, picture: Omit<RenderParameters, 'uri'>): Promise<void> {
  const shown = { ...arrangementFor(uri), folding: previews.foldingOf(uri), placements: (await placements.of(uri)).placements };
  const reply = await server.request('tradeoff/render', { uri: uri.toString(), ...shown, ...picture });
  if (reply.kind === 'failed') {
    void vscode.window.showErrorMessage(`The diagram cannot be exported: ${reply.message}`);
    return;
  }
  const content = reply.kind === 'image' ? Buffer.from(reply.base64, 'base64') : reply.text;
  const name = picture.view ?? picture.flow;
  const file = await saveAs(content, suggestedFile(uri, `${name === undefined ? '' : `.${name}`}${endings[picture.format]}`));
  if (file !== undefined && reply.remarks.length > 0) void vscode.window.showWarningMessage(reply.remarks.join(' '));
}

function formatsFor({ flows }: OutlineReply): FormatItem[] {
  const themed = (format: Format, detail: string): FormatItem[] =>
    (['light', 'dark'] as const).map((theme) => ({ label: `${format.toUpperCase()}, ${theme}`, detail, format, theme }));
  return [
    ...themed('svg', 'Sharp at any size, for documents and web pages'),
    ...themed('png', 'An image for slides, chats and documents that take no SVG'),
    ...themed('html', 'One file for any browser, dragged and zoomed'),
    ...(flows.length === 0
      ? []
      : [{ label: 'Mermaid', detail: 'A flow as a sequence diagram in text, for Markdown', format: 'mermaid' } satisfies FormatItem]),
    { label: 'DOT', detail: 'The graph in text, for Graphviz', format: 'dot' },
  ];
}

function partsFor(format: Format, { views, flows }: OutlineReply, result: Result | undefined): PartItem[] {
  const flowItems = flows.map((flow): PartItem => ({
    label: flow,
    description: format === 'mermaid' ? 'sequence' : 'flow, highlighted',
    part: { flow },
  }));
  if (format === 'mermaid') return flowItems;
  const loaded: PartItem[] =
    format === 'dot' || result === undefined ? [] : [{ label: 'Whole system, with the load of the last simulation', part: { result } }];
  return [
    { label: 'Whole system', part: {} },
    ...loaded,
    ...views.map((view): PartItem => ({ label: view, description: 'view', part: { view } })),
    ...flowItems,
  ];
}

async function pickPart(items: readonly PartItem[]): Promise<PartItem['part'] | undefined> {
  if (items.length === 1) return items[0].part;
  return (await vscode.window.showQuickPick(items, { title: 'Export Diagram', placeHolder: 'Of what' }))?.part;
}

/** Of the file as it stands: an older one would colour the picture of another system. */
function currentResult({ simulations }: Services, uri: vscode.Uri): Result | undefined {
  const state = simulations.stateOf(uri.toString());
  return state?.kind === 'ended' && !state.outdated && state.reply.kind === 'result' ? state.reply.result : undefined;
}
