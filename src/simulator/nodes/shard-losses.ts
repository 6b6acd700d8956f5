import type { Context } from '../run/context.ts';
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

  constructor(context: Context, log: ShardLog) {
    this.context = context;
    this.log = log;
  }

  /** Takes every record out of the log for which `isGone` holds. `cause` is what the loss of those that were acknowledged is counted as. */
  discard(isGone: (record: number) => boolean, cause = 'split-brain'): void {
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
  lose(at: number, acknowledgedAt: number, cause = 'failover', until = this.crashedAt): void {
    if (acknowledgedAt === never) return;
    const { log } = this;
    const { tallies, events, options } = this.context;
    const data = log.data[at];
    const age = until === never ? 0 : Math.max(0, until - log.committed[at]);
    const end = options.warmup + options.duration;
    for (const tally of tallies) {
      // What is found lost after the window was lost in it.
      if (!tally.holds(events.now) && !(events.now >= end && tally.to >= end)) continue;
      const counters = tally.data[data];
      counters.lost[cause] = (counters.lost[cause] ?? 0) + 1;
      counters.lossWindow = Math.max(counters.lossWindow, age);
    }
    const key = `${data} ${log.keys[at]}`;
    const known = this.missed.get(key);
    this.missed.set(key, {
      version: Math.max(this.versionAt(at), known?.version ?? 0),
      acknowledgedAt: Math.min(acknowledgedAt, known?.acknowledgedAt ?? never),
    });
  }

  /** Whether a version that was just read misses a write that was lost: then the read is stale since that one's acknowledgement. */
  look(data: number, key: number, version: number): void {
    if (this.missed.size === 0) return;
    const missed = this.missed.get(`${data} ${key}`);
    if (missed !== undefined && version < missed.version) this.log.supersededAt = Math.min(this.log.supersededAt, missed.acknowledgedAt);
  }

  private versionAt(at: number): number {
    const { log } = this;
    const offset = (at - log.at(log.base) + log.committed.length) % log.committed.length;
    return log.base + offset + 1;
  }
}
