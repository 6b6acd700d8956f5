import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderWith, tradeoff, type Ended } from '../support/tradeoff.ts';

const stack = /^\s+at /m;
const base = 'system "S"\nclient U\nservice S\nflow F {\n  rate: 1/s\n  U -> S\n}\n';

function expectNoStack({ output, errors }: Ended): void {
  expect(output).not.toMatch(stack);
  expect(errors).not.toMatch(stack);
}

async function check(files: Readonly<Record<string, string | Uint8Array>>): Promise<Ended> {
  const folder = await folderWith(files);
  const ended = await tradeoff(['check', 'main.arch'], { folder });
  expectNoStack(ended);
  return ended;
}

test.each<[string, string, RegExp]>([
  ['a syntax error', `${base}database {{{`, /main\.arch:8:\d+ error .* syntax/],
  ['a missing import', `import "./gone.arch"\n${base}`, /main\.arch:1:8 error .*gone\.arch/],
  ['an import from outside the workspace', `import "../../../etc/passwd.arch"\n${base}`, /main\.arch:1:8 error .*outside/],
  ['nesting over the limit', `${base}${'group "G" {'.repeat(65)}${'}'.repeat(65)}`, /main\.arch:8:\d+ error .*64/],
  ['a file over the limit', base + ' '.repeat(2 * 1024 * 1024), /main\.arch:1:1 error .*2 MB/],
])('%s is one clear message', async (_, text, message) => {
  const { code, output } = await check({ 'main.arch': text });
  expect(output).toMatch(message);
  expect(code).toBe(1);
});

test('random bytes give diagnostics, not a crash', async () => {
  const [bytes] = fc.sample(fc.uint8Array({ minLength: 20_000, maxLength: 20_000 }), { numRuns: 1, seed: 7 });
  const { code, output } = await check({ 'main.arch': bytes });
  expect(code).toBe(1);
  expect(output.split('\n').length).toBeLessThan(150);
});

test('a flow that feeds itself without end is an error', async () => {
  const { code, output } = await check({
    'main.arch': `${base}queue Q\nflow Start {\n  rate: 1/s\n  U -> S\n  S => Q\n}\nflow Loop {\n  Q => S\n  S => Q\n}\n`,
  });
  expect(output).toMatch(/main\.arch:1\d:\d+ error endless: /);
  expect(code).toBe(1);
});

test('a rate of zero gives a correct, empty result', async () => {
  const folder = await folderWith({ 'main.arch': base.replace('1/s', '0/s') });
  const { code, output, errors } = await tradeoff(['simulate', 'main.arch', '--format', 'json'], { folder });
  expect(errors).toBe('');
  expect(code).toBe(0);
  const result = JSON.parse(output) as { runs: { flows: { F: { offered: { mean: number }; latency: { mean: { mean: number | null } } } } }[] };
  expect(result.runs[0].flows.F.offered.mean).toBe(0);
  expect(result.runs[0].flows.F.latency.mean.mean).toBeNull();
});

test.each<[string, string[], RegExp]>([
  ['a file that is not there', ['simulate', 'gone.arch'], /^gone\.arch: no such file.*; .+\n$/],
  ['a path that is not there', ['check', 'gone'], /^gone: no such file or folder; .+\n$/],
  ['a folder without files', ['check', 'empty'], /^empty: no \.arch file.*\n$/],
  ['a file with an error', ['simulate', 'broken.arch'], /^broken\.arch:2:\d+: .+; .+\n$/],
  ['a scenario that is not there', ['simulate', 'main.arch', '--scenario', 'Crsh'], /^main\.arch:1:1: .*Crsh.*did you mean "Crash"\?.*\n$/],
  ['a variant that is not there', ['simulate', 'main.arch', '--variant', 'X'], /^main\.arch:1:1: .*X.*\n$/],
  ['a duration that is none', ['simulate', 'main.arch', '--duration', '5'], /duration/],
  ['an option that is none', ['simulate', 'main.arch', '--sede', '5'], /--seed/],
  ['a command that is none', ['simlate', 'main.arch'], /simulate/],
  ['a rule that is none', ['explain', 'queue/no-dead-leter'], /did you mean "queue\/no-dead-letter"\?/],
  ['a view that is none', ['render', 'main.arch', '--view', 'X'], /^main\.arch: .*X.*\n$/],
  ['a flow that is none', ['render', 'main.arch', '--format', 'mermaid', '--flow', 'X'], /^main\.arch: .*X.*\n$/],
  ['a place that cannot be written', ['render', 'main.arch', '-o', 'no/such/folder.svg'], /^no\/such\/folder\.svg: .+; .+\n$/],
  ['something that means nothing', ['simulate', 'mistaken.arch'], /^mistaken\.arch:2:\d+: .+; .+\n$/],
])('%s is one line on standard error and exit 2', async (_, args, message) => {
  const folder = await folderWith({
    'main.arch': `${base}scenario Crash { duration: 1min }\n`,
    'broken.arch': 'system "S"\nclient U { userz: 2 }\n',
    'mistaken.arch': `system "S"\ndatabase D { instances: 2 }\nclient U\nflow F {\n  rate: 1/s\n  U -> D\n}\n`,
    'empty/readme.txt': '',
  });
  const ended = await tradeoff(args, { folder });
  expectNoStack(ended);
  expect(ended.errors).toMatch(message);
  expect(ended.output).toBe('');
  expect(ended.code).toBe(2);
});
