import { describe, expect, test } from 'vitest';
import { harmFigures } from '../../../src/rules/generated/harm-figures.ts';
import { measuredHarm } from '../../../src/rules/harm.ts';
import { allRules } from '../../../src/rules/index.ts';
import { review } from '../../../src/rules/run.ts';
import { architectureOf } from '../../support/architecture.ts';
import { designsOf, measureHarm } from './measure-harm.ts';

/** Simulates what the rules of a family cost: rule and simulator must say the same of both designs. */
export function testHarms(family: string): void {
  const measured = allRules
    .filter(({ id }) => id.startsWith(`${family}/`))
    .flatMap((rule) => {
      const harm = measuredHarm(rule);
      return harm === undefined ? [] : [{ ...rule, harm }];
    });
  describe.each(measured)('$id', (rule) => {
    test('the simulator sees the harm, and no more of it once the design is mended', async () => {
      const figures = await measureHarm(rule.harm, await designsOf(rule, rule.harm));
      expect([figures.violating.verdict, figures.mended.verdict]).toEqual(['violated', 'met']);
      // What the page says. Where the simulator has changed for a good reason: `node src/tools/measure-harms.ts`, and look at the difference.
      expect(harmFigures[rule.id]).toEqual(figures);
    });

    test('the rule speaks of the one, and not of the other', async () => {
      const { violating, mended } = await designsOf(rule, rule.harm);
      expect(await found(violating)).toContain(rule.id);
      expect(await found(mended)).not.toContain(rule.id);
    });
  });
}

async function found(text: string): Promise<readonly string[]> {
  return review(await architectureOf(text)).diagnostics.map(({ code }) => code);
}
