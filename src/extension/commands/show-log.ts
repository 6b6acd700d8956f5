import type { Command, Services } from '../services.ts';

export function showLog({ log }: Services): Command {
  return { id: 'tradeoff.showLog', run: () => log.show() };
}
