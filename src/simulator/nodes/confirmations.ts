import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { state } from '../run/frames.ts';
import type { CopyReach } from './copy-reach.ts';
import type { CopyVersions, Written } from './copy-versions.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { RegionLeaders } from './region-leaders.ts';
import { UnconfirmedLine, type Taken, type Unconfirmed } from './unconfirmed-line.ts';

const never = Infinity;

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
  /** By leader, which shows what it has taken in in that order. */
  private readonly lines = new Map<number, UnconfirmedLine>();
  private count = 0;
  /** When it is reviewed next. */
  private plannedAt = -never;

  constructor(context: Context, node: NodePlan, options: ConfirmationsOptions) {
    this.context = context;
    this.node = node;
    this.options = options;
  }

  /** `confirmedAt` tells by follower when its confirmation would reach the leader. */
  await(taken: Taken, confirmedAt: Map<number, number>): void {
    const each = { taken, since: this.context.events.now, confirmedAt, order: this.count++ };
    this.forgetMissing(each);
    this.lineOf(taken.leader).append(each);
    this.review();
  }

  /** A follower has got what it may have lacked: its leader hears of it a distance later. */
  arrived(follower: number): void {
    if (this.confirmLate(follower)) this.review();
  }

  /** Copies have come or gone. */
  changed(): void {
    const followers = new Set<number>();
    for (const line of this.lines.values()) {
      for (const each of line) {
        this.forgetMissing(each);
        for (const follower of each.confirmedAt.keys()) followers.add(follower);
      }
    }
    for (const follower of followers) this.confirmLate(follower);
    this.review();
  }

  /** A leader does not lead any more: what it had taken in waits for nobody. */
  release(leader: number): void {
    this.finish(this.lineOf(leader).takeWhile(() => true));
  }

  /** A leader has lost what it had taken in since a moment. */
  lost(leader: number, since: number): void {
    this.lineOf(leader).forgetSince(since);
  }

  /** The newest write of a key that a leader has taken in and does not show yet; 0 for none. */
  newestOf(leader: number, data: number, key: number): number {
    return this.lineOf(leader).newestOf(data, key);
  }

  *carried(): Iterable<Written> {
    for (const { taken } of inOrder([...this.lines.values()].flatMap((line) => [...line]))) yield* taken.written;
  }

  /** Those whose time has come are shown; it is planned when the next is. */
  review(): void {
    const { events, isUp } = this.context;
    const due: (readonly Unconfirmed[])[] = [];
    const hopeless: (readonly Unconfirmed[])[] = [];
    let next = never;
    for (const [leader, line] of this.lines) {
      if (isUp[leader] === 0) continue;
      due.push(line.takeWhile((each) => this.dueOf(each) <= events.now));
      if (line.first === undefined) continue;
      const nextOfLine = this.dueOf(line.first);
      if (nextOfLine === never) hopeless.push(line.takeUntold());
      next = Math.min(next, nextOfLine);
    }
    for (const each of inOrder(hopeless.flat())) this.park(each);
    this.finish(inOrder(due.flat()));
    if (next === never || (this.plannedAt > events.now && this.plannedAt <= next)) return;
    this.plannedAt = next;
    events.schedule(next, event.confirmed, this.node.index);
  }

  /** A follower that has what its leader believes that it lacks says so, if it can; returns whether anything waits at all. */
  private confirmLate(follower: number): boolean {
    const { instancePlaces } = this.context.plan;
    const { now } = this.context.events;
    let isAny = false;
    for (const [leader, line] of this.lines) {
      isAny ||= line.first !== undefined;
      if (this.missingSince(leader, follower) < never) continue;
      for (const { taken, confirmedAt } of line) {
        if (confirmedAt.get(follower) !== never) continue;
        if (taken.written.some(({ data, key, version }) => this.options.versions.of(follower, data, key) < version)) continue;
        confirmedAt.set(follower, now + this.context.distance(instancePlaces[follower], instancePlaces[leader]));
      }
    }
    return isAny;
  }

  /** What nobody can confirm keeps its caller waiting until that gives up. */
  private park({ taken: { frame, stamp } }: Unconfirmed): void {
    if (this.context.frames.stamp[frame] === stamp) this.context.control.park(frame);
  }

  private finish(due: readonly Unconfirmed[]): void {
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
  private forgetMissing({ taken, confirmedAt }: Unconfirmed): void {
    const { now } = this.context.events;
    for (const [follower, at] of confirmedAt) if (at > now && this.missingSince(taken.leader, follower) < never) confirmedAt.set(follower, never);
  }

  private lineOf(leader: number): UnconfirmedLine {
    let line = this.lines.get(leader);
    if (line === undefined) this.lines.set(leader, (line = new UnconfirmedLine()));
    return line;
  }

  private missingSince(leader: number, follower: number): number {
    const { reach } = this.options;
    return Math.min(reach.isUp(follower) ? never : this.context.changedAt[follower], reach.apartSince(leader, follower));
  }
}

/** As they were taken in, whatever their leaders. */
function inOrder(all: readonly Unconfirmed[]): readonly Unconfirmed[] {
  return all.toSorted((one, other) => one.order - other.order);
}
