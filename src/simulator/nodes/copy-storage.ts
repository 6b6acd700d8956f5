import { mix } from '../../base/random.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type Stop } from '../run/context.ts';
import { countLoss } from '../run/losses.ts';
import type { CopyVersions, LossOfCopies, Written } from './copy-versions.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { ForgottenByKey } from './forgotten-writes.ts';
import { lastMoment, mayLoseAll } from './storage-moments.ts';

const never = Infinity;

export interface CopyStorageOptions {
  readonly settings: DatabaseSettings;
  readonly copies: number;
  /** The shard, counted from 0, that has a key. */
  readonly shardOf: (data: number, key: number) => number;
  /** Everything that is on its way to copies. */
  readonly carried: () => Iterable<Written>;
}

/** What the machines of a store without one leader keep when they stop, what is restored from the last backup, and what is lost. */
export class CopyStorage {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly versions: CopyVersions;
  private readonly options: CopyStorageOptions;
  private readonly flushStream: number;
  private readonly backupStream: number;
  /** By instance of the store: whether it has lost everything and has not got from others what they have. */
  private readonly isBare: Uint8Array;
  /** By shard: the last loss, not before a copy of it has lost something; and since when it has not been settled. */
  private readonly losses: ({ cause: LossOfCopies; at: number; isSettled: boolean } | undefined)[];
  private readonly forgotten: ForgottenByKey;

  constructor(context: Context, node: NodePlan, versions: CopyVersions, options: CopyStorageOptions) {
    this.context = context;
    this.node = node;
    this.versions = versions;
    this.options = options;
    this.flushStream = context.stream(node.name, 'flush');
    this.backupStream = context.stream(node.name, 'backup');
    this.isBare = new Uint8Array(node.instanceCount);
    this.losses = Array.from({ length: options.settings.shards }, () => undefined);
    this.forgotten = new ForgottenByKey(context.plan.data.length);
    if (mayLoseAll(context, options.settings)) versions.log.onForget = (record) => this.remember(record);
  }

  /** A copy has stopped: returns since when what it got is gone, −∞ for all of it, +∞ for nothing. */
  stopped(instance: number, stop: Stop): number {
    const { durability, fsync } = this.options.settings;
    const { now } = this.context.events;
    if (stop === 'disk' || durability === 'memory') {
      this.versions.forget(instance);
      this.isBare[instance - this.node.firstInstance] = 1;
      this.lose(instance, stop === 'disk' ? 'disk' : 'crash');
      return -never;
    }
    if (stop !== 'machine' || durability !== 'os-buffer') return never;
    const since = lastMoment(now, fsync, mix(this.flushStream, instance - this.node.firstInstance));
    this.versions.rollBack(instance, since);
    this.lose(instance, 'crash');
    return since;
  }

  /** Whether a copy lacks what the log may not remember. */
  lacksAll(instance: number): boolean {
    return this.isBare[instance - this.node.firstInstance] === 1;
  }

  /** It has got from others what they have. */
  filled(instance: number): void {
    this.isBare[instance - this.node.firstInstance] = 0;
  }

  /** Everything that stops at one moment has stopped: what no copy has any more is restored from the last backup, or lost. */
  settle(): void {
    this.losses.forEach((loss, shard) => {
      if (loss === undefined || loss.isSettled) return;
      loss.isSettled = true;
      if (this.instancesOf(shard).every((instance) => this.lacksAll(instance))) this.restore(shard, loss.at);
      this.countLost(shard);
    });
  }

  /** The run has ended: what was on its way when it could have been saved may have got nowhere. */
  finish(): void {
    this.losses.forEach((loss, shard) => {
      if (loss !== undefined) this.countLost(shard);
    });
  }

