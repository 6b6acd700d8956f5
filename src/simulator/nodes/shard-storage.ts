import { mix } from '../../base/random.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context, Stop } from '../run/context.ts';
import type { LossCause } from '../run/lost-write.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { ShardLog } from './shard-log.ts';
import { lastMoment } from './storage-moments.ts';

const never = Infinity;

export interface StorageOf {
  readonly settings: DatabaseSettings;
  readonly number: number;
  readonly log: ShardLog;
}

/** What the machines of a shard's copies keep when they stop, and what is restored from the last backup. */
export class ShardStorage {
  /** By copy: whether it has lost anything that it had, or all of it, since it last had what its leader has. */
  readonly hasLost: Uint8Array;
  readonly isEmpty: Uint8Array;
  /** Since when nobody leads: nothing is backed up meanwhile. */
  vacantSince = never;
  private readonly lostDisk: Uint8Array;
  private readonly context: Context;
  private readonly settings: DatabaseSettings;
  private readonly log: ShardLog;
  private readonly flushStream: number;
  private readonly backupStream: number;

  constructor(context: Context, node: NodePlan, { settings, number, log }: StorageOf) {
    this.context = context;
    this.settings = settings;
    this.log = log;
    this.flushStream = context.stream(node.name, 'flush', String(number));
    this.backupStream = context.stream(node.name, 'backup');
    [this.hasLost, this.isEmpty, this.lostDisk] = Array.from({ length: 3 }, () => new Uint8Array(1 + settings.followers));
  }

  stopped(copy: number, stop: Stop): void {
    const { durability, fsync } = this.settings;
    if (stop === 'disk') this.lostDisk[copy] = 1;
    if (stop === 'disk' || durability === 'memory') this.lose(copy, -never);
    else if (stop === 'machine' && durability === 'os-buffer')
      this.lose(copy, lastMoment(this.context.events.now, fsync, mix(this.flushStream, copy)));
  }

  /** Whether a copy has a new disk with nothing on it. */
  isBare(copy: number): boolean {
    return this.lostDisk[copy] === 1;
  }

  /** A copy has all that it should have again. */
  isWhole(copy: number): void {
    this.hasLost[copy] = this.isEmpty[copy] = this.lostDisk[copy] = 0;
  }

  /** A copy that has nothing gets at once what another one has; −1 for none. */
  fill(copy: number, from: number): void {
    if (from < 0 || this.isEmpty[from] === 1) return;
    const { log } = this;
    const { now } = this.context.events;
    this.isEmpty[copy] = 0;
    for (let record = log.base; record < log.end; record++) {
      const at = log.at(record);
      if (log.lost[at] === 0 && log.held[from][at] <= now) log.held[copy][at] = log.applied[copy][at] = now;
    }
  }

  causeOf(copy: number): LossCause {
    return this.lostDisk[copy] === 1 ? 'disk' : 'crash';
  }

  /** When the last backup was taken; −∞ where none ever is. */
  get backedUpAt(): number {
    const { backup } = this.settings;
    return backup === undefined ? -never : lastMoment(Math.min(this.context.events.now, this.vacantSince), backup, this.backupStream);
  }

  /** A copy that has nothing at all, and is to lead, begins with what is in the last backup. Whether it is one. */
  restore(copy: number): boolean {
    if (this.isEmpty[copy] === 0) return false;
    const { log } = this;
    const { now } = this.context.events;
    const { backedUpAt } = this;
    for (let record = log.base; record < log.end; record++) {
      const at = log.at(record);
      if (log.lost[at] === 0 && log.committed[at] <= backedUpAt) log.held[copy][at] = log.applied[copy][at] = now;
    }
    return true;
  }

  /** A copy loses what it has got since `written`. */
  private lose(copy: number, written: number): void {
    const { log } = this;
    this.hasLost[copy] = 1;
    if (written === -never) this.isEmpty[copy] = 1;
    for (let record = log.end - 1; record >= log.base; record--) {
      const at = log.at(record);
      if (log.held[copy][at] > written) log.held[copy][at] = log.applied[copy][at] = never;
      else if (log.lost[at] === 0) break;
    }
  }
}
