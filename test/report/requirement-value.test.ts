import { expect, test } from 'vitest';
import { formatValue, metricDimension } from '../../src/report/requirement-value.ts';

test.each([
  ['Checkout.latency.p99 < 250ms', 'duration'],
  ['Checkout.availability >= 99.9%', 'percent'],
  ['Checkout.throughput > 5k/s', 'rate'],
  ['order.lost = 0 during LeaderCrash', 'count'],
  ['order.consistency >= strong', 'level'],
])('the limit of %s tells a %s', (text, dimension) => expect(metricDimension(text)).toBe(dimension));

test.each([
  [0, 'duration', '0'],
  [0, 'percent', '0%'],
  [0.0479712, 'duration', '47.97ms'],
  [0.9999446, 'percent', '99.9945%'],
  [0.3519, 'percent', '35.19%'],
  [0.00004582, 'count', '0'],
  [97.6, 'count', '97.6'],
  [599.94, 'rate', '599.9/s'],
  ['strong', 'level', 'strong'],
] as const)('%s of a %s reads %s', (value, dimension, text) => expect(formatValue(value, dimension)).toBe(text));
