import { ViewColumn } from 'vscode';
import type { Command, Services } from '../services.ts';
import { targetFile } from '../target-file.ts';

export function openPreview(services: Services): Command {
  return {
    id: 'tradeoff.openPreview',
    run: async (argument) => {
      const uri = targetFile(argument, services);
      if (uri !== undefined) await services.previews.open(uri, ViewColumn.Active);
    },
  };
}
