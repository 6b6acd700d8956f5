import { expect, test } from 'vitest';
import { RandomSource } from '../../src/base/random.ts';
import { rankSampler } from '../../src/simulator/engine/popularity.ts';

// Ages from the newest key back are exponential with mean 100 of 1000 keys: a share of 1 − 1/e is within the newest tenth.
test('the newest keys are asked for most', () => {
  const ranks = rankSampler({ kind: 'latest', keys: 0.1 }, 1000);
  const source = new RandomSource();
  let newest = 0;
  for (let index = 0; index < 20_000; index++) {
    source.select(7, index, 0, 0);
    const key = ranks.draw(source);
    expect(key).toBeGreaterThanOrEqual(0);
    expect(key).toBeLessThan(1000);
    if (key >= 900) newest++;
  }
  expect(newest / 20_000).toBeCloseTo(1 - Math.exp(-1), 1);
});
