import type { Command, Services } from '../services.ts';

export function stopSimulation({ simulations }: Services): Command {
  return { id: 'tradeoff.stopSimulation', run: () => simulations.stop() };
}
