import { expect, test } from 'vitest';
import { templates } from '../../src/language/generated/templates.ts';
import type { Result } from '../../src/model/generated/result.ts';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

test.each(templates)('every requirement of the template $name is met', { timeout: 300_000 }, async ({ name, text }) => {
  const folder = await folderWith({ [`${name}.arch`]: text });
  const { output, errors } = await tradeoff(['simulate', `${name}.arch`, '--format', 'json'], { folder });
  expect(errors).toBe('');
  const { requirements } = JSON.parse(output) as Result;
  expect(requirements.map((each) => `${each.verdict} ${each.text}`)).toEqual(requirements.map((each) => `met ${each.text}`));
});
