import { describe, expect, test } from 'vitest';
import { statusOf } from '../../src/extension/status.ts';
import type { RequirementVerdict } from '../../src/model/generated/result.ts';

const requirement = (verdict: RequirementVerdict['verdict'], line = 7): RequirementVerdict => ({
  text: 'Buy.latency.p99 < 1s',
  line,
  scenario: null,
  verdict,
  value: 1,
  ci: null,
});
const clean = { errors: 0, warnings: 0 };

describe('the status of a file', () => {
  test('without findings or simulation says just that', () => {
    expect(statusOf(clean)).toEqual({ text: '$(law) no findings', spoken: 'Tradeoff: no findings', details: [] });
  });

  test('counts findings together, and tells them apart in words', () => {
    expect(statusOf({ errors: 1, warnings: 0 })).toMatchObject({ text: '$(law) 1 finding', spoken: 'Tradeoff: 1 error' });
    expect(statusOf({ errors: 1, warnings: 2 })).toMatchObject({ text: '$(law) 3 findings', spoken: 'Tradeoff: 1 error, 2 warnings' });
  });

  test('counts verdicts by kind, leaving out what there is none of, and lists what does not hold', () => {
    const requirements = [requirement('met'), requirement('met'), requirement('violated', 9)];
    expect(statusOf({ ...clean, requirements })).toEqual({
      text: '$(law) no findings  $(pass) 2 $(error) 1',
      spoken: 'Tradeoff: no findings; requirements: 2 met, 1 violated',
      details: ['Line 9: Buy.latency.p99 < 1s: violated'],
    });
    expect(statusOf({ ...clean, requirements: [requirement('undecided')] }).text).toBe('$(law) no findings  $(question) 1');
    expect(statusOf({ ...clean, requirements: [] }).text).toBe('$(law) no findings');
  });

  test('says that the file was edited since, and how far a simulation is', () => {
    expect(statusOf({ ...clean, requirements: [requirement('met')], outdated: true })).toMatchObject({
      text: '$(law) no findings  $(history) $(pass) 1',
      spoken: 'Tradeoff: no findings; requirements before the last changes: 1 met',
    });
    expect(statusOf({ ...clean, share: 0.439 })).toMatchObject({
      text: '$(law) no findings  $(sync~spin) 43%',
      spoken: 'Tradeoff: no findings; simulating, 43 percent',
    });
  });
});
