import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { diagnose, lineOf } from '../support/architecture.ts';

const names = readdirSync('examples').filter((name) => name.endsWith('.arch'));
const texts: Readonly<Record<string, string>> = Object.fromEntries(names.map((name) => [name, readFileSync(`examples/${name}`, 'utf8')]));

describe('the examples', () => {
  test.each(names)('%s has no error', async (name) => {
    const { [name]: text, ...others } = texts;
    expect((await diagnose(text, others)).map(lineOf)).toEqual([]);
  });
});
