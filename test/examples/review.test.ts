import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { review } from '../../src/rules/run.ts';
import { architectureOf } from '../support/architecture.ts';

const files = Object.fromEntries(readdirSync('examples').filter((name) => name.endsWith('.arch')).map((name) => [name, readFileSync(`examples/${name}`, 'utf8')]));

describe('the examples under review', () => {
  test.each(Object.keys(files))('%s: no finding is left, not even a hint', async (name) => {
    const { [name]: text, ...others } = files;
    const { diagnostics } = review(await architectureOf(text, others), {});
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  test('what they accept, they accept with a reason', async () => {
    const reviews = await Promise.all(['bank.arch', 'delivery.arch', 'logs.arch'].map(async (name) => review(await architectureOf(files[name]), {})));
    expect(reviews.flatMap(({ accepted }) => accepted.map(({ rule, node }) => `${rule} on ${node ?? ''}`))).toEqual([
      'replication/sync-replica-blocks on Ledger',
      'replication/sync-replica-blocks on Orders',
      'queue/no-dead-letter on Logs',
    ]);
    for (const { accepted } of reviews) for (const { reason } of accepted) expect(reason.length).toBeGreaterThan(20);
  });
});
