import { expect, test } from 'vitest';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

test('whoever runs the command of a rule’s page sees the figures of the page', async () => {
  const { code, output: page } = await tradeoff(['explain', 'queue/commit-before-processing']);
  expect(code).toBe(0);
  const [violating, , below] = [...page.matchAll(/```arch\n(.*?)```/gs)].map(([, text]) => text);
  const [, args] = /`tradeoff (simulate FILE\.arch .*?)` shows/.exec(page)!;
  const [, value] = /\| the design that it finds \| (\S+) \| violated \|/.exec(page)!;
  const folder = await folderWith({ 'FILE.arch': `${violating}\n${below}` });
  const simulated = await tradeoff([...args.split(' '), '--format', 'json'], { folder });
  expect(simulated.code).toBe(1);
  const { requirements } = JSON.parse(simulated.output) as { requirements: readonly { verdict: string; value: number }[] };
  expect(requirements).toMatchObject([{ verdict: 'violated', value: Number(value) }]);
});
