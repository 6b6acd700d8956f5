import { assert } from '../../base/assert.ts';
import { KeyTable } from '../engine/key-table.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import type { LedNode } from '../run/faults.ts';
import { none, state } from '../run/frames.ts';
import type { VersionedStore } from '../run/operation-control.ts';
import { outcome } from '../run/outcome.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { Shard } from './shard.ts';
import { shardOfKey } from './shard-of-key.ts';
import { Station } from './station.ts';

/** What a frame's `detail` says of it: a plain call, a write that waits for copies, a read that a follower passed on. */
const as = { called: 0, write: 1, forwarded: 2 } as const;

/** A database with one leader a shard. Each copy is a machine with `concurrency` servers and one queue. */
export class Database implements NodeBehaviour, VersionedStore, LedNode {
  acknowledgedAt = 0;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DatabaseSettings;
  private readonly copies: number;
  private readonly shards: readonly Shard[];
  private readonly station: Station;
  private readonly readTime: Sampler;
  private readonly writeTime: Sampler;
  private readonly timeStream: number;
  private readonly choiceStream: number;
  private readonly candidates: Int32Array;
  /** The log position that each session has reached in each shard: +1, so that 0 is the beginning. */
  private readonly written = new KeyTable();
  private readonly seen = new KeyTable();
  private readonly beginNext = (frame: number): void => this.begin(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'database', 'a database is simulated as one');
    this.context = context;
    this.node = node;
    this.settings = node.node.settings;
    this.copies = 1 + this.settings.followers;
    this.shards = Array.from({ length: this.settings.shards }, (_, number) => new Shard(context, node, this.settings, number));
    this.station = new Station(context, node, this.settings.concurrency);
    this.readTime = samplerOf(this.settings['read-time']);
    this.writeTime = samplerOf(this.settings['write-time']);
    this.timeStream = context.stream(node.name, 'time');
    this.choiceStream = context.stream(node.name, 'copy');
    this.candidates = new Int32Array(this.copies);
    context.operations.stores[node.index] = this;
    for (const cache of node.caches) context.operations.stores[cache] = this;
  }

  partOf(data: number, key: number): number {
    return this.shardOfKey(data, key);
  }

  get partsOfScan(): number {
    return this.settings.sharding === 'hash' ? this.shards.length : 0;
  }

  route(frame: number): boolean {
    const { frames, plan } = this.context;
    const site = this.context.siteOf(frame);
    const number = this.shardNumberOf(frame, site);
    const shard = this.shards[number];
    const copy = this.isForAnyCopy(site) ? this.copyForRead(shard, frame, site) : this.leaderFor(shard, frame);
    frames.detail[frame] = as.called;
    frames.instance[frame] = this.node.firstInstance + number * this.copies + copy;
    frames.place[frame] = plan.instancePlaces[frames.instance[frame]];
    return true;
  }

  reach(frame: number): void {
    const { frames, control } = this.context;
    const shard = this.shardOf(frames.instance[frame]);
    const copy = this.copyOf(frames.instance[frame]);
    if (shard.leads(copy)) {
      if (!shard.acts(copy)) return control.respond(frame, outcome.unavailable, outcome.unavailable);
      if (this.waitsForSession(frame, shard)) return;
    } else if (!this.isForAnyCopy(this.context.siteOf(frame)) || frames.detail[frame] === as.forwarded) {
      // A copy that no longer leads turns away what only leaders do; where it can't reach one it says so.
      const ended = shard.isCutOff(copy) ? outcome.unavailable : outcome.refused;
      return control.respond(frame, ended, ended);
    } else if (!shard.serves(copy)) return control.respond(frame, outcome.unavailable, outcome.unavailable);
    else if (this.lacksSession(frame, shard, copy)) return this.forward(frame, shard, copy);
    this.station.enter(frame, this.beginNext);
  }

  worked(frame: number): void {
    const { frames, requests } = this.context;
    const site = this.context.siteOf(frame);
    if (this.station.catchesUp(frame)) return;
    this.station.leave(frame, this.beginNext);
    const shard = this.shardOf(frames.instance[frame]);
    const copy = this.copyOf(frames.instance[frame]);
    frames.state[frame] = state.running;
    if (site.verb === verb.write && !shard.acts(copy)) return this.context.control.respond(frame, outcome.unavailable, outcome.unavailable);
    if (site.data >= 0 && site.verb === verb.write) {
      frames.versionData[frame] = site.data;
      if (site.isPart) for (const key of requests.othersOf(frames.keys[frame])) shard.write(frame, copy, site.data, key);
      frames.version[frame] = shard.write(frame, copy, site.data, this.context.operations.keyOf(frame, site.data));
      this.context.operations.made(frame, site.data, frames.version[frame]);
      frames.source[frame] = frames.instance[frame];
      frames.detail[frame] = as.write;
      this.raise(this.written, frame, frames.version[frame]);
    } else if (site.data >= 0 && site.verb === verb.read) this.read(frame, shard, site);
    this.context.control.run(frame);
  }

  /** A write is answered once enough copies have it; what was passed on goes back the way it came. */
  ended(frame: number, ended: number, cause: number): void {
    const { frames, control, events, plan } = this.context;
    if (ended !== outcome.ok || frames.detail[frame] === as.called || frames.caller[frame] === none) return control.respond(frame, ended, cause);
    if (frames.detail[frame] === as.forwarded) {
      const back = this.context.travelBetween(frame, plan.instancePlaces[frames.instance[frame]], frames.place[frame], 4);
      return control.respondAt(frame, events.now + back);
    }
    const visible = this.visibleAt(frame);
    if (visible === Infinity) {
      frames.waiting[frame] -= events.now;
      control.park(frame);
    } else control.respondAt(frame, Math.max(visible, events.now));
  }

  stopped(instance: number, stop: Stop): void {
    this.station.stopped(instance);
    this.shardOf(instance).stopped(this.copyOf(instance), stop);
    this.rescheduleWrites();
  }

  started(instance: number): void {
    this.station.started(instance);
    this.shardOf(instance).started(this.copyOf(instance));
    this.rescheduleWrites();
  }

  paused(instance: number): void {
    this.station.paused(instance);
    this.reachChanged();
  }

  resumed(instance: number): void {
    this.station.resumed(instance);
    this.reachChanged();
  }

  reachChanged(): void {
    for (const shard of this.shards) shard.reachChanged();
    this.rescheduleWrites();
  }

  wake(kind: number, subject: number): void {
    if (kind !== event.promotion) return;
    this.shards[subject].promote();
    this.rescheduleWrites();
  }

  finish(): void {
    for (const shard of this.shards) shard.finish();
  }

  instanceInRole(part: 'leader' | 'follower', index: number): number {
    if (part === 'leader')
      return this.shards[Math.min(index, this.shards.length) - 1].instanceOf(this.shards[Math.min(index, this.shards.length) - 1].leader);
    const [shard] = this.shards;
    const followers = Array.from({ length: this.copies }, (_, copy) => copy).filter((copy) => copy !== shard.leader);
    return shard.instanceOf(followers[Math.min(index, followers.length) - 1] ?? shard.leader);
  }

  acknowledge(instance: number, version: number, now: number): void {
    const shard = this.shardOf(instance);
    const { log } = shard;
    shard.acknowledge(version, now);
    if (this.node.copyHolders.length === 0 || version <= log.base) return;
    const at = log.at(version - 1);
    this.context.operations.superseded(this.node, { data: log.data[at], key: log.keys[at] }, version);
  }

  acknowledgedBy(data: number, key: number, time: number): number {
    const { log } = this.shards[this.shardOfKey(data, key)];
    const version = log.acknowledgedBy(data, key, time);
    if (version > 0) this.acknowledgedAt = log.acknowledged[log.at(version - 1)];
    return version;
  }

  logOf(instance: number): number {
    return this.shardNumber(instance);
  }

  precedes(instance: number, version: number): number {
    const { log } = this.shardOf(instance);
    return version <= log.base ? 0 : log.previous[log.at(version - 1)];
  }

  supersededAt(data: number, key: number, version: number): number {
    return this.shards[this.shardOfKey(data, key)].log.supersededSince(data, key, version);
  }

  private read(frame: number, shard: Shard, site: Site): void {
    const { frames, operations } = this.context;
    const copy = this.copyOf(frames.instance[frame]);
    frames.versionData[frame] = site.data;
    frames.version[frame] = shard.read(copy, site.data, operations.keyOf(frame, site.data));
    frames.supersededAt[frame] = shard.log.supersededAt;
    frames.source[frame] = frames.instance[frame];
    if (this.settings.session === 'monotonic' || this.settings.session === 'both') this.raise(this.seen, frame, shard.position(copy));
  }

  /** A session's token grows. A write's does so when it is written: only what the session does at the same time could tell. */
  private raise(tokens: KeyTable, frame: number, version: number): void {
    const at = this.tokenOf(frame);
    if (tokens.get(at) < version) tokens.set(at, version);
  }

  private lacksSession(frame: number, shard: Shard, copy: number): boolean {
    return this.settings.session !== 'none' && !shard.hasApplied(copy, this.positionOf(frame));
  }

  /** The log position that the session of a frame has reached. */
  private positionOf(frame: number): number {
    const { session } = this.settings;
    const at = this.tokenOf(frame);
    return Math.max(session === 'monotonic' ? 0 : this.written.get(at), session === 'read-your-writes' ? 0 : this.seen.get(at));
  }

  /** What a session has seen at a follower its leader may not show yet, where it waits for followers: then the read waits for that. */
  private waitsForSession(frame: number, shard: Shard): boolean {
    const { frames, events, control } = this.context;
    if (this.settings.session === 'none' || this.context.siteOf(frame).verb !== verb.read) return false;
    const shownAt = shard.shownAt(this.positionOf(frame));
    if (shownAt <= events.now) return false;
    if (shownAt === Infinity) control.park(frame);
    else {
      const seconds = shownAt - events.now;
      frames.waiting[frame] += seconds;
      frames.sentAt[frame] += seconds;
      frames.state[frame] = state.travelling;
      events.schedule(shownAt, event.reach, frame);
    }
    return true;
  }

  private tokenOf(frame: number): number {
    const { frames } = this.context;
    return frames.session[frame] * this.shards.length + this.shardNumber(frames.instance[frame]);
  }

  /** A follower that lacks what the session has seen passes the read on to the leader, and the answer back. */
  private forward(frame: number, shard: Shard, copy: number): void {
    const { frames, events, plan } = this.context;
    if (shard.isCutOff(copy)) return this.context.control.park(frame);
    const from = frames.place[frame];
    frames.instance[frame] = shard.instanceOf(shard.leader);
    const to = plan.instancePlaces[frames.instance[frame]];
    frames.state[frame] = state.travelling;
    frames.detail[frame] = as.forwarded;
    frames.waiting[frame] += events.now - frames.reachedAt[frame];
    events.schedule(events.now + this.context.travelBetween(frame, from, to, 3), event.reach, frame);
  }

  private begin(frame: number): void {
    const { source, slowness } = this.context;
    const site = this.context.siteOf(frame);
    const time = site.time ?? (site.verb === verb.write ? this.writeTime : this.readTime);
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    this.station.work(frame, draw(time, source) * slowness[this.node.index] * this.context.keyCountOf(frame, site));
  }

  private isForAnyCopy(site: Site): boolean {
    return site.verb === verb.read && (site.reads ?? this.settings.reads) !== 'leader';
  }

  /** Callers notice after `detection` that they can't reach a copy, and take another. */
  private isKnownApart(frame: number, instance: number): boolean {
    const { frames, plan, partitions, events } = this.context;
    if (!partitions.areAny) return false;
    const since = partitions.since(this.context.siteOf(frame).from, frames.origin[frame], this.node.index, plan.instancePlaces[instance]);
    return since + this.settings.detection <= events.now;
  }

  private leaderFor(shard: Shard, frame: number): number {
    if (!this.context.partitions.areAny) return shard.leader;
    return shard.leaderFor((instance) => !this.isKnownApart(frame, instance));
  }

  private copyForRead(shard: Shard, frame: number, site: Site): number {
    const reads = site.reads ?? this.settings.reads;
    if (this.copies === 1) return shard.leader;
    let count = 0;
    for (let copy = 0; copy < this.copies; copy++) {
      if (reads === 'followers' && copy === shard.leader) continue;
      if (shard.serves(copy) && !this.isKnownApart(frame, shard.instanceOf(copy))) this.candidates[count++] = copy;
    }
    if (count === 0) return this.leaderFor(shard, frame);
    if (reads === 'nearest') count = this.keepNearest(shard, frame, count);
    if (count === 1) return this.candidates[0];
    this.context.select(this.choiceStream, frame);
    return this.candidates[this.context.source.below(count)];
  }

  private keepNearest(shard: Shard, frame: number, count: number): number {
    const { frames, plan } = this.context;
    const distanceTo = (copy: number) => this.context.distance(frames.origin[frame], plan.instancePlaces[shard.instanceOf(copy)]);
    let least = Infinity;
    for (let index = 0; index < count; index++) least = Math.min(least, distanceTo(this.candidates[index]));
    let kept = 0;
    for (let index = 0; index < count; index++) if (distanceTo(this.candidates[index]) <= least) this.candidates[kept++] = this.candidates[index];
    return kept;
  }

  private shardNumberOf(frame: number, site: Site): number {
    if (this.shards.length === 1) return 0;
    if (site.isPart) return this.context.requests.partOf(this.context.frames.keys[frame]);
    if (site.data >= 0) return this.shardOfKey(site.data, this.context.operations.keyOf(frame, site.data));
    this.context.select(this.choiceStream, frame, 1);
    return this.context.source.below(this.shards.length);
  }

  private shardOfKey(data: number, key: number): number {
    return shardOfKey(this.shards.length, this.settings.sharding, this.context.plan.data[data], key);
  }

  private shardNumber(instance: number): number {
    return Math.floor((instance - this.node.firstInstance) / this.copies);
  }

  private shardOf(instance: number): Shard {
    return this.shards[this.shardNumber(instance)];
  }

  private copyOf(instance: number): number {
    return (instance - this.node.firstInstance) % this.copies;
  }

  private visibleAt(frame: number): number {
    const { frames, events } = this.context;
    const shard = this.shardOf(frames.instance[frame]);
    if (!shard.leads(this.copyOf(frames.instance[frame]))) return Infinity;
    const { log } = shard;
    const version = frames.version[frame];
    return version <= log.base ? events.now : log.visible[log.at(version - 1)];
  }

  /**
   * Copies have come or gone: answers to writes under way leave at other moments. While nobody knows when, `waiting` lacks the moment at
   * which the wait will end.
   */
  private rescheduleWrites(): void {
    const { frames, events, control } = this.context;
    for (let frame = 0; frame < frames.limit; frame++) {
      const its = frames.state[frame];
      if (frames.node[frame] !== this.node.index || frames.detail[frame] !== as.write || (its !== state.committing && its !== state.parked)) continue;
      const visible = this.visibleAt(frame);
      if (its === state.parked && this.isDeposed(frame)) {
        frames.waiting[frame] += events.now;
        control.respond(frame, outcome.failed, outcome.unavailable);
      } else if (visible === frames.leftAt[frame]) continue;
      else if (its === state.parked) {
        frames.waiting[frame] += events.now;
        control.respondAt(frame, Math.max(visible, events.now));
      } else {
        if (frames.leftAt[frame] < Infinity) frames.waiting[frame] -= frames.leftAt[frame];
        if (visible < Infinity) frames.waiting[frame] += visible;
        frames.leftAt[frame] = visible;
      }
    }
  }

  /** Whether a copy that has taken a write in has learnt that it does not lead any more: nobody can say what becomes of the write. */
  private isDeposed(frame: number): boolean {
    const { instance } = this.context.frames;
    const shard = this.shardOf(instance[frame]);
    const copy = this.copyOf(instance[frame]);
    return !shard.leads(copy) && !shard.isCutOff(copy);
  }
}
