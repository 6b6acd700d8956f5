import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type Occasion } from '../run/context.ts';
import { state } from '../run/frames.ts';
import type { CopyReach } from './copy-reach.ts';
import type { CopyVersions, Written } from './copy-versions.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { RegionLeaders } from './region-leaders.ts';

const never = Infinity;

/** What a leader has taken in, for a frame as long as that has this stamp; several keys together are one write. */
export interface Taken {
  readonly frame: number;
  readonly stamp: number;
  readonly leader: number;
  readonly occasion: Occasion;
  readonly written: readonly Written[];
  /** Whether the other leaders get it in any case. */
  readonly isShipped: boolean;
}

interface Unconfirmed {
  readonly taken: Taken;
  readonly since: number;
  /** By follower: when its confirmation reaches the leader. */
  readonly confirmedAt: Map<number, number>;
  isParked: boolean;
}

export interface ConfirmationsOptions {
  readonly settings: DatabaseSettings;
  readonly reach: CopyReach;
  readonly versions: CopyVersions;
  readonly leaders: RegionLeaders;
  readonly onConfirmed: (taken: Taken) => void;
}

/** Writes that leaders show, send to other regions and acknowledge once enough of their followers have them. */
export class Confirmations {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly options: ConfirmationsOptions;
  /** In the order in which they were taken in. */
  private waiting: Unconfirmed[] = [];
  /** When it is reviewed next. */
  private plannedAt = -never;

  constructor(context: Context, node: NodePlan, options: ConfirmationsOptions) {
    this.context = context;
    this.node = node;
    this.options = options;
  }

  /** `confirmedAt` tells by follower when its confirmation would reach the leader. */
  await(taken: Taken, confirmedAt: Map<number, number>): void {
    this.waiting.push({ taken, since: this.context.events.now, confirmedAt, isParked: false });
    this.forgetMissing();
    this.review();
  }

  /** A follower has got what it may have lacked: its leader hears of it a distance later. */
  arrived(follower: number): void {
    if (this.waiting.length === 0) return;
    this.confirmLate(follower);
    this.review();
  }

  /** Copies have come or gone. */
  changed(): void {
    this.forgetMissing();
    const followers = new Set(this.waiting.flatMap(({ confirmedAt }) => [...confirmedAt.keys()]));
    for (const follower of followers) this.confirmLate(follower);
    this.review();
  }

  /** A leader does not lead any more: what it had taken in waits for nobody. */
  release(leader: number): void {
    this.take(({ taken }) => taken.leader === leader);
  }

  /** A leader has lost what it had taken in since a moment. */
  lost(leader: number, since: number): void {
    this.waiting = this.waiting.filter((each) => each.taken.leader !== leader || each.since <= since);
  }

  /** The newest write of a key that a leader has taken in and does not show yet; 0 for none. */
  newestOf(leader: number, data: number, key: number): number {
    let newest = 0;
    for (const { taken } of this.waiting)
      if (taken.leader === leader) for (const each of taken.written) if (each.data === data && each.key === key) newest = each.version;
    return newest;
  }

  *carried(): Iterable<Written> {
    for (const { taken } of this.waiting) yield* taken.written;
  }

  /** Those whose time has come are shown; it is planned when the next is. */
  review(): void {
    const { events, isUp } = this.context;
    /** By leader, which shows what it has taken in in that order: when the first of it that waits is due. */
    const dueBefore = new Map<number, number>();
    this.take((each) => {
      const { leader } = each.taken;
      if (isUp[leader] === 0) return false;
      const due = dueBefore.get(leader) ?? this.dueOf(each);
      if (due <= events.now) return true;
      dueBefore.set(leader, due);
      if (due === never) this.park(each);
      return false;
    });
    const next = Math.min(never, ...dueBefore.values());
    if (next === never || (this.plannedAt > events.now && this.plannedAt <= next)) return;
    this.plannedAt = next;
    events.schedule(next, event.confirmed, this.node.index);
  }

  /** A follower that has what its leader believes that it lacks says so, if it can. */
  private confirmLate(follower: number): void {
    const { instancePlaces } = this.context.plan;
    for (const { taken, confirmedAt } of this.waiting) {
      if (confirmedAt.get(follower) !== never || this.missingSince(taken.leader, follower) < never) continue;
      if (taken.written.some(({ data, key, version }) => this.options.versions.of(follower, data, key) < version)) continue;
      confirmedAt.set(follower, this.context.events.now + this.context.distance(instancePlaces[follower], instancePlaces[taken.leader]));
    }
  }

  /** What nobody can confirm keeps its caller waiting until that gives up. */
  private park(each: Unconfirmed): void {
    const { frame, stamp } = each.taken;
    if (each.isParked || this.context.frames.stamp[frame] !== stamp) return;
    each.isParked = true;
    this.context.control.park(frame);
  }

  private take(isDue: (each: Unconfirmed) => boolean): void {
    const due = this.waiting.filter(isDue);
    if (due.length === 0) return;
    this.waiting = this.waiting.filter((each) => !due.includes(each));
    const { frames, events } = this.context;
    for (const { taken, since } of due) {
      if (frames.stamp[taken.frame] === taken.stamp) {
        frames.waiting[taken.frame] += events.now - since;
        frames.state[taken.frame] = state.running;
      }
      this.options.onConfirmed(taken);
    }
  }

  /** When enough followers have confirmed, as things are now. */
  private dueOf({ taken, confirmedAt }: Unconfirmed): number {
    const { replication, acks, followers } = this.options.settings;
    const times = [...confirmedAt].map(([follower, at]) => (at < never ? at : this.confirmationOfMissing(taken.leader, follower)));
    times.sort((one, other) => one - other);
    const needed = { async: 0, 'semi-sync': Math.min(acks ?? 1, followers), sync: followers, consensus: Math.floor((1 + followers) / 2) }[
      replication
    ];
    return needed === 0 ? -never : (times[needed - 1] ?? never);
  }

  /** With `sync` a missing follower is waited for until it is declared dead, if its leader acts that long; elsewhere it does not count. */
  private confirmationOfMissing(leader: number, follower: number): number {
    const { settings, leaders } = this.options;
    if (settings.replication !== 'sync' || !leaders.acts(leader)) return never;
    return this.missingSince(leader, follower) + settings.detection;
  }

  /** What a follower had not confirmed when it went missing it has not got, as far as its leader can know. */
  private forgetMissing(): void {
    const { now } = this.context.events;
    for (const { taken, confirmedAt } of this.waiting) {
      for (const [follower, at] of confirmedAt) if (at > now && this.missingSince(taken.leader, follower) < never) confirmedAt.set(follower, never);
    }
  }

  private missingSince(leader: number, follower: number): number {
    const { reach } = this.options;
    return Math.min(reach.isUp(follower) ? never : this.context.changedAt[follower], reach.apartSince(leader, follower));
  }
}
