import type { Command, Services } from '../services.ts';

export function restartServer({ server }: Services): Command {
  return { id: 'tradeoff.restartServer', run: () => server.restart() };
}
