import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { copiesOf, leadersOf } from '../../model/places.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import { none, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { Certification, type Change } from './certification.ts';
import { CopiedDatabase } from './copied-database.ts';
import { Confirmations } from './confirmations.ts';
import type { Written } from './copy-versions.ts';
import { LeaderExchange, type Arrival } from './leader-exchange.ts';
import { RegionLeaders } from './region-leaders.ts';
import type { Taken } from './unconfirmed-line.ts';

/** What a frame's `detail` says of it: a plain call, a read that another leader passed on. */
const as = { called: 0, forwarded: 1 } as const;

/** Seconds after which a read that waits for what its session has seen looks again. */
const patience = 0.2;

/**
 * A database with a leader in each region: each takes writes in and acknowledges them, and sends them to the others afterwards. With
 * `conflicts: reject` the leaders agree on a write before it is acknowledged. Each leader may have followers in its region, by the rules
 * of `replication` and `failover`.
 */
export class MultiLeaderDatabase extends CopiedDatabase implements NodeBehaviour {
  private readonly readTime: Sampler;
  private readonly writeTime: Sampler;
  private readonly timeStream: number;
  private readonly leaders: RegionLeaders;
  private readonly exchange: LeaderExchange;
  private readonly confirmations: Confirmations;
  private readonly certification: Certification | undefined;
  private readonly beginNext = (frame: number): void => this.begin(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'database', 'a database is simulated as one');
    const { settings } = node.node;
    super(context, node, settings, copiesOf(settings));
    const { copies, versions, copyReach: reach, storage } = this;
    const leaders = new RegionLeaders(context, node, {
      settings,
      leaders: leadersOf(settings),
      copies,
      reach,
      onPromoted: (instance) => this.promoted(instance),
      onDeposed: (instance) => this.deposed(instance),
    });
    this.leaders = leaders;
    const onFollowed = (follower: number): void => this.confirmations.arrived(follower);
    this.exchange = new LeaderExchange(context, node, { settings, copies, versions, reach, storage, leaders, onFollowed });
    this.confirmations = new Confirmations(context, node, { settings, reach, versions, leaders, onConfirmed: (taken) => this.commit(taken) });
    if (settings.conflicts === 'reject') this.certification = this.createCertification();
    [this.readTime, this.writeTime] = [samplerOf(settings['read-time']), samplerOf(settings['write-time'])];
    this.timeStream = context.stream(node.name, 'time');
  }

  /** Writes, and reads unless they say otherwise, go to the nearest leader that lives; reads from followers to one in its region. */
  route(frame: number): boolean {
    const { frames, plan } = this.context;
    const site = this.context.siteOf(frame);
    const reads = site.verb === verb.read ? (site.reads ?? this.settings.reads) : 'leader';
    const isMeant = reads === 'nearest' ? undefined : (instance: number): boolean => this.leaders.leads(instance);
    frames.instance[frame] = this.choice.coordinator(frame, site, isMeant);
    if (reads === 'any' && this.copyReach.isUp(frames.instance[frame])) frames.instance[frame] = this.choice.onlyCopy(frame, site);
    if (reads === 'followers') {
      const follower = this.choice.anyOf(frame, this.leaders.fellowsOf(frames.instance[frame]));
      if (follower !== none) frames.instance[frame] = follower;
    }
    frames.detail[frame] = as.called;
    frames.place[frame] = plan.instancePlaces[frames.instance[frame]];
    return true;
  }

  partOf(data: number, key: number): number {
    return this.choice.shardOf(data, key);
  }

  get partsOfScan(): number {
    return this.settings.sharding === 'hash' ? this.settings.shards : 0;
  }

  reach(frame: number): void {
    if (this.isTurnedAway(frame) || this.isForwarded(frame)) return;
    this.station.enter(frame, this.beginNext);
  }

  worked(frame: number): void {
    const { frames, control, operations } = this.context;
    const site = this.context.siteOf(frame);
    if (this.station.catchesUp(frame)) return;
    this.station.leave(frame, this.beginNext);
    frames.state[frame] = state.running;
    if (this.isTurnedAway(frame)) return;
    if (site.data < 0 || (site.verb !== verb.read && site.verb !== verb.write)) return control.run(frame);
    const instance = frames.instance[frame];
    if (site.verb === verb.read) {
      const key = operations.keyOf(frame, site.data);
      this.answerWith(frame, site, this.versions.of(instance, site.data, key));
      frames.supersededAt[frame] = this.supersededAt(site.data, key, frames.version[frame]);
      this.tokens.saw(frames.session[frame], site.data, key, frames.version[frame]);
      return control.run(frame);
    }
    const change = { data: site.data, keys: this.keysOf(frame, site), isUpdate: site.isUpdate && !site.carries };
    if (this.certification !== undefined) return this.certification.begin(frame, instance, change);
    this.write(frame, change);
  }

  /** What was passed on goes back the way it came. */
  override ended(frame: number, ended: number, cause: number): void {
    const { frames, control, events, plan } = this.context;
    if (ended !== outcome.ok || frames.detail[frame] === as.called || frames.caller[frame] === none) return control.respond(frame, ended, cause);
    const back = this.context.travelBetween(frame, plan.instancePlaces[frames.instance[frame]], frames.place[frame], 4);
    control.respondAt(frame, events.now + back);
  }

  stopped(instance: number, stop: Stop): void {
    this.station.stopped(instance);
    const since = this.storage.stopped(instance, stop);
    if (since < Infinity) {
      this.leaders.hasLost(instance, since);
      this.confirmations.lost(instance, since);
      this.exchange.lost(instance, since);
    }
    this.reachChanged();
  }

  started(instance: number): void {
    this.station.started(instance);
    this.exchange.started(instance);
    // One that leads still waits for its followers; one that was replaced has none.
    if (this.leaders.leaderOf(instance) !== instance) this.confirmations.release(instance);
    this.reachChanged();
  }

  override paused(instance: number): void {
    super.paused(instance);
    this.reachChanged();
  }

  override resumed(instance: number): void {
    super.resumed(instance);
    this.reachChanged();
  }

  /** Some copies have come or gone, or can't reach each other any more, or can again. */
  reachChanged(): void {
    this.leaders.observe();
    this.confirmations.changed();
    for (let shard = 0; shard < this.settings.shards; shard++) this.watch(shard);
  }

  wake(kind: number, subject: number): void {
    if (kind === event.losses) this.storage.settle();
    else if (kind === event.copyReached) this.certification!.decide(subject);
    else if (kind === event.gathered) this.certification!.wake(subject);
    else if (kind === event.confirmed) this.confirmations.review();
    else if (kind === event.promotion) this.leaders.promote(subject);
    else this.exchange.wake(subject);
  }

  /** Leaders are counted region by region, shard by shard; followers likewise, of those that do not lead at this moment. */
  override instanceInRole(part: 'leader' | 'follower' | 'metadata', index: number): number {
    const all = Array.from({ length: this.node.instanceCount }, (_, each) => this.node.firstInstance + each);
    const meant = all.filter((instance) => (this.leaders.leaderOf(instance) === instance) === (part === 'leader'));
    return meant[Math.min(index, meant.length) - 1] ?? this.node.firstInstance;
  }

  protected *carried(): Iterable<Written> {
    yield* this.exchange.carried();
    yield* this.confirmations.carried();
  }

  /** Only who leads takes writes in: another refuses, and one that has not kept its majority has nobody who would. */
  private isTurnedAway(frame: number): boolean {
    const { frames, control } = this.context;
    const instance = frames.instance[frame];
    if (this.context.siteOf(frame).verb !== verb.write || this.leaders.acts(instance)) return false;
    const ended = this.leaders.leads(instance) ? outcome.unavailable : outcome.refused;
    control.respond(frame, ended, ended);
    return true;
  }

  /** A follower that leads from now on, all other leaders and its fellows tell each other what they have. */
  private promoted(instance: number): void {
    this.exchange.compare([...new Set([...this.leaders.peersOf(instance), ...this.leaders.fellowsOf(instance), instance])]);
    this.reachChanged();
  }

  /** A leader has learnt that another leads: what it has taken in by itself is among what they tell each other. */
  private deposed(instance: number): void {
    this.confirmations.release(instance);
    this.exchange.compare([instance, this.leaders.leaderOf(instance)]);
  }

  /** A leader takes a write in. */
  private write(frame: number, { data, keys, isUpdate }: Change): void {
    const { frames, operations } = this.context;
    const leader = frames.instance[frame];
    if (isUpdate) frames.known[frame] = this.newestAt(leader, data, keys.at(-1)!);
    const written = keys.map((key) => {
      const version = this.versions.append(leader, data, key);
      this.versions.settle(version, true);
      return { data, key, version };
    });
    operations.made(frame, data, written.at(-1)!.version);
    this.replicate({ frame, stamp: frames.stamp[frame], leader, occasion: this.context.occasionOf(frame), written, isShipped: false });
  }

  /** What a leader has, its followers' confirmation or not. */
  private newestAt(leader: number, data: number, key: number): number {
    return Math.max(this.versions.of(leader, data, key), this.confirmations.newestOf(leader, data, key));
  }

  /** The followers get a write; the leader shows it now, or when they have confirmed it. */
  private replicate(taken: Taken): void {
    const { leader, occasion, written } = taken;
    const confirmedAt = new Map<number, number>();
    for (const follower of this.leaders.fellowsOf(leader))
      for (const each of written)
        confirmedAt.set(follower, this.confirmationOf(this.exchange.follow(occasion, leader, follower, each), taken, follower));
    if (confirmedAt.size === 0 || this.settings.replication === 'async') this.commit(taken);
    else this.confirmations.await(taken, confirmedAt);
  }

  /** When a follower's confirmation is back, if nothing comes between. */
  private confirmationOf(arrival: Arrival, { leader, occasion }: Taken, follower: number): number {
    const { instancePlaces } = this.context.plan;
    const at = this.settings.replication === 'semi-sync' ? arrival[this.settings['ack-at']] : arrival.held;
    const what = 2 + 3 * this.copies + this.copyOf(follower);
    return at + this.context.travelOn(occasion, instancePlaces[follower], instancePlaces[leader], what);
  }

  /** A leader shows a write, and sends it to the other regions. */
  private commit({ frame, stamp, leader, occasion, written, isShipped }: Taken): void {
    for (const each of written) {
      this.versions.apply(leader, each.data, each.key, each.version);
      if (!isShipped) this.exchange.ship(occasion, leader, each);
    }
    if (this.context.frames.stamp[frame] === stamp) this.written(frame, written.at(-1)!.version);
  }

  /** The leader has a write, and nothing will prevent it any more. */
  private written(frame: number, version: number): void {
    const { frames, operations } = this.context;
    const site = this.context.siteOf(frame);
    this.answerWith(frame, site, version);
    this.tokens.wrote(frames.session[frame], site.data, operations.keyOf(frame, site.data), version);
    this.context.control.run(frame);
  }

  private answerWith(frame: number, site: Site, version: number): void {
    const { frames } = this.context;
    frames.versionData[frame] = site.data;
    frames.source[frame] = frames.instance[frame];
    frames.version[frame] = version;
  }

  /** Of several keys the first drawn stands for all: it comes last. */
  private keysOf(frame: number, site: Site): readonly number[] {
    const { frames, operations, requests } = this.context;
    const key = operations.keyOf(frame, site.data);
    return site.isPart ? [...requests.othersOf(frames.keys[frame]), key] : [key];
  }

  private createCertification(): Certification {
    const { copies, versions, copyReach: reach, exchange, leaders } = this;
    return new Certification(this.context, this.node, { copies, versions, reach, exchange, leaders, onCertified: (taken) => this.replicate(taken) });
  }

  /** A leader that lacks what the session has seen passes the read on to the nearest that has it; while none can be reached the read waits. */
  private isForwarded(frame: number): boolean {
    const { frames, events, operations, plan } = this.context;
    const site = this.context.siteOf(frame);
    if (this.settings.session === 'none' || site.verb !== verb.read || site.data < 0) return false;
    const key = operations.keyOf(frame, site.data);
    const token = this.tokens.of(frames.session[frame], site.data, key);
    const from = frames.instance[frame];
    if (this.versions.of(from, site.data, key) >= token) return false;
    const first = this.firstOf(site.data, key);
    if (this.versions.newestOf(first, site.data, key) < token) return false;
    const to = this.nearestWith(from, { data: site.data, key, version: token });
    frames.state[frame] = state.travelling;
    frames.waiting[frame] += events.now - frames.reachedAt[frame];
    if (to === none) {
      frames.waiting[frame] += patience;
      frames.sentAt[frame] += patience;
      events.schedule(events.now + patience, event.reach, frame);
    } else {
      frames.instance[frame] = to;
      frames.detail[frame] = as.forwarded;
      events.schedule(events.now + this.context.travelBetween(frame, plan.instancePlaces[from], plan.instancePlaces[to], 3), event.reach, frame);
    }
    return true;
  }

  private nearestWith(from: number, written: Written): number {
    const { plan } = this.context;
    const first = this.firstOf(written.data, written.key);
    let [best, least] = [none as number, Infinity];
    for (let to = first; to < first + this.copies; to++) {
      if (!this.copyReach.isThere(from, to) || this.versions.of(to, written.data, written.key) < written.version) continue;
      const distance = this.context.distance(plan.instancePlaces[from], plan.instancePlaces[to]);
      if (distance < least) [best, least] = [to, distance];
    }
    return best;
  }

  private begin(frame: number): void {
    const { source, slowness } = this.context;
    const site = this.context.siteOf(frame);
    const time = site.time ?? (site.verb === verb.write ? this.writeTime : this.readTime);
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    this.station.work(frame, draw(time, source) * slowness[this.node.index] * this.context.keyCountOf(frame, site));
  }

  /** Whether any leader of a shard takes writes. */
  private watch(shard: number): void {
    const peers = this.leaders.peersOf(this.node.firstInstance + shard * this.copies);
    this.shortness.note(shard, !peers.some((leader) => this.copyReach.isUp(leader)));
  }
}
