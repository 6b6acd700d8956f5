import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { allRules } from '../../src/rules/index.ts';
import { review } from '../../src/rules/run.ts';
import { architectureOf } from '../support/architecture.ts';

const folder = 'test/reference';
const names = readdirSync(folder).filter((name) => name.endsWith('.arch'));

const good = names.filter((name) => !name.includes('.flawed.'));
const flawed = names.filter((name) => name.includes('.flawed.'));

async function findings(name: string): Promise<readonly Diagnostic[]> {
  return review(await architectureOf(readFileSync(`${folder}/${name}`, 'utf8'))).diagnostics;
}

/** `line family/name` of every finding. */
async function found(name: string): Promise<readonly string[]> {
  return (await findings(name)).map(({ code, origin }) => `${origin.range.start.line + 1} ${code}`).sort();
}

/** What the comment at the top lives with: ` * Hint family/name on Node: the reason.` */
function listed(name: string): readonly string[] {
  const [header] = readFileSync(`${folder}/${name}`, 'utf8').split('*/', 1);
  return [...header.matchAll(/^ \* Hint (\S+\/\S+) on (\S+): .{10,}$/gm)].map(([, code, node]) => `hint ${code} ${node}`).sort();
}

/** What stands after `// expect:` on each line, written by hand before the rules ran. */
function expected(name: string): readonly string[] {
  const lines = readFileSync(`${folder}/${name}`, 'utf8').split('\n');
  return lines
    .flatMap((line, index) => (/\/\/ expect: (.*)$/.exec(line)?.[1].trim().split(/\s+/) ?? []).map((code) => `${index + 1} ${code}`))
    .sort();
}

describe('well-designed systems have no findings but the hints that they list, each with its reason', () => {
  test.each(good)('%s', async (name) => {
    expect((await findings(name)).map(({ severity, code, node }) => `${severity} ${code} ${node}`).sort()).toEqual(listed(name));
  });
});

describe('of their flawed twins every flaw is found, where it is, and nothing else', () => {
  test.each(flawed)('%s', async (name) => {
    expect(good).toContain(name.replace('.flawed.', '.'));
    expect(expected(name).length).toBeGreaterThan(2);
    expect(await found(name)).toEqual(expected(name));
  });
});

test('every rule is expected in some flawed system', () => {
  const codes = new Set(flawed.flatMap(expected).map((line) => line.split(' ')[1]));
  expect(allRules.map(({ id }) => id).filter((id) => !codes.has(id))).toEqual([]);
});
