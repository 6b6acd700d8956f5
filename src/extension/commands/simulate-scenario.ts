import * as vscode from 'vscode';
import type { OutlineReply, SimulationChoices } from '../../messages/server.ts';
import type { Command, Services } from '../services.ts';
import { simulateVisibly } from '../simulate-visibly.ts';
import { targetFile } from '../target-file.ts';

interface Item extends vscode.QuickPickItem {
  readonly choices?: SimulationChoices;
}

/** One scenario, or the steady run, or everything with a variant's values in place. */
export function simulateScenario(services: Services): Command {
  return {
    id: 'tradeoff.simulateScenario',
    run: async (argument) => {
      const uri = targetFile(argument, services);
      if (uri === undefined) return;
      const outline = await services.server.request('tradeoff/outline', { uri: uri.toString() });
      const item = await vscode.window.showQuickPick(itemsOf(outline), { title: 'Simulate', placeHolder: 'A scenario, or a variant' });
      if (item?.choices !== undefined) await simulateVisibly(services, uri, item.choices);
    },
  };
}

function itemsOf({ scenarios, variants }: OutlineReply): Item[] {
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    { label: 'Steady run', description: 'no faults', choices: { scenarios: [null] } },
    ...(scenarios.length > 0 ? [separator('scenarios')] : []),
    ...scenarios.map((name) => ({ label: name, choices: { scenarios: [name] } })),
    ...(variants.length > 0 ? [separator('variants')] : []),
    ...variants.map((name) => ({ label: name, description: 'all that the requirements need', choices: { variant: name } })),
  ];
}
