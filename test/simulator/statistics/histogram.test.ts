import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  binsOf,
  countOf,
  createHistogram,
  maximumOf,
  meanOf,
  merge,
  quantileOf,
  record,
  relativeBinError,
  standardDeviationOf,
} from '../../../src/simulator/statistics/histogram.ts';
import { histogramOf } from '../support/tallies.ts';

/** Seconds from a nanosecond to ten days, every order of magnitude as often. */
const seconds = fc.double({ min: -8.9, max: 5.9, noNaN: true }).map((exponent) => 10 ** exponent);

describe('a histogram of seconds', () => {
  it('promises at most 1 % relative error', () => {
    expect(relativeBinError).toBeLessThanOrEqual(0.01);
  });

  it('keeps every single value within that error', () => {
    fc.assert(
      fc.property(seconds, seconds, (value, larger) => {
        const quantile = quantileOf(histogramOf([value, value, value + larger]), 0.5);
        expect(Math.abs(quantile / value - 1)).toBeLessThanOrEqual(relativeBinError);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('keeps every quantile of many values within that error of the nearest rank', () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 300 }), fc.double({ min: 0.001, max: 1, noNaN: true }), (values, share) => {
        const exact = values.toSorted((one, other) => one - other)[Math.max(1, Math.ceil(share * values.length - 1e-9)) - 1];
        expect(Math.abs(quantileOf(histogramOf(values), share) / exact - 1)).toBeLessThanOrEqual(relativeBinError * (1 + 1e-9));
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('adds up as if everything had been recorded in one', () => {
    fc.assert(
      fc.property(fc.array(seconds), fc.array(seconds), (left, right) => {
        const sum = histogramOf(left);
        merge(sum, histogramOf(right));
        const whole = histogramOf([...left, ...right]);
        expect([...sum.counts]).toEqual([...whole.counts]);
        expect(countOf(sum)).toBe(left.length + right.length);
        if (countOf(sum) > 0) expect(maximumOf(sum)).toBe(Math.max(...left, ...right));
      }),
      { numRuns: 50, seed: 3 },
    );
  });

  it('has exact moments, and its bins hold everything below their upper edges', () => {
    const histogram = histogramOf([0.001, 0.002, 0.006]);
    expect(meanOf(histogram)).toBeCloseTo(0.003, 15);
    expect(standardDeviationOf(histogram)).toBeCloseTo(Math.sqrt(7e-6), 12);
    expect(maximumOf(histogram)).toBe(0.006);
    const edges = binsOf(histogram).map(([edge]) => edge);
    expect(edges.every((edge, index) => edge > [0.001, 0.002, 0.006][index] && edge < [0.001, 0.002, 0.006][index] * 1.01)).toBe(true);
  });

  it('counts zero, what rounding pushed below it, and what is beyond its range', () => {
    const histogram = histogramOf([0, -0, -1e-18, 5e-11, 1e9]);
    expect(binsOf(histogram)[0]).toEqual([0, 4]);
    expect(quantileOf(histogram, 0.5)).toBe(0);
    expect(countOf(histogram)).toBe(5);
    expect(maximumOf(histogram)).toBe(1e9);
  });

  it('never tells a quantile above the largest value', () => {
    expect(quantileOf(histogramOf([0.0100001]), 0.99)).toBeLessThanOrEqual(0.0100001);
  });

  it('counts what never ended as larger than everything', () => {
    const histogram = histogramOf(Array.from({ length: 99 }, () => 1));
    expect(quantileOf(histogram, 0.99, 1)).toBe(1);
    expect(quantileOf(histogram, 0.99, 2)).toBe(Infinity);
  });

  it('has no quantile while empty', () => {
    expect(quantileOf(createHistogram(), 0.5)).toBeNaN();
  });

  it('survives the way between threads', () => {
    const histogram = createHistogram();
    record(histogram, 0.25);
    expect(quantileOf(structuredClone(histogram), 1)).toBe(quantileOf(histogram, 1));
  });
});
