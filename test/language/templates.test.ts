import { describe, expect, test } from 'vitest';
import { templates } from '../../src/language/generated/templates.ts';
import { review } from '../../src/rules/run.ts';
import { mistakesOf } from '../../src/simulator/mistakes.ts';
import { runStudy } from '../simulator/support/run-study.ts';
import { architectureOf, diagnose, lineOf } from '../support/architecture.ts';

test('the plainest template comes first, and a list of them tells what each shows', () => {
  expect(templates[0].name).toBe('starter');
  for (const { name, title, detail, text } of templates) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(text.startsWith(`// ${title}: ${detail}\n`)).toBe(true);
    expect(text.split('\n').length).toBeLessThan(90);
  }
  for (const theme of ['cash-machines', 'online-shop', 'log-aggregation', 'static-site', 'delivery-queue', 'cache-aside', 'chat'])
    expect(templates.map(({ name }) => name)).toContain(theme);
});

describe.each(templates)('the template $name', ({ text }) => {
  test('has no error, and whatever rules find, it has decided on', async () => {
    expect((await diagnose(text)).map(lineOf)).toEqual([]);
    const { diagnostics } = review(await architectureOf(text));
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  test('requires something, and runs with every scenario; no requirement breaks in a short run', async () => {
    const architecture = await architectureOf(text);
    expect(architecture.requirements.length).toBeGreaterThan(1);
    for (const scenario of [undefined, ...architecture.scenarios]) expect(mistakesOf(architecture, scenario)).toEqual([]);
    // Long enough for a steady state, too short for the scenarios' whole stories: those are simulated by `npm run test:long`.
    const { runs, requirements } = runStudy(architecture, { scenarios: [null], replications: 2, duration: 5, warmup: 1 });
    for (const [name, { throughput }] of Object.entries(runs[0].flows))
      if ((runs[0].flows[name].offered.mean ?? 0) > 1) expect(throughput.mean).toBeGreaterThan(1);
    expect(requirements.filter(({ verdict }) => verdict === 'violated').map((each) => each.text)).toEqual([]);
  });
});
