import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

const hostile = '</title><script>alert(1)</script><img src=x onerror=alert(2)> | `@everyone` & "quoted"';
const written = hostile.replaceAll('"', '\\"');
/** Its requirements end in all three ways: a latency that holds, one that cannot, one that so short a run cannot decide. */
const system = `system "${written}"
client User "${written}"
service Shop { time: 5ms }
flow Buy "${written}" { rate: 20/s  User -> Shop }
require Buy.latency.p50 < 1s
require Buy.latency.p50 < 1ms
require Buy.latency.p999 < 1s
scenario Crash { duration: 20s  at 5s crash Shop for 2s }
require Buy.availability >= 50% during Crash
`;
const study = ['simulate', 'shop.arch', '--duration', '20s', '--replications', '2', '--format'];

test('JUnit has a case for each requirement: failed, skipped with the reason, or passed', async () => {
  const folder = await folderWith({ 'shop.arch': system });
  const { output, code, errors } = await tradeoff([...study, 'junit'], { folder });
  expect({ code, errors }).toEqual({ code: 1, errors: '' });
  expect(output).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="[^"<]+" tests="4" failures="1" errors="0" skipped="1">\n/);
  expect(output).toContain('<testsuite name="steady run" tests="3" failures="1" errors="0" skipped="1">');
  expect(output).toContain('<testsuite name="Crash" tests="1" failures="0" errors="0" skipped="0">');
  expect(output).toMatch(
    /<testcase name="Buy.latency.p50 &lt; 1ms" classname="steady run" file="shop.arch" line="6"><failure message="measured [^"]+" type="violated">shop.arch:6: /,
  );
  expect(output).toMatch(
    /<testcase name="Buy.latency.p999 &lt; 1s"[^>]*><skipped message="measured [^"]*needs \d+ observations[^"]*"\/><\/testcase>/,
  );
  expect(unbalanced(output)).toEqual([]);
  expect(output).not.toContain('<script');
});

test('Markdown is a table of verdicts in which nothing of the file is markup', async () => {
  const folder = await folderWith({ 'shop.arch': system });
  const { output, code } = await tradeoff([...study, 'markdown'], { folder });
  expect(code).toBe(1);
  expect(output.split('\n')[0]).toMatch(/^## .*: 2 met, 1 violated, 1 undecided$/);
  expect(output).toContain('| ❌ violated | `Buy.latency.p50 < 1ms` |');
  expect(output).toMatch(/\| ❔ undecided \| `Buy.latency.p999 < 1s` \|.*observations/);
  expect(output).not.toMatch(/<script|<img/);
  expect(output).not.toContain('@everyone');
  for (const line of output.split('\n').filter((each) => each.startsWith('| ')))
    expect(line.replaceAll(/\\\|/g, '').split('|').length).toBeGreaterThan(5);
});

test('HTML needs nothing else, runs nothing, and shows verdicts, the picture, distributions and the time line', async () => {
  const folder = await folderWith({ 'shop.arch': system });
  const { code, output } = await tradeoff([...study, 'html', '-o', 'report.html'], { folder });
  expect({ code, output }).toEqual({ code: 1, output: '' });
  const page = await readFile(join(folder, 'report.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
  );
  expect(page).not.toMatch(/<(script|img|link|iframe|object|embed|form|a)[\s>]|url\(|@import/i);
  expect([...page.matchAll(/data-verdict="(\w+)"/g)].map(([, verdict]) => verdict)).toEqual(['met', 'violated', 'undecided', 'met']);
  expect(page).toContain('data-node="Shop"');
  expect(page).toContain('aria-label="Latency of Buy, distribution"');
  expect(page).toContain('aria-label="Throughput over time');
  expect(page).toContain('<title>crash Shop for 2s</title>');
  expect(page).not.toMatch(/(src|href|xlink:href)="(?!#)/);
  expect(unbalanced(page.replace(/^<!doctype html>\n/, '').replaceAll(/<meta[^>]*>/g, ''))).toEqual([]);
});

test('the same study gives the same bytes, whatever the number of workers', async () => {
  const folder = await folderWith({ 'shop.arch': system });
  const [one, two] = [
    await tradeoff([...study, 'html', '--workers', '1'], { folder }),
    await tradeoff([...study, 'html', '--workers', '2'], { folder }),
  ];
  expect(two.output).toBe(one.output);
});

/** Tags that are not closed in the order in which they were opened, and attributes or text with what XML does not allow there. */
function unbalanced(markup: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const withoutStyle = markup.replace(/^<\?xml[^>]*\?>/, '').replace(/<style>[^<]*<\/style>/, '');
  for (const [tag, end, name, attributes, empty] of withoutStyle.matchAll(
    /<(\/?)([a-zA-Z][\w:-]*)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>|<|&(?!(?:amp|lt|gt|quot|#39);)/g,
  )) {
    if (name === undefined) wrong.push(tag);
    else if (end === '/') {
      const last = open.pop();
      if (last !== name) wrong.push(`</${name}> closes <${last ?? 'nothing'}>`);
    } else if (empty !== '/' && attributes !== undefined) open.push(name);
  }
  return [...wrong, ...open];
}
