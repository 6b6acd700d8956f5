import { expect, test } from 'vitest';
import type { ReportedDiagnostic } from '../../src/model/generated/result.ts';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

const clean = 'system "Clean"\nclient User\nservice Shop\nflow Buy {\n  rate: 10/s\n  User -> Shop\n}\nrequire Buy.availability >= 99%\n';

test('the examples have no error and no warning', async () => {
  const { code, output, errors } = await tradeoff(['check', 'examples', '--format', 'json', '--max-warnings', '0']);
  expect(errors).toBe('');
  const report = JSON.parse(output) as { files: number; diagnostics: { severity: string }[] };
  expect(report.files).toBe(6);
  expect(report.diagnostics.filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([]);
  expect(code).toBe(0);
});

test('a mistake is reported at its place, with its remedy, as text and as JSON', async () => {
  const folder = await folderWith({ 'shop.arch': clean.replace('service Shop', 'service Shop { coers: 2 }') });
  const text = await tradeoff(['check', 'shop.arch'], { folder });
  expect(text.output).toContain('shop.arch:3:16 error ');
  expect(text.output).toContain('did you mean "cores"?');
  expect(text.code).toBe(1);

  const json = await tradeoff(['check', '--format', 'json'], { folder });
  expect(json.code).toBe(1);
  const report = JSON.parse(json.output) as { diagnostics: object[] };
  expect(report).toMatchObject({ files: 1, accepted: [] });
  expect(report.diagnostics).toEqual([
    expect.objectContaining({ file: 'shop.arch', line: 3, column: 16, endLine: 3, endColumn: 21, severity: 'error', code: 'schema' }),
  ]);
});

test('a finding of a rule names its node and its fixes, and an accepted one becomes a decision', async () => {
  const design = `${clean}database Ledger\ndata order { keys: 1k  store: Ledger  critical: true }\nflow Pay {\n  rate: 1/s\n  User -> Shop\n  Shop -> Ledger : write order\n}\nrequire Pay.availability >= 99%\n`;
  const folder = await folderWith({
    'open.arch': design,
    'decided.arch': `${design}accept replication/single-copy on Ledger because "A prototype."\n`,
  });
  const { output } = await tradeoff(['check', '--format', 'json'], { folder });
  const report = JSON.parse(output) as { diagnostics: { file: string; code: string }[]; accepted: object[] };
  const found = report.diagnostics.filter(({ code }) => code === 'replication/single-copy');
  expect(found).toEqual([expect.objectContaining({ file: 'open.arch', node: 'Ledger', severity: 'warning' })]);
  expect(report.accepted).toContainEqual({ rule: 'replication/single-copy', node: 'Ledger', reason: 'A prototype.' });
});

test('a script that applies the edits of a fix has mended the finding', async () => {
  const design =
    'system "S"\nclient U\nproxy P { health-check: 5s }\nservice S { instances: 2 }\nflow F {\n  rate: 1/s\n  U -> P -> S\n}\nrequire F.availability >= 99%\n';
  const folder = await folderWith({ 'design.arch': design });
  const found = await findingsIn(folder);
  const fix = found.find(({ code }) => code === 'proxy/single-proxy')?.fixes[0];
  expect(fix?.title).toBe('Run two instances');
  const lines = design.split('\n');
  for (const { file, line, column, endLine, endColumn, newText } of fix?.edits ?? []) {
    expect([file, endLine]).toEqual(['design.arch', line]);
    lines[line - 1] = lines[line - 1].slice(0, column - 1) + newText + lines[line - 1].slice(endColumn - 1);
  }
  const mended = await findingsIn(await folderWith({ 'design.arch': lines.join('\n') }));
  expect(mended.map(({ code }) => code)).toEqual(found.map(({ code }) => code).filter((code) => code !== 'proxy/single-proxy'));
});

async function findingsIn(folder: string): Promise<readonly ReportedDiagnostic[]> {
  const { output } = await tradeoff(['check', '--format', 'json'], { folder });
  return (JSON.parse(output) as { diagnostics: ReportedDiagnostic[] }).diagnostics;
}

test('tradeoff.json in the nearest folder above sets severities, and --max-warnings counts', async () => {
  const design =
    'system "S"\nclient U\nproxy P { health-check: 5s }\nservice S { instances: 2 }\nflow F {\n  rate: 1/s\n  U -> P -> S\n}\nrequire F.availability >= 99%\n';
  const folder = await folderWith({
    'a/design.arch': design,
    'b/tradeoff.json': '{ "rules": { "proxy/single-proxy": "off" } }',
    'b/deep/design.arch': design,
    'c/tradeoff.json': '{ "rules": { "proxy/single-proxy": "error" } }',
    'c/design.arch': design,
  });
  expect((await tradeoff(['check', 'a', '--max-warnings', '0'], { folder })).code).toBe(1);
  expect((await tradeoff(['check', 'a', '--max-warnings', '1'], { folder })).code).toBe(0);
  expect((await tradeoff(['check', 'b', '--max-warnings', '0'], { folder })).code).toBe(0);
  expect((await tradeoff(['check', 'c'], { folder })).code).toBe(1);
});

test('a tradeoff.json with a rule that does not exist is a finding with the nearest right id', async () => {
  const folder = await folderWith({ 'tradeoff.json': '{ "rules": { "proxy/singel-proxy": "off" } }', 'shop.arch': clean });
  const { output, code } = await tradeoff(['check'], { folder });
  expect(output).toContain('tradeoff.json:1:');
  expect(output).toContain('proxy/single-proxy');
  expect(code).toBe(1);
});

test('two systems of one folder may use the same names', async () => {
  const folder = await folderWith({ 'one.arch': clean, 'two.arch': clean });
  expect(await tradeoff(['check'], { folder })).toMatchObject({ code: 0, errors: '' });
});

test('what nobody could simulate is told by check already, at its place', async () => {
  const folder = await folderWith({
    'shop.arch': `${clean}cache Shelf\ndatabase Pages\ndata page { keys: 10  store: Pages }\nflow Look { rate: 1/s  User -> Shop -> Shelf : read page }\nscenario Calm { duration: 1min }\n`,
  });
  const { code, output } = await tradeoff(['check', '--format', 'json'], { folder });
  const report = JSON.parse(output) as { diagnostics: { code: string; line: number; message: string }[] };
  const mistakes = report.diagnostics.filter((each) => each.code === 'simulation');
  expect(mistakes).toEqual([expect.objectContaining({ line: 12, node: 'Shelf' })]);
  expect(mistakes[0].message).toContain('no store behind it');
  expect(code).toBe(1);
});
