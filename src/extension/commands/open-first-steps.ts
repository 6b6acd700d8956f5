import type { Command, Services } from '../services.ts';

/** The walkthrough's bank, and its preview beside it. */
export function openFirstSteps({ firstSteps }: Services): Command {
  return { id: 'tradeoff.firstSteps.open', run: () => firstSteps.open() };
}
