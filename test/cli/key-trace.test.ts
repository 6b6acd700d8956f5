import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/generated/result.ts';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

const text = `system "Trace"
network default { latency: 0ms }
client U {}
cache C { fronts: D  hit-time: 0ms  capacity: 2 }
database D { read-time: 0ms }
data page { keys: 1k  popularity: trace("traces/keys.csv")  store: D }
flow R { rate: 100/s  arrivals: constant  U -> C : read page }
require C.hits > 10%
`;

describe('popularity from a file', () => {
  // By hand, two entries, least recently used: a, b miss; a hits; "c, d" misses and drives out b; a hits; b misses.
  test('every key of the file is asked for once, in its order, whatever its text', async () => {
    const keys = '/product/a\r\nπ = 3\n/product/a\n\nc, d\n/product/a\nπ = 3\n';
    const folder = await folderWith({ 'main.arch': text, 'traces/keys.csv': keys });
    const { code, output, errors } = await tradeoff(['simulate', 'main.arch', '--format', 'json'], { folder });
    expect(errors).toBe('');
    const { runs, requirements } = JSON.parse(output) as Result;
    expect(runs[0].nodes.C.hits!.mean).toBeCloseTo(2 / 6, 9);
    expect(runs[0].warmup).toBe(0);
    expect(runs[0].duration).toBeCloseTo(0.06, 9);
    expect(requirements.map(({ verdict }) => verdict)).toEqual(['met']);
    expect(code).toBe(0);
  });

  test.each<[string, Readonly<Record<string, string | Uint8Array>>, RegExp]>([
    ['missing', {}, /^main\.arch:6:35: "traces\/keys\.csv": there is no such file, or it cannot be read; check the path.*\n$/],
    ['empty', { 'traces/keys.csv': '\n  \n' }, /^main\.arch:6:35: "traces\/keys\.csv": it has no keys; write one key a line\n$/],
    [
      'no text',
      { 'traces/keys.csv': Uint8Array.from([97, 10, 0xff, 0xfe, 10]) },
      /^main\.arch:6:35: "traces\/keys\.csv": it is no UTF-8 text; .+\n$/,
    ],
    ['binary', { 'traces/keys.csv': 'a\nb\0c\n' }, /^main\.arch:6:35: "traces\/keys\.csv": line 2 is no text; write one key a line\n$/],
  ])('a file that is %s is an error at its place, before any run', async (_, files, message) => {
    const folder = await folderWith({ 'main.arch': text, ...files });
    const { code, output, errors } = await tradeoff(['simulate', 'main.arch'], { folder });
    expect(errors).toMatch(message);
    expect(output).toBe('');
    expect(code).toBe(2);
  });
});
