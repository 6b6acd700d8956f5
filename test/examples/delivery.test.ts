import { describe, expect, test } from 'vitest';
import { groupOf, simulateExample, sumOf } from './simulate-example.ts';

const crash = { scenario: 'BrokerCrash', duration: 120, replications: 2 };

describe('what delivery says of itself', () => {
  test('queue first and then OK: nobody who was told OK is forgotten, and some are told No', async () => {
    for (const result of await simulateExample('delivery.arch', crash)) {
      expect(result.flows['PlaceOrder']?.unfinished).toBe(0);
      expect(sumOf(groupOf(result, 'Jobs', 'Delivery').lost)).toBe(0);
      expect(sumOf(result.flows['PlaceOrder']?.failures)).toBeGreaterThan(100);
    }
  });

  /** 100 orders/s × (10 s detection + 1 s election − 2 s that order management waits) = 900, give or take 30. */
  test('OK and then queue: nobody is told No, and nine hundred are forgotten', async () => {
    for (const { flows } of await simulateExample('delivery.arch', { ...crash, variant: 'OkFirst' })) {
      expect(sumOf(flows['PlaceOrder']?.failures)).toBe(0);
      expect(Math.abs(flows['PlaceOrder'].unfinished - 900)).toBeLessThan(4 * Math.sqrt(900));
    }
  });
});
