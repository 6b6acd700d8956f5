import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { harmFigures } from '../../../src/rules/generated/harm-figures.ts';
import { measuredHarm } from '../../../src/rules/harm.ts';
import { allRules } from '../../../src/rules/index.ts';
import { pageOf } from '../../../src/rules/page.ts';

const measured = allRules.flatMap((rule) => {
  const harm = measuredHarm(rule);
  return harm === undefined ? [] : [{ ...rule, harm }];
});

test('most rules have a harm that is measured, and the others say why not', () => {
  expect(measured.length).toBeGreaterThanOrEqual(80);
  for (const { harm } of allRules) if ('unmeasured' in harm) expect(harm.unmeasured).toMatch(/^[A-Z].{15,}\.$/s);
});

test('every family whose rules are measured has its test', () => {
  const files = readdirSync('test/rules/harm').filter((name) => name.endsWith('.test.ts') && name !== 'catalogue.test.ts');
  const families = new Set(measured.map(({ id }) => id.slice(0, id.indexOf('/'))));
  expect(files).toEqual([...families].sort().map((family) => `${family}.test.ts`));
});

test('what is kept of measurements is of rules that have a harm, and of all of them', () => {
  expect(Object.keys(harmFigures).sort()).toEqual(measured.map(({ id }) => id).sort());
});

test('a page shows both figures, and how they were found', () => {
  for (const rule of measured) {
    const { violating, mended } = harmFigures[rule.id];
    const page = pageOf(rule);
    for (const part of [
      '## What it costs, simulated',
      rule.harm.theory,
      rule.harm.below.trim(),
      `| ${violating.value} | violated |`,
      `| ${mended.value} | met |`,
    ])
      expect(page).toContain(part);
  }
});
