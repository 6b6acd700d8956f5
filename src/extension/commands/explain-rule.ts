import * as vscode from 'vscode';
import type { Command, Services } from '../services.ts';

/** Shows the page of the rule it is called with, or of one to choose. */
export function explainRule({ rulePages, server }: Services): Command {
  return {
    id: 'tradeoff.explainRule',
    run: async (argument) => {
      const rule = typeof argument === 'string' ? argument : await chosenRule(server);
      if (rule !== undefined) await rulePages.show(rule);
    },
  };
}

async function chosenRule(server: Services['server']): Promise<string | undefined> {
  const rules = await server.request('tradeoff/rules', null);
  const items = rules.map(({ id, title }) => ({ label: id, detail: title }));
  return (await vscode.window.showQuickPick(items, { title: 'Explain Rule', matchOnDetail: true }))?.label;
}