  private lose(instance: number, cause: LossOfCopies): void {
    const { events, plan } = this.context;
    const shard = Math.floor((instance - this.node.firstInstance) / this.options.copies);
    const known = this.losses[shard];
    const isOpen = known !== undefined && !known.isSettled;
    this.losses[shard] = { cause: isOpen && known.cause === 'disk' ? 'disk' : cause, at: events.now, isSettled: false };
    if (!isOpen) events.schedule(events.now, event.losses, shard * plan.nodes.length + this.node.index);
  }

  /** Every copy begins with what the last backup has. */
  private restore(shard: number, lostAt: number): void {
    const backedUpAt = this.backedUpAt(lostAt);
    const instances = this.instancesOf(shard);
    for (const instance of instances) this.filled(instance);
    if (backedUpAt === -never) return;
    for (let data = 0; data < this.context.plan.data.length; data++) {
      this.versions.log.forEachKey(data, (key, newest) => {
        if (this.options.shardOf(data, key) !== shard) return;
        const version = this.inBackup(data, key, { newest, backedUpAt });
        if (version > 0) for (const instance of instances) this.versions.apply(instance, data, key, version);
      });
    }
  }

  private inBackup(data: number, key: number, { newest, backedUpAt }: { newest: number; backedUpAt: number }): number {
    const { log } = this.versions;
    let version = newest;
    while (version > log.base && !this.isInBackup(version, backedUpAt)) version = log.previous[log.at(version - 1)];
    return version > log.base ? version : (this.forgotten.of(data, key, backedUpAt)?.before ?? version);
  }

  private isInBackup(version: number, backedUpAt: number): boolean {
    const { log } = this.versions;
    return log.committed[log.at(version - 1)] <= backedUpAt && log.lost[log.at(version - 1)] === 0 && this.versions.wasApplied(version);
  }

  /** Counts what neither a copy of the shard has, nor anything that is on its way to one. */
  private countLost(shard: number): void {
    const { versions } = this;
    const { log } = versions;
    const { cause, at } = this.losses[shard]!;
    const first = this.firstOf(shard);
    const saved = this.newestCarried(shard);
    const newest = (data: number, key: number) => Math.max(versions.newestOf(first, data, key), saved.get(`${data} ${key}`) ?? 0);
    for (let record = log.base; record < log.end; record++) {
      const [data, key] = [log.data[log.at(record)], log.keys[log.at(record)]];
      if (log.committed[log.at(record)] > at || this.shardOfRecord(record) !== shard) continue;
      if (newest(data, key) <= record) versions.lose(record + 1, cause, at);
    }
    this.forgotten.take((data, key, writes) => {
      if (this.options.shardOf(data, key) !== shard || newest(data, key) >= writes.newest) return false;
      countLoss(this.context, { data, cause, count: writes.count, age: at - writes.oldest });
      return true;
    });
  }

  private newestCarried(shard: number): Map<string, number> {
    const newest = new Map<string, number>();
    for (const { data, key, version } of this.options.carried()) {
      if (this.options.shardOf(data, key) === shard) newest.set(`${data} ${key}`, Math.max(newest.get(`${data} ${key}`) ?? 0, version));
    }
    return newest;
  }

  private remember(record: number): void {
    const { log } = this.versions;
    const at = log.at(record);
    this.forgotten.remember(log.data[at], log.keys[at], {
      version: record + 1,
      before: log.previous[at],
      committed: log.committed[at],
      backedUpAt: this.backedUpAt(this.context.events.now),
    });
  }

  /** When the last backup before `time` was taken; −∞ where none ever is. */
  private backedUpAt(time: number): number {
    const { backup } = this.options.settings;
    return backup === undefined ? -never : lastMoment(time, backup, this.backupStream);
  }

  private shardOfRecord(record: number): number {
    const { log } = this.versions;
    return Math.floor((log.origins[log.at(record)] - this.node.firstInstance) / this.options.copies);
  }

  private instancesOf(shard: number): number[] {
    return Array.from({ length: this.options.copies }, (_, copy) => this.firstOf(shard) + copy);
  }

  private firstOf(shard: number): number {
    return this.node.firstInstance + shard * this.options.copies;
  }
}
