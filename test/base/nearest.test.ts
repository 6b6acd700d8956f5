import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/base/nearest.ts';

test.each([
  ['misspelt', 'replicaton', ['replication', 'reads'], 'replication'],
  ['in capitals', 'LRU', ['lru', 'lfu', 'fifo'], 'lru'],
  ['with a word before it that everybody says', 'cache-aside', ['aside', 'read-through', 'write-back'], 'aside'],
  ['with one of its words alone', 'quorum', ['read-quorum', 'topology'], 'read-quorum'],
  ['with a word of two of them: neither', 'quorum', ['read-quorum', 'write-quorum'], undefined],
  ['unlike any', 'copies', ['topology', 'acks'], undefined],
  ['where there is none', 'anything', [], undefined],
])('%s: "%s"', (_, word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
  expect(didYouMean(word, candidates)).toBe(meant === undefined ? '' : `; did you mean "${meant}"?`);
});
