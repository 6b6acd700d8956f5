import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

test('the example of the README is an architecture without errors and warnings', async () => {
  const text = /```arch\n([^]*?)```/.exec(await readFile('README.md', 'utf8'))?.[1];
  expect(text).toContain('system');
  const folder = await folderWith({ 'readme.arch': text ?? '' });
  const { code, output } = await tradeoff(['check', 'readme.arch', '--max-warnings', '0'], { folder });
  expect(output).not.toContain('warning');
  expect(code).toBe(0);
});
