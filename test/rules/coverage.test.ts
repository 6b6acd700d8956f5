import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allRules } from '../../src/rules/index.ts';

const ids: readonly string[] = allRules.map(({ id }) => id);
const [head, , ...rows] = readFileSync('docs/coverage.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map(cellsOf);

/** What the grammar for editors, which is derived from the schema, knows; and the profiles. */
const languageWords = new Set([
  ...wordsIn(readFileSync('syntaxes/arch.tmLanguage.json', 'utf8').replaceAll('\\\\b', ' ')),
  ...readdirSync('language/profiles').map((file) => file.replace('.arch', '')),
]);

test('every topic has a construct, rules, and what the simulator does', () => {
  expect(head).toEqual(['topic', 'in the language', 'rules', 'simulated as']);
  expect(rows.length).toBeGreaterThanOrEqual(55);
  for (const row of rows) {
    expect(row).toHaveLength(4);
    for (const cell of row) expect(cell).not.toBe('');
  }
  expect(new Set(rows.map(([topic]) => topic)).size).toBe(rows.length);
});

describe.each(rows)('%s', (_, constructs, rules) => {
  test('its rules exist', () => {
    expect(codesIn(rules).filter((id) => !ids.includes(id))).toEqual([]);
    expect(codesIn(rules).length).toBeGreaterThan(0);
  });

  test('its words are words of the language', () => {
    const written = codesIn(constructs).flatMap((code) => wordsIn(code.replaceAll(/\[.*?\]|\bx\./g, '')));
    expect(codesIn(constructs).length).toBeGreaterThan(0);
    expect(written.filter((word) => !languageWords.has(word))).toEqual([]);
  });
});

test('every rule speaks of some topic', () => {
  const named = new Set(rows.flatMap(([, , rules]) => codesIn(rules)));
  expect(ids.filter((id) => !named.has(id))).toEqual([]);
});

test('a word that is not of the language is found', () => {
  expect(wordsIn('replicas: 3').every((word) => languageWords.has(word))).toBe(true);
  expect(wordsIn('replicants: 3').some((word) => languageWords.has(word))).toBe(false);
});

test('its links lead to pages', () => {
  const links = [...readFileSync('docs/coverage.md', 'utf8').matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => path);
  expect(links.length).toBeGreaterThan(0);
  for (const path of links) expect(readFileSync(`docs/${path}`, 'utf8').length).toBeGreaterThan(100);
});

function cellsOf(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function codesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
}

/** Lower-case words; names that a file gives begin with a capital. */
function wordsIn(text: string): readonly string[] {
  return text.match(/(?<![\w-])[a-z][a-z-]*[a-z](?![\w-])/g) ?? [];
}
