import { KeyTable } from '../engine/key-table.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { countLoss } from '../run/losses.ts';
import { record as recordIn } from '../statistics/histogram.ts';
import { ShardLog } from './shard-log.ts';

const never = Infinity;

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

  constructor(context: Context, node: NodePlan, copies: number) {
    this.context = context;
    this.node = node;
    this.copies = copies;
    this.log = new ShardLog(copies, context.plan.data.length);
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

  /** Version of the key's write before that one, whoever took it in. */
  precedes(version: number): number {
    return version <= this.log.base ? 0 : this.log.previous[this.log.at(version - 1)];
  }

  /** A copy has got a version: it keeps the newer one. */
  apply(instance: number, data: number, key: number, version: number): void {
    const { log } = this;
    const { now } = this.context.events;
    const table = this.versions[instance - this.node.firstInstance][data];
    if (table.get(key) < version) table.set(key, version);
    const applied = log.applied[(instance - this.node.firstInstance) % this.copies];
    for (let older = version; older > log.base && applied[log.at(older - 1)] === never; older = log.previous[log.at(older - 1)])
      applied[log.at(older - 1)] = now;
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
    if (version > log.base && log.lost[log.at(version - 1)] === 1) this.countLost(log.at(version - 1), now);
    log.acknowledge(version, now);
  }

  /** A new write wins over all that its origin has not applied: those are lost, once they are acknowledged. */
  private overwrite(origin: number, data: number, key: number, at: number): void {
    const { log } = this;
    const known = this.of(origin, data, key);
    for (let older = log.previous[at]; older > log.base && older > known; older = log.previous[log.at(older - 1)]) {
      const loser = log.at(older - 1);
      if (log.origins[loser] === origin || log.lost[loser] === 1) continue;
      log.lost[loser] = 1;
      if (log.acknowledged[loser] < never) this.countLost(loser, log.acknowledged[loser]);
    }
  }

  private countLost(at: number, acknowledgedAt: number): void {
    const { log, context } = this;
    countLoss(context, {
      data: log.data[at],
      cause: 'conflict',
      count: 1,
      age: context.events.now - log.committed[at],
      write: { key: log.keys[at], version: log.versionAt(at), acknowledgedAt },
    });
  }
}
