import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/generated/result.ts';
import { folderWith, repository, tradeoff } from '../support/tradeoff.ts';

/** Hit ratios of libCacheSim (https://github.com/1a1a11a/libCacheSim) with its defaults, by trace and capacity in entries. */
const published: Readonly<Record<'web07' | 'web12', Readonly<Record<string, Readonly<Record<string, number>>>>>> = {
  web07: {
    500: { lru: 0.4558, fifo: 0.4275, lfu: 0.3852, arc: 0.4825, 's3-fifo': 0.5003, sieve: 0.485, clock: 0.4615, 'w-tinylfu': 0.4575 },
    2000: { lru: 0.555, fifo: 0.5293, lfu: 0.5138, arc: 0.5786, 's3-fifo': 0.5797, sieve: 0.5785, clock: 0.5607, 'w-tinylfu': 0.549 },
  },
  web12: {
    500: { lru: 0.5578, fifo: 0.5238, lfu: 0.4132, arc: 0.5851, 's3-fifo': 0.6084, sieve: 0.5911, clock: 0.5654, 'w-tinylfu': 0.5693 },
    2000: { lru: 0.7256, fifo: 0.6865, lfu: 0.6818, arc: 0.746, 's3-fifo': 0.7555, sieve: 0.7495, clock: 0.7306, 'w-tinylfu': 0.7306 },
  },
};

const requests = { web07: 76_118, web12: 95_607 } as const;

const cases = (['web07', 'web12'] as const).flatMap((trace) =>
  Object.entries(published[trace]).flatMap(([capacity, ratios]) =>
    Object.entries(ratios).map(([eviction, ratio]) => [trace, capacity, eviction, ratio] as const),
  ),
);

/** To three digits: half a unit of the third one. */
const tolerance = 0.0005;

describe('an .arch file with a public trace, through the command line', { timeout: 120_000 }, () => {
  test.each(cases)('%s, %s entries, %s: %d of all accesses hit', async (trace, capacity, eviction, ratio) => {
    const folder = await folderWith({
      'keys.txt': brotliDecompressSync(readFileSync(join(repository, 'test/long/traces', `${trace}.txt.br`))),
      'main.arch': `system "Trace"
        network default { latency: 0ms }
        client U {}
        cache C { fronts: D  hit-time: 0ms  capacity: ${capacity}  eviction: ${eviction} }
        database D { read-time: 0ms  concurrency: 1M }
        data page { keys: 30k  popularity: trace("keys.txt")  store: D }
        flow R { rate: 1k/s  arrivals: constant  U -> C : read page }
        require C.hits > 0%`,
    });
    const args = ['simulate', 'main.arch', '--format', 'json', '--replications', '1', '--workers', '1'];
    const { output, errors } = await tradeoff(args, { folder });
    expect(errors).toBe('');
    const [{ nodes, flows, duration }] = (JSON.parse(output) as Result).runs;
    expect(Math.abs(nodes.C.hits!.mean! - ratio)).toBeLessThan(tolerance);
    expect(flows.R.offered.mean! * duration).toBeCloseTo(requests[trace], 3);
  });
});
