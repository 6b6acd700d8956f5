import type { NodePlan } from '../../plan/plan.ts';
import type { Context } from '../../run/context.ts';
import { countLoss } from '../../run/losses.ts';
import type { VersionedStore } from '../../run/operation-control.ts';
import { ShardLog } from '../shard-log.ts';

/** Acknowledged writes of one file that are not lost, and when the oldest was acknowledged. */
interface Written {
  count: number;
  since: number;
}

/** The versions of all files: the metadata know the newest from the moment on at which all its chunks are stored. */
export class FileVersions implements VersionedStore {
  acknowledgedAt = 0;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly log: ShardLog;
  /** By data set, by key: only files that were written in the run. */
  private readonly written: readonly Map<number, Written>[];

  constructor(context: Context, node: NodePlan) {
    this.context = context;
    this.node = node;
    this.log = new ShardLog(0, context.plan.data.length);
    this.written = context.plan.data.map(() => new Map<number, Written>());
    context.operations.stores[node.index] = this;
    for (const cache of node.caches) context.operations.stores[cache] = this;
  }

  newest(data: number, key: number): number {
    return this.log.newestVersion(data, key);
  }

  /** A file is stored whole: returns its version. */
  append(data: number, key: number): number {
    const { now } = this.context.events;
    const record = this.log.append(data, key, now);
    this.log.visible[this.log.at(record)] = now;
    return record + 1;
  }

  acknowledge(_instance: number, version: number, now: number): void {
    const { log } = this;
    if (version <= log.base) return;
    const at = log.at(version - 1);
    const [data, key] = [log.data[at], log.keys[at]];
    log.acknowledge(version, now);
    if (log.lost[at] === 1) this.countLost(data, key, { count: 1, since: now });
    else this.keep(data, key, now);
    this.context.operations.superseded(this.node, { data, key }, version);
  }

  acknowledgedBy(data: number, key: number, time: number): number {
    const version = this.log.acknowledgedBy(data, key, time);
    if (version > 0) this.acknowledgedAt = this.log.acknowledged[this.log.at(version - 1)];
    return version;
  }

  supersededAt(data: number, key: number, version: number): number {
    return this.log.supersededSince(data, key, version);
  }

  /** Files that were written in the run: whoever loses chunks asks which of them are among these. */
  *writtenFiles(): Generator<{ data: number; key: number }> {
    for (const [data, files] of this.written.entries()) for (const key of files.keys()) yield { data, key };
  }

  /** A file is gone, with all that was ever written to it. */
  lose(data: number, key: number): void {
    const { log } = this;
    for (let version = log.newestVersion(data, key); version > log.base; version = log.previous[log.at(version - 1)])
      log.lost[log.at(version - 1)] = 1;
    const written = this.written[data].get(key);
    if (written === undefined) return;
    this.written[data].delete(key);
    this.countLost(data, key, written);
  }

  private keep(data: number, key: number, now: number): void {
    const written = this.written[data].get(key);
    if (written === undefined) this.written[data].set(key, { count: 1, since: now });
    else written.count++;
  }

  private countLost(data: number, key: number, { count, since }: Written): void {
    const age = this.context.events.now - since;
    countLoss(this.context, { data, cause: 'disk', count, age, write: { key, version: this.log.newestVersion(data, key), acknowledgedAt: since } });
  }
}
