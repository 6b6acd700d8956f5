import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { templates } from '../../src/language/generated/templates.ts';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

test('writes the starter, which then checks clean', async () => {
  const folder = await folderWith({});
  const written = await tradeoff(['init'], { folder });
  expect(written).toMatchObject({ code: 0, errors: '' });
  expect(written.output).toContain('tradeoff simulate starter.arch');
  expect(await readFile(join(folder, 'starter.arch'), 'utf8')).toBe(templates[0].text);
  expect(await tradeoff(['check', '--max-warnings', '0'], { folder })).toMatchObject({ code: 0, errors: '' });
});

test('writes a template by name, to the file that -o names', async () => {
  const folder = await folderWith({});
  expect((await tradeoff(['init', 'cash-machines', '-o', 'bank.arch'], { folder })).code).toBe(0);
  expect(await readFile(join(folder, 'bank.arch'), 'utf8')).toContain('system "Cash machines"');
});

test('leaves a file alone that is there already', async () => {
  const folder = await folderWith({ 'chat.arch': 'system "Mine"\n' });
  const { code, output, errors } = await tradeoff(['init', 'chat'], { folder });
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toBe('chat.arch: it exists already and is left as it is; choose another name with -o\n');
  expect(await readFile(join(folder, 'chat.arch'), 'utf8')).toBe('system "Mine"\n');
});

test('an unknown template is one line with the nearest, and all of them', async () => {
  const folder = await folderWith({});
  const { code, errors } = await tradeoff(['init', 'cash-machine'], { folder });
  expect(code).toBe(2);
  expect(errors).toMatch(/^tradeoff: there is no template "cash-machine"; did you mean "cash-machines"\? All: starter, cache-aside, .*\n$/);
  expect((await tradeoff(['init', 'nothing-like-it'], { folder })).errors).toMatch(/"nothing-like-it"; All: starter/);
});

test('its help lists the templates with what they show', async () => {
  const { output } = await tradeoff(['init', '--help']);
  for (const { name, detail } of templates) expect(output).toMatch(new RegExp(`${name} +${detail.slice(0, 20)}`));
});

test('a folder that is not there is no trace but a line', async () => {
  const folder = await folderWith({});
  const { code, errors } = await tradeoff(['init', '-o', 'no/where.arch'], { folder });
  expect(code).toBe(2);
  expect(errors).toBe('no/where.arch: cannot be written (no such file or folder); choose another place with -o\n');
});
