import type { Context } from '../run/context.ts';
import { countLoss } from '../run/losses.ts';
import type { LossCause } from '../run/lost-write.ts';
import type { ShardLog } from './shard-log.ts';

const never = Infinity;

/** What a shard's log has lost of what its writers were told is safe. */
export class ShardLosses {
  /** When the machine that was lost with it died; infinite where none did. */
  crashedAt = never;
  private readonly context: Context;
  private readonly log: ShardLog;
  /** Acknowledged writes that were lost, by key: reads that do not show them are stale until a newer write. */
  private readonly missed = new Map<string, { version: number; acknowledgedAt: number }>();

  private readonly backedUpAt: () => number;
  /** Acknowledged writes that the log has forgotten and the last backup lacks, by data set; when the oldest of them was written. */
  private readonly atRisk: Float64Array;
  private readonly oldestAtRisk: Float64Array;
  private riskSince = -never;

  constructor(context: Context, log: ShardLog, backedUpAt: () => number) {
    this.context = context;
    this.log = log;
    this.backedUpAt = backedUpAt;
    this.atRisk = new Float64Array(context.plan.data.length);
    this.oldestAtRisk = new Float64Array(context.plan.data.length).fill(never);
    log.onForget = (record) => this.remember(log.data[log.at(record)], log.committed[log.at(record)]);
  }

  /** Everything is gone that the last backup lacks, also what the log does not remember one by one. */
  forget(cause: LossCause): void {
    if (this.backedUpAt() > this.riskSince) this.atRisk.fill(0);
    this.atRisk.forEach((count, data) => {
      if (count > 0) countLoss(this.context, { data, cause, count, age: this.crashedAt - this.oldestAtRisk[data] });
    });
    this.atRisk.fill(0);
    this.oldestAtRisk.fill(never);
    if (this.backedUpAt() === -never) this.log.forgetAll();
  }

  private remember(data: number, committed: number): void {
    const backedUpAt = this.backedUpAt();
    if (backedUpAt > this.riskSince) {
      this.atRisk.fill(0);
      this.oldestAtRisk.fill(never);
      this.riskSince = backedUpAt;
    }
    if (committed <= backedUpAt) return;
    this.atRisk[data]++;
    this.oldestAtRisk[data] = Math.min(this.oldestAtRisk[data], committed);
  }

  /** Takes every record out of the log for which `isGone` holds. `cause` is what the loss of those that were acknowledged is counted as. */
  discard(isGone: (record: number) => boolean, cause: LossCause = 'split-brain'): void {
    const { log } = this;
    let until = cause === 'split-brain' ? -never : this.crashedAt;
    for (let record = log.end - 1; record >= log.base; record--) {
      const at = log.at(record);
      if (log.lost[at] === 1 || !isGone(record)) continue;
      // Nobody died: the newest record that goes was written when its writers' leader stopped.
      if (until === -never) until = log.committed[at];
      log.discard(record);
      this.lose(at, log.acknowledged[at], cause, until);
    }
  }

  /** A record is gone: counted if its writer was told that it is safe. */
  lose(at: number, acknowledgedAt: number, cause: LossCause = 'failover', until = this.crashedAt): void {
    if (acknowledgedAt === never) return;
    const { log } = this;
    const data = log.data[at];
    const version = log.versionAt(at);
    const age = until === never ? 0 : until - log.committed[at];
    countLoss(this.context, { data, cause, count: 1, age, write: { key: log.keys[at], version, acknowledgedAt } });
    const key = `${data} ${log.keys[at]}`;
    const known = this.missed.get(key);
    this.missed.set(key, {
      version: Math.max(version, known?.version ?? 0),
      acknowledgedAt: Math.min(acknowledgedAt, known?.acknowledgedAt ?? never),
    });
  }

  /** Whether a version that was just read misses a write that was lost: then the read is stale since that one's acknowledgement. */
  look(data: number, key: number, version: number): void {
    if (this.missed.size === 0) return;
    const missed = this.missed.get(`${data} ${key}`);
    if (missed !== undefined && version < missed.version) this.log.supersededAt = Math.min(this.log.supersededAt, missed.acknowledgedAt);
  }
}
