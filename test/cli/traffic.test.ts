import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Estimate, Result } from '../../src/model/generated/result.ts';
import { folderWith, repository, tradeoff } from '../support/tradeoff.ts';

const text = `system "Till"
client User
service Shop { time: 5ms  queue: 1k }
flow Pay { rate: 50/s  User -> Shop }
require Pay.latency.mean < 20ms
`;
const short = ['--duration', '10s', '--warmup', '1s', '--replications', '4', '--traffic', '3'];

test('simulates so many times the traffic, and says so wherever it gives a verdict', async () => {
  const folder = await folderWith({ 'till.arch': text });
  const json = await tradeoff(['simulate', 'till.arch', ...short, '--format', 'json'], { folder });
  expect(json).toMatchObject({ code: 0, errors: '' });
  const result = JSON.parse(json.output) as Result;
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(join(repository, 'media/result.schema.json'), 'utf8')) as object);
  validate(result);
  expect(validate.errors ?? []).toEqual([]);
  // 3 × 50/s × 5 ms of one core.
  expect(result.runs[0].nodes.Shop.utilisation?.mean).toBeCloseTo(0.75, 1);
  expect(result.runs[0].estimate?.nodes.Shop.utilisation).toBeCloseTo(0.75, 9);
  expect([result.runs[0].traffic, result.requirements[0].traffic]).toEqual([3, 3]);
  const titles = {
    text: 'Till, traffic ×3',
    markdown: '## Till, traffic ×3',
    html: '<h1>Till, traffic ×3</h1>',
    junit: 'name="steady run, traffic ×3"',
  };
  for (const [format, title] of Object.entries(titles)) {
    const { output } = await tradeoff(['simulate', 'till.arch', ...short, '--format', format], { folder });
    expect(output).toContain(title);
  }
});

test('estimates it too', async () => {
  const folder = await folderWith({ 'till.arch': text });
  const { output } = await tradeoff(['estimate', 'till.arch', '--traffic', '0.5', '--format', 'json'], { folder });
  const { estimate, traffic } = JSON.parse(output) as { estimate: Estimate; traffic: number };
  expect(traffic).toBe(0.5);
  expect(estimate.nodes.Shop.utilisation).toBeCloseTo(0.125, 9);
});

test.each(['0', '-1', 'three'])('%s is no factor', async (factor) => {
  const folder = await folderWith({ 'till.arch': text });
  const { code, errors } = await tradeoff(['simulate', 'till.arch', '--traffic', factor], { folder });
  expect(code).toBe(2);
  expect(errors).toContain('It must be a number above 0, as in 3 or 0.5.');
});
