import type { Command, Services } from '../services.ts';
import { simulateVisibly } from '../simulate-visibly.ts';
import { targetFile } from '../target-file.ts';

/** The steady run, and every scenario that a requirement names. */
export function simulate(services: Services): Command {
  return {
    id: 'tradeoff.simulate',
    run: async (argument) => {
      const uri = targetFile(argument, services);
      if (uri !== undefined) await simulateVisibly(services, uri, {});
    },
  };
}
