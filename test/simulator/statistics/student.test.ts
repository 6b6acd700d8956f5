import { describe, expect, it } from 'vitest';
import { studentQuantile } from '../../../src/simulator/statistics/student.ts';

/** NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, critical values of Student's t distribution (three decimals). */
const published = [
  [0.9, 1, 3.078],
  [0.9, 30, 1.31],
  [0.95, 1, 6.314],
  [0.95, 2, 2.92],
  [0.95, 5, 2.015],
  [0.95, 10, 1.812],
  [0.95, 30, 1.697],
  [0.975, 1, 12.706],
  [0.975, 2, 4.303],
  [0.975, 3, 3.182],
  [0.975, 4, 2.776],
  [0.975, 5, 2.571],
  [0.975, 9, 2.262],
  [0.975, 19, 2.093],
  [0.975, 39, 2.023],
  [0.975, 100, 1.984],
  [0.99, 1, 31.821],
  [0.99, 10, 2.764],
  [0.995, 1, 63.657],
  [0.995, 10, 3.169],
  [0.999, 10, 4.144],
  [0.999, 5, 5.893],
  [0.999, 60, 3.232],
] as const;

describe("quantiles of Student's t", () => {
  it.each(published)('%s with %s degrees of freedom is %s', (probability, degrees, value) => {
    expect(Math.abs(studentQuantile(probability, degrees) - value)).toBeLessThan(0.00051);
  });

  it('has the closed forms of one and two degrees of freedom to twelve digits', () => {
    for (const probability of [0.6, 0.9, 0.975, 0.99375, 0.9995]) {
      const one = Math.tan(Math.PI * (probability - 0.5));
      const two = (2 * probability - 1) * Math.sqrt(2 / (4 * probability * (1 - probability)));
      expect(Math.abs(studentQuantile(probability, 1) / one - 1)).toBeLessThan(1e-12);
      expect(Math.abs(studentQuantile(probability, 2) / two - 1)).toBeLessThan(1e-12);
    }
  });

  it('comes near the normal quantile 1.959964 with very many', () => {
    expect(Math.abs(studentQuantile(0.975, 100_000) - 1.959964)).toBeLessThan(0.0001);
  });
});
