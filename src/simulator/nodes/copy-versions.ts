import { KeyTable } from '../engine/key-table.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { countLoss } from '../run/losses.ts';
import { record as recordIn } from '../statistics/histogram.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { ShardLog } from './shard-log.ts';
import { retentionOf } from './storage-moments.ts';

const never = Infinity;

/** Why a write was lost, as the log remembers it: its place in this list. */
const causes = ['', 'conflict', 'disk', 'crash'] as const;
export type LossOfCopies = Exclude<(typeof causes)[number], ''>;

/** A version of a key of a data set. */
export interface Written {
  readonly data: number;
  readonly key: number;
  readonly version: number;
}

/**
 * Which version of which key every copy of a store without one leader has, and the writes themselves in the order of their stamps: a
 * write is stamped by whoever takes it in, clocks agree, and the newest stamp wins wherever two versions meet.
 */
export class CopyVersions {
  readonly log: ShardLog;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly copies: number;
  /** By instance of the store, then by data set. */
  private readonly versions: readonly (readonly KeyTable[])[];

  constructor(context: Context, node: NodePlan, settings: DatabaseSettings, copies: number) {
    this.context = context;
    this.node = node;
    this.copies = copies;
    this.log = new ShardLog(copies, context.plan.data.length, retentionOf(context, settings));
    this.versions = Array.from({ length: node.instanceCount }, () => context.plan.data.map(() => new KeyTable()));
  }

  of(instance: number, data: number, key: number): number {
    return this.versions[instance - this.node.firstInstance][data].get(key);
  }

  /** A write that `origin` has taken in: returns its version. No copy has it yet. */
  append(origin: number, data: number, key: number): number {
    const { log } = this;
    const record = log.append(data, key, this.context.events.now);
    const at = log.at(record);
    log.origins[at] = origin;
    log.visible[at] = never;
    for (let copy = 0; copy < this.copies; copy++) log.held[copy][at] = log.applied[copy][at] = log.confirmed[copy][at] = never;
    this.overwrite(origin, data, key, at);
    return record + 1;
  }

  /** Version of the key's write before that one, whoever took it in; what no copy has any more was not there. */
  precedes(version: number): number {
    const { log } = this;
    if (version <= log.base) return 0;
    let before = log.previous[log.at(version - 1)];
    while (before > log.base && log.lost[log.at(before - 1)] > causes.indexOf('conflict')) before = log.previous[log.at(before - 1)];
    return before;
  }

  /** The newest write of a key that is not lost, of a shard whose copies begin with the instance `first`. */
  newestKept(first: number, data: number, key: number): number {
    const { log } = this;
    let version = log.newestVersion(data, key);
    while (version > log.base && log.lost[log.at(version - 1)] > causes.indexOf('conflict')) version = log.previous[log.at(version - 1)];
    return version > log.base ? version : Math.min(version, this.newestOf(first, data, key));
  }

  /** A copy has got a version: it keeps the newer one. */
  apply(instance: number, data: number, key: number, version: number): void {
    const { log } = this;
    const { now } = this.context.events;
    const table = this.versions[instance - this.node.firstInstance][data];
    const had = table.get(key);
    if (version <= had) return;
    table.set(key, version);
    const applied = log.applied[this.copyOf(instance)];
    for (let older = version; older > log.base && older > had; older = log.previous[log.at(older - 1)]) applied[log.at(older - 1)] = now;
  }

  /** What a copy has and another lacks. */
  lackedBy(instance: number, from: number): Written[] {
    const lacked: Written[] = [];
    this.versions[from - this.node.firstInstance].forEach((table, data) =>
      table.forEach((key, version) => {
        if (version > this.of(instance, data, key)) lacked.push({ data, key, version });
      }),
    );
    return lacked;
  }

  /** A copy has nothing any more. */
  forget(instance: number): void {
    for (const table of this.versions[instance - this.node.firstInstance]) table.clear();
  }

