import type { Command, Services } from '../services.ts';
import { targetFile } from '../target-file.ts';

export function openPreview(services: Services): Command {
  return {
    id: 'tradeoff.openPreview',
    run: (argument) => {
      const uri = targetFile(argument, services);
      if (uri !== undefined) services.previews.open(uri, 'here');
    },
  };
}
