import { describe, expect, test } from 'vitest';
import { maximumOf } from '../../src/simulator/statistics/histogram.ts';
import { groupOf, simulateExample, sumOf } from './simulate-example.ts';

describe('what log aggregation says of itself', () => {
  /** At 60 s an indexer dies; its partitions idle for 45 s detection + 3 s to share them out anew. */
  test('while one group waits for its dead member, the other does not notice', async () => {
    const [result] = await simulateExample('logs.arch', { scenario: 'IndexerCrash', duration: 130, replications: 1 });
    const [indexer, archiver] = [groupOf(result, 'Logs', 'Indexer'), groupOf(result, 'Logs', 'Archiver')];
    expect(maximumOf(indexer.delay)).toBeGreaterThan(47);
    expect(maximumOf(indexer.delay)).toBeLessThan(60);
    expect(maximumOf(archiver.delay)).toBeLessThan(5);
    expect(sumOf(indexer.lost) + sumOf(archiver.lost)).toBe(0);
    expect(indexer.processed).toBe(archiver.processed);
  });
});
