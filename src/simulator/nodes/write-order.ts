import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { countLoss } from '../run/losses.ts';
import type { LossCause } from '../run/lost-write.ts';
import type { VersionedStore } from '../run/operation-control.ts';
import { enlarged } from '../eviction/entry-table.ts';
import type { CopyHolder } from '../run/operation-control.ts';
import { ShardLog } from './shard-log.ts';

/** How acknowledged writes behind a write-back cache are lost. */
type LossOfWriteBack = Extract<LossCause, 'write-back' | 'overwritten'>;

const never = Infinity;

/** Writes younger than this, beyond two flush intervals, are remembered in any case: a store may be out of reach for so long. */
const shortestMemory = 60;

/**
 * The writes to a store in the order in which they were taken in, by the store or by a write-back cache in front of it: this gives every
 * write the version that clients see, which rises for each key. The store has versions of its own, since it gets what caches took in later,
 * some of it never: this translates between the two.
 */
export class WriteOrder implements VersionedStore {
  acknowledgedAt = 0;
  private readonly context: Context;
  private readonly store: VersionedStore;
  private readonly node: NodePlan;
  /** A record's `visible` is when the store got it, or something newer of its cache in its place; its `origins` which node took it in. */
  private readonly log: ShardLog;
  /** By version: the store's own; by the store's log and its own version: the version. */
  private storeVersions = new Int32Array(4096);
  private readonly versions: Int32Array[] = [];
  /** Writes that were lost before their writers were told that all is well. */
  private readonly lostEarly = new Map<number, LossOfWriteBack>();

  constructor(context: Context, node: NodePlan, store: VersionedStore) {
    this.context = context;
    this.node = node;
    this.store = store;
    const flushes = node.caches.map((cache) => context.plan.nodes[cache].node).map((cache) => (cache.kind === 'cache' ? cache.settings.flush : 0));
    this.log = new ShardLog(0, context.plan.data.length, 2 * Math.max(...flushes) + shortestMemory);
  }

  /** A cache takes a write in: returns its version. The store does not have it yet. */
  accept(cache: number, data: number, key: number): number {
    const record = this.log.append(data, key, this.context.events.now);
    this.log.visible[this.log.at(record)] = never;
    this.log.origins[this.log.at(record)] = cache;
    return record + 1;
  }

  /** The store has taken a write in: its own client's, or one that a cache brings. Returns the version that clients know. */
  placed(frame: number, data: number, storeVersion: number): number {
    const { frames, requests, events, operations } = this.context;
    const brought = requests.carries[frames.request[frame]];
    const version = brought > 0 ? brought : this.log.append(data, operations.keyOf(frame, data), events.now) + 1;
    if (brought > 0) this.overwrite(brought);
    else this.log.origins[this.log.at(version - 1)] = this.node.index;
    this.reached(version);
    this.translate(frames.instance[frame], storeVersion, version);
    return version;
  }

  /** What clients call a version that an instance of the store has told. */
  versionOf(instance: number, storeVersion: number): number {
    return this.versions[this.store.logOf?.(instance) ?? 0]?.[storeVersion] ?? 0;
  }

  /** A cache has the store's word for what it has brought there. */
  confirmed(instance: number, version: number): void {
    this.store.acknowledge(instance, this.storeVersions[version], this.context.events.now);
  }

  isStored(version: number): boolean {
    return version <= this.log.base || this.log.visible[this.log.at(version - 1)] < never;
  }

  /** A cache has lost a write that only it had, with those before it that it stood for, down to one that is `kept`: unless the key has been written since. */
  lose(data: number, key: number, version: number, kept = 0): void {
    const { log } = this;
    const isSucceeded = log.newestVersion(data, key) > version;
    for (let at = version; at > Math.max(kept, log.base) && log.visible[log.at(at - 1)] === never; at = log.previous[log.at(at - 1)]) {
      if (isSucceeded) log.visible[log.at(at - 1)] = this.context.events.now;
      else if (log.lost[log.at(at - 1)] === 0) this.markLost(at, 'write-back');
    }
  }

