import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { diagnose, lineOf } from '../support/architecture.ts';

const names = (await readdir('examples')).filter((name) => name.endsWith('.arch'));
const texts = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(`examples/${name}`, 'utf8')])));

describe('the examples', () => {
  test.each(names)('%s has no error', async (name) => {
    const { [name]: text, ...others } = texts;
    expect((await diagnose(text!, others)).map(lineOf)).toEqual([]);
  });
});
