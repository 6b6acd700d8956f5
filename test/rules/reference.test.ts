import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { review } from '../../src/rules/run.ts';
import { architectureOf } from '../support/architecture.ts';

const folder = 'test/reference';
const names = readdirSync(folder).filter((name) => name.endsWith('.arch'));

/** `line family/name` of every finding. */
async function found(name: string): Promise<readonly string[]> {
  const { diagnostics } = review(await architectureOf(readFileSync(`${folder}/${name}`, 'utf8')));
  return diagnostics.map(({ code, origin }) => `${origin.range.start.line + 1} ${code}`).sort();
}

/** What stands after `// expect:` on each line, written by hand before the rules ran. */
function expected(name: string): readonly string[] {
  const lines = readFileSync(`${folder}/${name}`, 'utf8').split('\n');
  return lines
    .flatMap((line, index) => (/\/\/ expect: (.*)$/.exec(line)?.[1].trim().split(/\s+/) ?? []).map((code) => `${index + 1} ${code}`))
    .sort();
}

describe('well-designed systems have no findings', () => {
  test.each(names.filter((name) => !name.includes('.flawed.')))('%s', async (name) => expect(await found(name)).toEqual([]));
});

describe('of their flawed twins every flaw is found, where it is, and nothing else', () => {
  test.each(names.filter((name) => name.includes('.flawed.')))('%s', async (name) => {
    expect(expected(name).length).toBeGreaterThan(2);
    expect(await found(name)).toEqual(expected(name));
  });
});
