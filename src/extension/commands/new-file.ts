import * as vscode from 'vscode';
import type { Template } from '../../model/template.ts';
import type { Command, Services } from '../services.ts';

/** Opens an unsaved architecture that is small, complete, and free of findings: the template it is called with, or one to choose. */
export function newFile({ server }: Services): Command {
  return {
    id: 'tradeoff.newFile',
    run: async (argument) => {
      const templates = await server.request('tradeoff/templates', null);
      const template = templates.find(({ name }) => name === argument) ?? (await chosenTemplate(templates));
      if (template === undefined) return;
      const document = await vscode.workspace.openTextDocument({ language: 'arch', content: template.text });
      await vscode.window.showTextDocument(document);
    },
  };
}

async function chosenTemplate(templates: readonly Template[]): Promise<Template | undefined> {
  const items = templates.map((template) => ({ label: template.title, detail: template.detail, template }));
  const options = { title: 'New Architecture', placeHolder: 'What to begin with', matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.template;
}
