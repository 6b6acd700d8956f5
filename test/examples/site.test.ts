import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { maximumOf, quantileOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from '../simulator/support/simulate.ts';

// Fewer readers and busier editors than in the file, so that a run short enough for a test sees many corrections.
test('the documentation site: a correction is everywhere within five minutes, and Sydney does not wait for Frankfurt', async () => {
  const text = readFileSync('examples/site.arch', 'utf8').replace('rate: 800/s', 'rate: 100/s').replace('rate: 30/h', 'rate: 1800/h');
  const run = await simulateOnce(text, { duration: 700, warmup: 10 });
  const { staleness, lost } = run.data.page;
  // A purge takes 60 s to 300 s, and of hundreds of corrections some take nearly that; then the way to a reader's point of presence and back.
  expect(maximumOf(staleness)).toBeGreaterThan(200);
  expect(maximumOf(staleness)).toBeLessThan(300.7);
  expect(lost).toEqual({});
  expect(quantileOf(run.flows.Read.regions!.ap.latency, 0.5)).toBeLessThan(0.03);
  const { hits, misses, toOrigin } = run.nodes.Edge.cache!;
  expect(hits / (hits + misses)).toBeGreaterThan(0.9);
  // The shield turns what three points of presence miss into fewer requests to the origin.
  expect(toOrigin!).toBeLessThan(misses);
}, 60_000);