  acknowledge(instance: number, version: number, now: number): void {
    const { log } = this;
    if (this.context.plan.instanceNodes[instance] === this.node.index) this.store.acknowledge(instance, this.storeVersions[version], now);
    log.acknowledge(version, now);
    const cause = this.lostEarly.get(version);
    if (cause !== undefined) this.count(version, cause);
    this.lostEarly.delete(version);
    if (version <= log.base) return;
    const at = log.at(version - 1);
    for (const holder of this.node.copyHolders)
      (this.context.behaviours[holder] as unknown as CopyHolder).superseded(log.data[at], log.keys[at], version, now);
  }

  acknowledgedBy(data: number, key: number, time: number): number {
    const version = this.log.acknowledgedBy(data, key, time);
    if (version > 0) this.acknowledgedAt = this.log.acknowledged[this.log.at(version - 1)];
    return version;
  }

  supersededAt(data: number, key: number, version: number): number {
    return this.log.supersededSince(data, key, version);
  }

  precedes(_instance: number, version: number): number {
    return version <= this.log.base ? 0 : this.log.previous[this.log.at(version - 1)];
  }

  /** A flush replaces whatever the store has of the key: what was written there since is lost. */
  private overwrite(version: number): void {
    const { log } = this;
    if (version <= log.base) return;
    const at = log.at(version - 1);
    for (let newer = log.newestVersion(log.data[at], log.keys[at]); newer > version; newer = log.previous[log.at(newer - 1)]) {
      const record = log.at(newer - 1);
      if (log.visible[record] < never && log.lost[record] === 0 && log.origins[record] === this.node.index) this.markLost(newer, 'overwritten');
    }
  }

  /** The store has this version now, in place of all before it that it had not got. */
  private reached(version: number): void {
    const { log } = this;
    for (let at = version; at > log.base && log.visible[log.at(at - 1)] === never; at = log.previous[log.at(at - 1)])
      log.visible[log.at(at - 1)] = this.context.events.now;
    if (version > log.base) log.visible[log.at(version - 1)] = Math.min(log.visible[log.at(version - 1)], this.context.events.now);
  }

  private markLost(version: number, cause: LossOfWriteBack): void {
    const { log } = this;
    log.lost[log.at(version - 1)] = 1;
    if (log.acknowledged[log.at(version - 1)] === never) this.lostEarly.set(version, cause);
    else this.count(version, cause);
  }

  private count(version: number, cause: LossOfWriteBack): void {
    const { log, context } = this;
    const { now } = context.events;
    const at = log.at(version - 1);
    const acknowledgedAt = Math.min(now, log.acknowledged[at]);
    const write = { key: log.keys[at], version, acknowledgedAt };
    countLoss(context, { data: log.data[at], cause, count: 1, age: now - log.committed[at], write });
    if (cause !== 'write-back') return;
    for (const tally of context.tallies) if (tally.holds(now)) tally.nodes[log.origins[at]].dirtyLost++;
  }

  private translate(instance: number, storeVersion: number, version: number): void {
    const number = this.store.logOf?.(instance) ?? 0;
    let versions = this.versions[number] ?? new Int32Array(4096);
    while (storeVersion >= versions.length) versions = enlarged(versions, 2 * versions.length);
    while (version >= this.storeVersions.length) this.storeVersions = enlarged(this.storeVersions, 2 * this.storeVersions.length);
    versions[storeVersion] = version;
    this.versions[number] = versions;
    this.storeVersions[version] = storeVersion;
  }
}

/** Puts every store with a write-back cache in front behind the order of its writes. */
export function orderWrites(context: Context): void {
  const { plan, operations } = context;
  for (const node of plan.nodes) {
    const store = operations.stores[node.index];
    const isOrdered = node.caches.some((cache) => {
      const { node: each } = plan.nodes[cache];
      return each.kind === 'cache' && each.settings.policy === 'write-back';
    });
    if (store === undefined || !isOrdered) continue;
    const order = new WriteOrder(context, node, store);
    for (const index of [node.index, ...node.caches]) operations.stores[index] = order;
  }
}
