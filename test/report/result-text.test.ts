import pico from 'picocolors';
import { expect, test } from 'vitest';
import type { Result, Run } from '../../src/model/generated/result.ts';
import { resultText } from '../../src/report/result-text.ts';

const run: Run = {
  scenario: null,
  variant: null,
  replications: 5,
  duration: 60,
  warmup: 1,
  events: 1000,
  ended: 'decided',
  flows: {},
  nodes: {},
  data: {},
  series: { interval: 1, flows: {}, nodes: {}, events: [] },
};
const result: Result = {
  schema: 'tradeoff.result/1',
  system: 'Small',
  file: 'small.arch',
  seed: 1,
  version: '0.1.0',
  runs: [],
  requirements: [],
  accepted: [],
  diagnostics: [],
};

test.each([
  [run, 'steady run 5 replications of 1min, decided'],
  [{ ...run, ended: 'saturated', saturatedAt: 'Desk' } as const, 'steady run 5 replications of 1min, saturated at Desk'],
])('a run tells how it ended, and where', (each, line) =>
  expect(resultText({ ...result, runs: [each] }, pico.createColors(false)).split('\n')).toContain(line),
);
