import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { lower } from '../../src/language/lower.ts';
import { lineOf, reparse } from '../support/architecture.ts';
import { changesElsewhere, cutsOf } from './half-typed.ts';

const isExhaustive = process.env['EXHAUSTIVE'] !== undefined;
const names = (await readdir('examples')).filter((name) => name.endsWith('.arch'));
const everything = 'everything.arch';
const texts = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(`examples/${name}`, 'utf8')] as const)));
texts[everything] = await readFile(`test/fixtures/language/${everything}`, 'utf8');

describe('a line cut short anywhere', () => {
  test.each([...names, everything])('%s: one syntax error at most, and every other line means what it meant', { timeout: 600_000 }, async (name) => {
    const { [name]: text } = texts;
    const others = { 'payments.arch': texts['payments.arch']! };
    const builder = await reparse(others);
    const whole = await builder(text!);
    expect(diagnosticsOf(whole.document).map(lineOf)).toEqual([]);
    const before = lower(whole.document, whole.services);
    const complaints: string[] = [];
    for (const cut of cutsOf(text!, isExhaustive)) {
      const { document, services } = await builder(cut.text);
      const errors = diagnosticsOf(document).filter(({ code }) => code === 'syntax');
      const changes = changesElsewhere(before, lower(document, services), cut);
      if (errors.length > 1 || changes.length > 0) complaints.push(`${cut.line + 1}:${cut.column + 1} after ${JSON.stringify(cut.text.split('\n')[cut.line])}: ${[...errors.slice(0, 3).map(lineOf), ...changes.slice(0, 2)].join(' | ')}`);
    }
    expect(complaints).toEqual([]);
  });
});
