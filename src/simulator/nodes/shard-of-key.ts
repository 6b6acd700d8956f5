import { mix } from '../../base/random.ts';
import type { DataPlan } from '../plan/plan.ts';

/** The shard of a key, of `count`: by its hash, or by ranges of equally many keys. */
export function shardOfKey(count: number, sharding: 'hash' | 'range', data: DataPlan, key: number): number {
  if (count === 1) return 0;
  if (sharding === 'hash') return (mix(mix(0x2545f491, data.hash), key) >>> 0) % count;
  return Math.min(count - 1, Math.floor((key * count) / data.settings.keys));
}
