import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { URI } from 'langium';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Snippets } from '../../src/workspace/snippets.ts';

let folder: string;
let snippets: Snippets;
let file: URI;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tradeoff-snippets-'));
  file = URI.file(join(folder, 'design.md'));
  snippets = new Snippets(() => [URI.file(folder)]);
});
afterAll(async () => {
  await snippets.dispose();
  await rm(folder, { recursive: true });
});

const small = 'client U\nservice S\nflow F { rate: 1/s  U -> S }';

test('a block is drawn without a system around it, in either theme', async () => {
  const outcome = await snippets.draw({ text: small, theme: 'dark' });
  expect(outcome).toMatchObject({ ended: 'drawn', problems: [], svg: expect.stringMatching(/#14171b[^]*data-node="S"/) as string });
});

test('what is wrong is told by its line, and what is sound is drawn', async () => {
  const outcome = await snippets.draw({ text: `${small}\nservice T { timeout: 3 }\ndatabase {`, theme: 'light', file });
  expect(outcome).toMatchObject({ ended: 'drawn', svg: expect.stringContaining('data-node="T"') as string });
  expect(outcome.ended === 'drawn' && outcome.problems.map(({ line }) => line)).toEqual([4, 5]);
});

test('nothing to draw is no picture', async () => {
  expect(await snippets.draw({ text: '// to come', theme: 'light' })).toMatchObject({ ended: 'drawn', svg: undefined });
});

test('imports are sought beside the document, as they are on disk now', async () => {
  const text = 'import "./parts.arch"\nclient U\nflow F { rate: 1/s  U -> Part }';
  await writeFile(join(folder, 'parts.arch'), 'service Part "First"');
  expect(await snippets.draw({ text, theme: 'light', file })).toMatchObject({ problems: [], svg: expect.stringContaining('First') as string });
  await writeFile(join(folder, 'parts.arch'), 'service Part "Second" { timeout: 3 }');
  expect(await snippets.draw({ text, theme: 'light', file })).toMatchObject({
    svg: expect.stringContaining('Second') as string,
    problems: [{ line: 1, message: expect.stringMatching(/^parts\.arch, line 1: /) as string }],
  });
});

test('two of the same name do not know each other, however they come', async () => {
  const outcomes = await Promise.all([1, 2, 3].map(() => snippets.draw({ text: small, theme: 'light', file })));
  expect(outcomes.map((outcome) => outcome.ended === 'drawn' && outcome.problems)).toEqual([[], [], []]);
});

test('what is too long is refused at once, what is not wanted any more is not drawn', async () => {
  expect(await snippets.draw({ text: 'x'.repeat(100_001), theme: 'light' })).toMatchObject({ ended: 'failed' });
  expect(await snippets.draw({ text: small, theme: 'light', signal: AbortSignal.abort() })).toEqual({ ended: 'cancelled' });
});

test('hostile texts stand in the picture as text', async () => {
  const outcome = await snippets.draw({ text: 'service S "<script>alert(1)</script><img src=x onerror=alert(2)>"', theme: 'light' });
  const svg = outcome.ended === 'drawn' ? (outcome.svg ?? '') : '';
  expect(svg).not.toMatch(/<script|<img/);
  expect(svg).toContain('&lt;script&gt;');
});
