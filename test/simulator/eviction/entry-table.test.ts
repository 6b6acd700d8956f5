import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedEntries } from '../../../src/simulator/eviction/bounded-entries.ts';
import { CountedDraws } from '../../../src/simulator/eviction/counted-draws.ts';
import { EntryTable } from '../../../src/simulator/eviction/entry-table.ts';
import { xxHash64Low } from '../../../src/simulator/eviction/xx-hash.ts';
import { hitRatio, CacheOfKeys } from './support/cache-of-keys.ts';
import { xxHash64 } from './support/reference-w-tinylfu.ts';

describe('the table of entries', () => {
  it('finds what a map finds, whatever is inserted and removed', () => {
    const step = fc.record({
      data: fc.nat(2),
      key: fc.oneof(
        fc.nat(40),
        fc.nat(40).map((key) => key * 4096),
        fc.maxSafeNat(),
      ),
      isRemoval: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const [table, map] = [new EntryTable(), new Map<string, number>()];
        for (const { data, key, isRemoval } of steps) {
          const name = `${data} ${key}`;
          expect(table.find(data, key)).toBe(map.get(name) ?? -1);
          if (isRemoval && map.has(name)) {
            table.remove(map.get(name)!);
            map.delete(name);
          } else if (!map.has(name)) map.set(name, table.insert(data, key, 1));
        }
        expect(table.count).toBe(map.size);
        expect(new Set(map.values()).size).toBe(map.size);
        for (const [name, entry] of map) expect(`${table.data[entry]} ${table.keys[entry]}`).toBe(name);
      }),
    );
  });

  it('grows, and keeps entry numbers', () => {
    const table = new EntryTable();
    const entries = Array.from({ length: 20_000 }, (_, key) => table.insert(1, key * 7, key));
    for (const [key, entry] of entries.entries()) expect(table.find(1, key * 7)).toBe(entry);
    expect(table.sizes[entries[12_345]]).toBe(12_345);
  });
});

describe('caches beyond the first size of their arrays', () => {
  it.each(['lru', 'lfu', 'fifo', 'random', 'clock', 'sieve', 's3-fifo', 'arc', 'w-tinylfu'] as const)(
    '%s: hits every key once all fit',
    (eviction) => {
      const cache = new CacheOfKeys(eviction, 5000);
      const keys = Array.from({ length: 5000 }, (_, key) => key);
      expect(hitRatio(cache, keys)).toBe(0);
      expect(hitRatio(cache, keys)).toBe(1);
      expect(
        hitRatio(
          cache,
          keys.map((key) => key + 5000),
        ),
      ).toBe(0);
    },
  );

  it('tells a subclass of growth and of evictions', () => {
    const seen: string[] = [];
    class Noted extends BoundedEntries {
      protected override grow(room: number): void {
        super.grow(room);
        seen.push(`room for ${room}`);
      }

      protected override evicted(entry: number): void {
        seen.push(`evicted ${this.table.keys[entry]}`);
      }
    }
    const cache = new Noted({ capacity: 2000, eviction: 'fifo', chooser: new CountedDraws(0) });
    for (let key = 0; key < 2001; key++) cache.insert(0, key, 1);
    expect(seen).toEqual(['room for 2048', 'evicted 0']);
  });
});

describe('XXH64', () => {
  // From the xxhash package for Python, version 4.0.1: xxh64_intdigest(struct.pack('<Q', number), seed) & 0xffffffff.
  it.each([
    [0n, 0x39f5d473, 0xb85a5e79],
    [1n, 0xa2374097, 0xcb5854bf],
    [2n, 0xd5d929b1, 0xf4785a3d],
    [12345n, 0xe1f3f1ea, 0xb717f515],
    [0xffffffffn, 0x3d41985e, 0xffd46923],
    [0x100000000n, 0xb7093b98, 0x67fab00b],
    [0x200000007n, 0xed0746c0, 0x74ed816b],
    [0xdeadbeefcafebaben, 0xa6d4bc68, 0x438722a1],
  ])('of %s', (number, first, second) => {
    const [upper, lower] = [Number(number >> 32n) | 0, Number(number & 0xffffffffn) | 0];
    expect(xxHash64Low(upper, lower, 0x12345678) >>> 0).toBe(first);
    expect(xxHash64Low(upper, lower, 0x12344321) >>> 0).toBe(second);
  });

  it('is the one of the reference for any number and seed', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.nat(0xffffffff), (number, seed) => {
        const expected = Number(BigInt.asUintN(32, xxHash64(number, BigInt(seed))));
        expect(xxHash64Low(Number(number >> 32n) | 0, Number(number & 0xffffffffn) | 0, seed) >>> 0).toBe(expected);
      }),
    );
  });
});