  /** A copy has again what it had at a moment that the log remembers. */
  rollBack(instance: number, moment: number): void {
    const { log } = this;
    const tables = this.versions[instance - this.node.firstInstance];
    const applied = log.applied[this.copyOf(instance)];
    for (let record = log.base; record < log.end; record++) {
      const table = tables[log.data[log.at(record)]];
      const key = log.keys[log.at(record)];
      let version = table.get(key);
      if (version <= record || applied[log.at(record)] <= moment) continue;
      while (version > log.base && applied[log.at(version - 1)] > moment) version = log.previous[log.at(version - 1)];
      table.set(key, version);
    }
  }

  /** The newest version of a key that any of a shard's copies has, from the instance `first` on. */
  newestOf(first: number, data: number, key: number): number {
    let newest = 0;
    for (let instance = first; instance < first + this.copies; instance++) newest = Math.max(newest, this.of(instance, data, key));
    return newest;
  }

  /** Whether all of a shard's copies have a version of a key, or a newer one. */
  isEverywhere(first: number, { data, key, version }: Written): boolean {
    for (let instance = first; instance < first + this.copies; instance++) if (this.of(instance, data, key) < version) return false;
    return true;
  }

  /** Whether any copy has ever had a version that the log remembers. */
  wasApplied(version: number): boolean {
    const at = this.log.at(version - 1);
    return this.log.applied.some((applied) => applied[at] < never);
  }

  /** A copy has a write that was taken in at `since`. */
  countLag(since: number): void {
    const { tallies, events } = this.context;
    for (const tally of tallies) if (tally.holds(since)) recordIn(tally.nodes[this.node.index].lag!, events.now - since);
  }

  /** Whether a write was confirmed by as many copies as it asked for. */
  isCommitted(version: number): boolean {
    return version <= this.log.base || Math.abs(this.log.visible[this.log.at(version - 1)]) < never;
  }

  /** It has been, or (`isDone` false) never will be. */
  settle(version: number, isDone: boolean): void {
    const { log } = this;
    if (version <= log.base || log.visible[log.at(version - 1)] !== never) return;
    log.visible[log.at(version - 1)] = isDone ? this.context.events.now : -never;
  }

  /** Its writer has been told. */
  acknowledge(version: number, now: number): void {
    const { log } = this;
    const at = log.at(version - 1);
    if (version > log.base && log.lost[at] !== 0) this.countLost(at, { acknowledgedAt: now, lostAt: now });
    log.acknowledge(version, now);
  }

  /** No copy has a write any more: it counts, once it is acknowledged. */
  lose(version: number, cause: LossOfCopies, lostAt: number): void {
    const { log } = this;
    const at = log.at(version - 1);
    if (log.lost[at] !== 0) return;
    log.lost[at] = causes.indexOf(cause);
    if (log.acknowledged[at] < never) this.countLost(at, { acknowledgedAt: log.acknowledged[at], lostAt });
  }

  /** A new write wins over all that its origin has not applied: those are lost, once they are acknowledged. */
  private overwrite(origin: number, data: number, key: number, at: number): void {
    const { log } = this;
    const known = this.of(origin, data, key);
    for (let older = log.previous[at]; older > log.base && older > known; older = log.previous[log.at(older - 1)]) {
      if (log.origins[log.at(older - 1)] !== origin) this.lose(older, 'conflict', this.context.events.now);
    }
  }

  private countLost(at: number, { acknowledgedAt, lostAt }: { acknowledgedAt: number; lostAt: number }): void {
    const { log } = this;
    countLoss(this.context, {
      data: log.data[at],
      cause: causes[log.lost[at]] as LossOfCopies,
      count: 1,
      age: Math.max(0, lostAt - log.committed[at]),
      write: { key: log.keys[at], version: log.versionAt(at), acknowledgedAt },
    });
  }

  private copyOf(instance: number): number {
    return (instance - this.node.firstInstance) % this.copies;
  }
}
