import { expect, test } from 'vitest';
import { harmFigures } from '../../../src/rules/generated/harm-figures.ts';
import { allRules } from '../../../src/rules/index.ts';
import { pageOf } from '../../../src/rules/page.ts';

const measured = allRules.flatMap((rule) => (rule.harm === undefined ? [] : [{ ...rule, harm: rule.harm }]));

test('what is kept of measurements is of rules that have a harm, and of all of them', () => {
  expect(Object.keys(harmFigures).sort()).toEqual(measured.map(({ id }) => id).sort());
});

test('a page shows both figures, and how they were found', () => {
  for (const rule of measured) {
    const { violating, mended } = harmFigures[rule.id];
    const page = pageOf(rule);
    for (const part of [rule.harm.theory, rule.harm.below.trim(), `| ${violating.value} | violated |`, `| ${mended.value} | met |`])
      expect(page).toContain(part);
  }
});
