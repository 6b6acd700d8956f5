import { formatQuantity } from '../../base/quantity.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { type Access, accessesOf, isRead, isWrite } from './data.ts';

type Cache = NodeOf<'cache'>;

/** Data that is read through the cache. */
export function readThrough(architecture: Architecture, keeper: Cache | NodeOf<'cdn'>): readonly DataSet[] {
  return [...new Set(cachedReads(architecture, keeper).map(({ data }) => data))];
}

/** Reads that the cache may answer. */
export function cachedReads(architecture: Architecture, keeper: Cache | NodeOf<'cdn'>): readonly Access[] {
  return accessesOf(architecture).filter((access) => access.keeper === keeper && isRead(access) && access.step.options.cache);
}

/** Writes of the data that do not leave their value in the cache; a key that is new has no old entry. */
export function writtenElsewhere(architecture: Architecture, keeper: Cache | NodeOf<'cdn'>, data: DataSet): readonly Access[] {
  if (!data.settings.mutable) return [];
  return accessesOf(architecture).filter(
    (access) => access.data === data && isWrite(access) && access.verb !== 'create' && !(access.keeper === keeper && isWrittenThrough(keeper)),
  );
}

export function isWrittenThrough(keeper: Cache | NodeOf<'cdn'>): boolean {
  return keeper.kind === 'cache' && (keeper.settings.policy === 'write-through' || keeper.settings.policy === 'write-back');
}

/** `for up to 1h`, `until it is evicted`. */
export function lifeOf({ settings }: Cache | NodeOf<'cdn'>): string {
  return settings.ttl === undefined ? 'until it is evicted' : `for up to ${formatQuantity(settings.ttl, 'duration')}`;
}
