import type { Command, Services } from '../services.ts';

/** Mends the walkthrough's bank as its rule proposes. */
export function fixFirstSteps({ firstSteps }: Services): Command {
  return { id: 'tradeoff.firstSteps.fix', run: () => firstSteps.fix() };
}
