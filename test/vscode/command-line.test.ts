import { expect, test } from 'vitest';
import { newest, nodeOf, oldest } from '../support/code-server.ts';
import { tradeoff } from '../support/tradeoff.ts';

test('the bundled command line gives the same bytes on the oldest Node and on the newest', async () => {
  const study = ['simulate', 'examples/bank.arch', '--scenario', 'LeaderCrash', '--replications', '2', '--format', 'json'];
  const [onOldest, onNewest] = [await tradeoff(study, { node: nodeOf(oldest) }), await tradeoff(study, { node: nodeOf(newest) })];
  expect(onOldest.errors).toBe('');
  expect(JSON.parse(onOldest.output)).toMatchObject({ schema: 'tradeoff.result/1', runs: [{ scenario: 'LeaderCrash' }] });
  expect(onOldest.output).toBe(onNewest.output);
});
