import { promises, type Configuration } from './configuration.ts';
import type { ConfigurationOutcome } from './run-configuration.ts';

/** Where runs contradict theory, or had too few chances to: what is kept must have had `least` opportunities to be seen broken. */
export function disagreements({ cells }: Configuration, { findings }: Pick<ConfigurationOutcome, 'findings'>, least: number): string[] {
  return promises.flatMap((promised) => {
    const { isKept, reason } = cells[promised];
    const { violations, opportunities, witness = '' } = findings[promised];
    if (isKept && violations === 0) return opportunities < least ? [`${promised}: only ${opportunities} opportunities`] : [];
    if (!isKept && violations > 0) return [];
    return [isKept ? `${promised} should be kept (${reason}): ${witness}` : `${promised} should be broken (${reason})`];
  });
}
