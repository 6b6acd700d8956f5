import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/base/text-edits.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { allRules, ruleNamed } from '../../src/rules/index.ts';
import { pageOf } from '../../src/rules/page.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { review } from '../../src/rules/run.ts';
import { ruleFiles } from '../../src/tools/rule-files.ts';
import { architectureOf, marked, offsetsOf } from '../support/architecture.ts';

describe('the catalogue', () => {
  test('every rule file is registered, under the id that is its path, and nothing else is', async () => {
    expect(allRules.map(({ id }) => id)).toEqual((await ruleFiles()).map(({ id }) => id));
  });

  test('every rule has its page, and every page its rule', async () => {
    const pages = (await readdir('docs/rules', { recursive: true })).filter((path) => path.endsWith('.md') && path !== 'README.md');
    expect(pages.sort()).toEqual(allRules.map(({ id }) => `${id}.md`).sort());
    for (const rule of allRules) expect(await readFile(`docs/rules/${rule.id}.md`, 'utf8')).toBe(pageOf(rule));
  });

  test('the index links every rule', async () => {
    const index = await readFile('docs/rules/README.md', 'utf8');
    for (const { id, severity, title } of allRules) expect(index).toContain(`| [${id}](${id}.md) | ${severity} | ${title} |`);
  });
});

describe.each(allRules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test('says what a reader needs', () => {
    expect(rule.examples.violating.length).toBeGreaterThanOrEqual(2);
    expect(rule.examples.clean.length).toBeGreaterThanOrEqual(2);
    expect(rule.references.length).toBeGreaterThanOrEqual(1);
    for (const { url } of rule.references) if (url !== undefined) expect(url).toMatch(/^https:\/\//);
    expect(rule.title).not.toMatch(/\.$/);
    for (const sentence of [rule.description, rule.tradeoff.gained, rule.tradeoff.paid, rule.tradeoff.accept])
      expect(sentence).toMatch(/^[A-Z].*[.!?]$/s);
  });

  test.each(rule.examples.violating.map((violation) => ({ name: titleOf(violation.text), violation })))('finds: $name', async ({ violation }) => {
    const { text, ranges } = marked(violation.text);
    const findings = await findingsOf(rule, text);
    expect(findings.map((finding) => offsetsOf(finding, text))).toEqual(ranges);
    expect(findings.map(({ message }) => message)).toEqual(violation.messages);
    expect(findings.flatMap(({ fixes }) => fixes.map(({ title }) => title))).toEqual(violation.fixes);
  });

  test.each(rule.examples.clean.map((text) => ({ name: titleOf(text), text })))('finds nothing: $name', async ({ text }) => {
    expect((await findingsOf(rule, text)).map(({ message }) => message)).toEqual([]);
  });

  const fixes = rule.examples.violating.flatMap(({ text, fixes }) => fixes.map((title, index) => ({ name: titleOf(text), text, title, index })));
  test.each(fixes)('$title: $name', async ({ text: source, index }) => {
    const { text } = marked(source);
    const before = review(await architectureOf(text)).diagnostics;
    const findings = before.filter(({ code }) => code === rule.id);
    const { finding, fix } = findings.flatMap((each) => each.fixes.map((own) => ({ finding: each, fix: own })))[index];
    const after = review(await architectureOf(applyEdits(text, fix.edits))).diagnostics;
    expect(after.map(nameOf)).not.toContain(nameOf(finding));
    expect(before.map(nameOf)).toEqual(expect.arrayContaining(after.map(nameOf)));
    expect(after.length).toBeLessThan(before.length);
  });

  // What runs last judges the accepts themselves; how that is accepted, review.test.ts shows.
  if (rule.isLast !== true)
    test('can be accepted', async () => {
      const { text } = marked(rule.examples.violating[0].text);
      const before = review(await architectureOf(text));
      const after = review(await architectureOf(`${text}\naccept ${rule.id} because "We know."\n`));
      expect(after.diagnostics).toEqual(before.diagnostics.filter(({ code }) => code !== rule.id));
      expect(after.accepted.map(({ reason }) => reason)).toEqual(rule.examples.violating[0].messages.map(() => 'We know.'));
    });
});

test('rules are found by name', () => {
  expect(ruleNamed('proxy/single-proxy')?.title).toBe('A single proxy stands in the way of every request');
  expect(ruleNamed('proxy/none')).toBeUndefined();
});

async function findingsOf(rule: Rule, text: string): Promise<readonly Diagnostic[]> {
  return review(await architectureOf(text)).diagnostics.filter(({ code }) => code === rule.id);
}

/** What stays the same when text moves. */
function nameOf({ code, node, message }: Diagnostic): string {
  return `${code} ${node} ${message}`;
}

function titleOf(text: string): string {
  return /system "([^"]*)"/.exec(text)?.[1] ?? text;
}
