import * as vscode from 'vscode';
import type { Command, Services } from '../services.ts';
import { compareVisibly } from '../simulate-visibly.ts';
import { targetFile } from '../target-file.ts';

/** The file as it stands beside variants of it, on the same random numbers. */
export function compareVariants(services: Services): Command {
  return {
    id: 'tradeoff.compareVariants',
    run: async (argument) => {
      const uri = targetFile(argument, services);
      if (uri === undefined) return;
      const { variants } = await services.server.request('tradeoff/outline', { uri: uri.toString() });
      const chosen = await pick(variants);
      if (chosen !== undefined && chosen.length > 0) await compareVisibly(services, uri, chosen);
    },
  };
}

async function pick(variants: readonly string[]): Promise<readonly string[] | undefined> {
  if (variants.length < 2) {
    if (variants.length === 0)
      void vscode.window.showInformationMessage(
        'The file declares no variant yet. A line such as “variant More { Orders { instances: 8 } }” is one.',
      );
    return variants;
  }
  const options = { title: 'Compare with the file as it stands', placeHolder: 'One variant or more', canPickMany: true } as const;
  const items = await vscode.window.showQuickPick(
    variants.map((label) => ({ label, picked: true })),
    options,
  );
  return items?.map(({ label }) => label);
}
