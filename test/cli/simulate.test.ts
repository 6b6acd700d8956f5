import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/generated/result.ts';
import { repository, tradeoff } from '../support/tradeoff.ts';

const bank = ['simulate', 'examples/bank.arch', '--format', 'json'];
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(join(repository, 'media/result.schema.json'), 'utf8')) as object);

describe('the bank', { timeout: 120_000 }, () => {
  test('meets what it requires, in a result that follows its schema', async () => {
    const { code, output, errors } = await tradeoff(bank);
    expect(errors).toBe('');
    const result = JSON.parse(output) as Result;
    validate(result);
    expect(validate.errors ?? []).toEqual([]);
    expect(result.requirements.map(({ text, verdict }) => [text, verdict])).toEqual(result.requirements.map(({ text }) => [text, 'met']));
    expect(result.requirements.length).toBeGreaterThanOrEqual(5);
    expect(code).toBe(0);
  });

  test('gives the same bytes for one seed, whatever the number of workers, and others for another seed', async () => {
    const short = [...bank, '--scenario', 'LeaderCrash', '--replications', '3'];
    const [one, two, other] = [
      await tradeoff([...short, '--workers', '1']),
      await tradeoff([...short, '--workers', '2']),
      await tradeoff([...short, '--workers', '2', '--seed', '2']),
    ];
    expect(two.output).toBe(one.output);
    expect(other.output).not.toBe(one.output);
  });

  test('loses about acknowledgement rate × lag with asynchronous replication', async () => {
    const { code, output } = await tradeoff([...bank, '--variant', 'AsyncLedger']);
    const result = JSON.parse(output) as Result;
    const lost = result.requirements.find(({ text }) => text.startsWith('account.lost'));
    expect(lost).toMatchObject({ verdict: 'violated', scenario: 'LeaderCrash', variant: 'AsyncLedger' });
    // 200 acknowledgements a second × 0.5 s, and at least three standard deviations of a Poisson count of 100 over 5 runs or more.
    const expected = 200 * 0.5;
    expect(Math.abs(Number(lost?.value) - expected)).toBeLessThan(3 * Math.sqrt(expected / 5));
    expect(code).toBe(1);
  });
});

test('text tells verdicts first, with what was measured', async () => {
  const { output } = await tradeoff(['simulate', 'examples/bank.arch', '--scenario', 'LeaderCrash', '--replications', '3']);
  expect(output).toMatch(/✓ met .*account\.lost = 0 during LeaderCrash/);
  expect(output).toMatch(/Ledger +database/);
});
