import * as vscode from 'vscode';
import type { OutlineReply, RenderParameters } from '../../messages/server.ts';
import { saveAs, suggestedFile } from '../save-as.ts';
import type { Command, Services } from '../services.ts';
import { targetFile } from '../target-file.ts';

interface Item extends vscode.QuickPickItem {
  readonly picture: Omit<RenderParameters, 'uri' | 'result'>;
  /** The end of the file's name. */
  readonly ending: string;
}

/** Writes the picture as SVG, or a flow as a Mermaid sequence diagram, to a file of the user's choice. */
export function exportDiagram(services: Services): Command {
  return {
    id: 'tradeoff.exportDiagram',
    run: async (argument) => {
      const uri = targetFile(argument, services);
      if (uri === undefined) return;
      const outline = await services.server.request('tradeoff/outline', { uri: uri.toString() });
      const item = await vscode.window.showQuickPick(itemsOf(outline), { title: 'Export Diagram', placeHolder: 'What to export' });
      if (item === undefined) return;
      const reply = await services.server.request('tradeoff/render', { uri: uri.toString(), ...item.picture });
      if (reply.kind === 'failed') void vscode.window.showErrorMessage(`The diagram cannot be exported: ${reply.message}`);
      else await saveAs(reply.text, suggestedFile(uri, item.ending));
    },
  };
}

function itemsOf({ flows, views }: OutlineReply): Item[] {
  const themes = ['light', 'dark'] as const;
  return [
    ...themes.map((theme): Item => ({ label: `SVG, ${theme}`, picture: { format: 'svg', theme }, ending: '.svg' })),
    ...views.flatMap((view) =>
      themes.map((theme): Item => ({
        label: `SVG, ${theme}: ${view}`,
        description: 'view',
        picture: { format: 'svg', theme, view },
        ending: `.${view}.svg`,
      })),
    ),
    ...flows.map((flow): Item => ({
      label: `Mermaid: ${flow}`,
      description: 'sequence diagram',
      picture: { format: 'mermaid', flow },
      ending: `.${flow}.mmd`,
    })),
  ];
}
