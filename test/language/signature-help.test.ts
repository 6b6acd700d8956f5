import { describe, expect, test } from 'vitest';
import { functionMeanings } from '../../src/language/editor/words.ts';
import { signaturesOf } from '../../src/language/values/signatures.ts';
import { ask } from './editor-requests.ts';

/** The signature at the cursor, with its active parameter in brackets. */
async function help(source: string): Promise<string | undefined> {
  const { document, lsp, parameters } = await ask(source);
  const found = await lsp.SignatureHelp!.provideSignatureHelp(document, parameters);
  if (found === undefined) return undefined;
  const { label, parameters: all = [] } = found.signatures[found.activeSignature ?? 0];
  const active = all[found.activeParameter as number]?.label as string | undefined;
  return active === undefined ? label : label.replace(active, `[${active}]`);
}

describe('signature help', () => {
  test.each([
    ['service S { time: exponential(│', 'exponential([mean])'],
    ['service S { time: normal(5ms, │) }', 'normal(mean, [deviation])'],
    ['service S { time: lognormal(│) }', 'lognormal([median], p99: …)'],
    ['service S { time: lognormal(5ms, │) }', 'lognormal(median, [p99: …])'],
    ['service S { time: lognormal(5ms, p99: │) }', 'lognormal(median, [p99: …])'],
    ['service S { time: lognormal(mean: 5ms, │) }', 'lognormal(mean: …, [cv: …])'],
    ['service S { time: lognormal(mean: 5ms, cv: 2│) }', 'lognormal(mean: …, [cv: …])'],
    ['service S { time: mixture(91%: │', 'mixture([share: distribution], …)'],
    ['service S { time: mixture(91%: pareto(0.2ms, │', 'pareto(scale, [shape])'],
    ['service S { time: mixture(91%: pareto(0.2ms, 10), │', 'mixture([share: distribution], …)'],
    ['data d { popularity: hotspot(10%, │) }', 'hotspot(keys, [accesses])'],
    ['flow F { arrivals: bursty(│) }', 'bursty([x], duration)'],
    ['client C { in: spread(│) }', 'spread([place: share], …)'],
    ['flow F {\n  wait exponential(│)\n}', 'exponential([mean])'],
    ['flow F {\n  repeat uniform(1, │)\n}', 'uniform(low, [high])'],
    ['service S { time: empirical("│") }', 'empirical(["file.csv"])'],
    ['service S { time: exponential(5ms, │) }', 'exponential(mean)'],
  ])('%s', async (source, expected) => {
    expect(await help(source)).toBe(expected);
  });

  test.each([
    'service S { time: │ }',
    'service S { time: exponential(5ms) │ }',
    'service S { timeout: exponential(│) }',
    'service S { time: unknown(│) }',
    '// exponential(│',
  ])('nothing at %s', async (source) => {
    expect(await help(source)).toBeUndefined();
  });

  test('every form and every parameter says what it is', async () => {
    const { document, lsp, parameters } = await ask('service S { time: lognormal(│) }');
    const { signatures } = (await lsp.SignatureHelp!.provideSignatureHelp(document, parameters))!;
    expect(signatures.map(({ label }) => label)).toEqual(['lognormal(median, p99: …)', 'lognormal(mean: …, cv: …)']);
    expect(signatures[0].parameters).toEqual([
      { label: 'median', documentation: 'a duration, above 0' },
      { label: 'p99: …', documentation: 'a duration, above 0' },
    ]);
    expect(signatures[0].documentation).toMatchObject({ value: expect.stringContaining('Skewed') as string });
  });

  test('every function has a meaning', () => {
    const types = [{ is: 'distribution', of: 'duration' }, { is: 'popularity' }, { is: 'arrivals' }, { is: 'placement' }] as const;
    const names = new Set(types.flatMap((type) => signaturesOf(type).map(({ name }) => name)));
    expect([...names].sort()).toEqual(Object.keys(functionMeanings).sort());
  });
});
