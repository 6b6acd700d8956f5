import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Comparison } from '../../src/model/generated/result.ts';
import { folderWith, repository, tradeoff } from '../support/tradeoff.ts';

const schema = JSON.parse(readFileSync(join(repository, 'media/result.schema.json'), 'utf8')) as { $id: string };
const validate = new Ajv({ strict: false }).addSchema(schema).compile({ $ref: `${schema.$id}#/$defs/Comparison` });

const text = `system "Till"
client User { users: 100 }
service Shop { time: 5ms  timeout: 2s }
flow Pay { rate: 100/s  User -> Shop }
require Pay.latency.mean < 7ms
variant Faster { Shop { time: 2ms } }
`;
const short = ['--duration', '10s', '--warmup', '1s', '--replications', '4'];

test('says which verdicts change and what differs, on the same bytes for any number of workers', async () => {
  const folder = await folderWith({ 'till.arch': text });
  const command = ['compare', 'till.arch', 'Faster', ...short, '--format', 'json'];
  const [one, two] = [await tradeoff([...command, '--workers', '1'], { folder }), await tradeoff([...command, '--workers', '2'], { folder })];
  expect(one).toMatchObject({ code: 0, errors: '' });
  expect(two.output).toBe(one.output);
  const comparison = JSON.parse(one.output) as Comparison;
  validate(comparison);
  expect(validate.errors ?? []).toEqual([]);
  const [{ variant, differences }] = comparison.variants;
  expect(variant).toBe('Faster');
  // 100/s × 5 ms and × 2 ms.
  const utilisation = differences.find(({ figure }) => figure === 'Shop.utilisation');
  expect(utilisation?.base).toBeCloseTo(0.5, 1);
  expect(utilisation?.variant).toBeCloseTo(0.2, 1);
  expect(utilisation?.difference.mean).toBeCloseTo(-0.3, 1);

  const { output } = await tradeoff(['compare', 'till.arch', ...short], { folder });
  expect(output).toMatch(/✗ violated +→ ✓ met +Pay\.latency\.mean < 7ms/);
  expect(output).toMatch(/Shop\.utilisation .*−/);
  expect(output).not.toContain('Pay.completion');
});

test('a variant that is not there, and a file without one, are one line and exit 2', async () => {
  const folder = await folderWith({ 'till.arch': text, 'plain.arch': text.replace(/variant.*\n/, '') });
  const unknown = await tradeoff(['compare', 'till.arch', 'Fastre'], { folder });
  expect(unknown).toMatchObject({ code: 2, output: '' });
  expect(unknown.errors).toMatch(/^till\.arch:1:1: there is no variant "Fastre"; did you mean "Faster"\?\n$/);
  const none = await tradeoff(['compare', 'plain.arch'], { folder });
  expect(none).toMatchObject({ code: 2, output: '' });
  expect(none.errors.split('\n')).toHaveLength(2);
  expect(none.errors).toContain('there is no variant to compare');
});
