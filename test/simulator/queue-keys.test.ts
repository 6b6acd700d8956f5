import { expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

/** Data sets of one key each, whose messages share a queue. */
function oneKeyEach(sets: readonly string[], queue: string, consumer: string): string {
  return `system "Keys"
    network default { latency: 0ms }
    client U {}
    queue Q { publish-time: 0ms  ${queue} }
    service C { ${consumer} }
    ${sets.map((name) => `data ${name} { keys: 1 }\nflow F${name} { rate: 6/s  U => Q : publish ${name}  Q => C }`).join('\n')}`;
}

test('keys of different data sets share a partition by chance, not because they have the same number', async () => {
  const sets = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const { nodes } = await simulateOnce(oneKeyEach(sets, 'partitions: 8', 'instances: 8  time: 1ms'), { duration: 10 });
  const busy = nodes.C.instances.filter((instance) => instance.busy > 0).length;
  // Eight keys in eight partitions: on average 8 × (1 − (7/8)⁸) = 5.3 have some; two or fewer have 0.04 %.
  expect(busy).toBeGreaterThanOrEqual(3);
});

test('messages of one data set keep their order, and do not wait for those of another', async () => {
  const queue = 'model: broker  order: per-key  prefetch: 1';
  const { nodes } = await simulateOnce(oneKeyEach(['a', 'b'], queue, 'instances: 2  time: 100ms'), { duration: 500 });
  const { delay, reordered } = nodes.Q.queue!.groups.C;
  // Each by itself is M/D/1 at 0.6: 0.1 × (1 + 0.6 ÷ 0.8) = 0.175 s. As one key, 12/s × 100ms would never keep up.
  expect(meanOf(delay)).toBeGreaterThan(0.15);
  expect(meanOf(delay)).toBeLessThan(0.2);
  expect(reordered).toBe(0);
});

test('a key that has overtaken another data set’s key of its number is not out of order', async () => {
  const slow = oneKeyEach(['a', 'b'], 'model: log  order: none  prefetch: 50  partitions: 1', 'cores: 50  time: 1ms').replace(
    'U => Q : publish a  Q => C',
    'U => Q : publish a  Q => C\n wait 5s\n C -> D : "slowly"',
  );
  const { nodes } = await simulateOnce(`${slow}\nservice D { time: 0ms }`, { duration: 50 });
  expect(nodes.Q.queue!.groups.C.processed).toBeGreaterThan(500);
  expect(nodes.Q.queue!.groups.C.reordered).toBe(0);
});
