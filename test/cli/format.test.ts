import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

const untidy = 'client   User\nservice Shop{cores:2}\n';
const tidy = 'client User\nservice Shop { cores: 2 }\n';

test('format rewrites what is not laid out well, and touches nothing else', async () => {
  const folder = await folderWith({ 'tidy.arch': tidy, 'deep/untidy.arch': untidy });
  const before = await stat(join(folder, 'tidy.arch'));
  expect(await tradeoff(['format'], { folder })).toEqual({ code: 0, output: 'deep/untidy.arch: formatted\n', errors: '' });
  expect(await readFile(join(folder, 'deep/untidy.arch'), 'utf8')).toBe(tidy);
  expect((await stat(join(folder, 'tidy.arch'))).mtimeMs).toBe(before.mtimeMs);
  expect(await tradeoff(['format'], { folder })).toEqual({ code: 0, output: '', errors: '' });
});

test('format --check tells what would change, and changes nothing', async () => {
  const folder = await folderWith({ 'tidy.arch': tidy, 'untidy.arch': untidy });
  expect(await tradeoff(['format', '--check'], { folder })).toEqual({ code: 1, output: 'untidy.arch: would be formatted\n', errors: '' });
  expect(await readFile(join(folder, 'untidy.arch'), 'utf8')).toBe(untidy);
  expect((await tradeoff(['format', '--check', 'tidy.arch'], { folder })).code).toBe(0);
});

test('format keeps lines that it cannot read, and says so', async () => {
  const folder = await folderWith({ 'broken.arch': `${untidy}service   §§ {}\n` });
  const { code, errors } = await tradeoff(['format', 'broken.arch'], { folder });
  expect(code).toBe(0);
  expect(errors).toBe('broken.arch: lines that cannot be read stay as they are; see "tradeoff check broken.arch"\n');
  expect(await readFile(join(folder, 'broken.arch'), 'utf8')).toBe(`${tidy}service   §§ {}\n`);
});

test('format stops at a path that is not there, and at a file that is no UTF-8', async () => {
  const folder = await folderWith({ 'latin.arch': new Uint8Array([0x2f, 0x2f, 0xe9, 0x0a]) });
  expect(await tradeoff(['format', 'nowhere'], { folder })).toMatchObject({
    code: 2,
    errors: expect.stringContaining('no such file or folder') as string,
  });
  expect(await tradeoff(['format', 'latin.arch'], { folder })).toMatchObject({ code: 2, errors: expect.stringContaining('UTF-8') as string });
});

test('the examples are laid out well', async () => {
  expect(await tradeoff(['format', '--check', 'examples'])).toEqual({ code: 0, output: '', errors: '' });
});
