import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { copiesOf } from '../../model/places.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import { none, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { Certification, type Change } from './certification.ts';
import { CopiedDatabase } from './copied-database.ts';
import type { Written } from './copy-versions.ts';
import { LeaderExchange } from './leader-exchange.ts';

/** What a frame's `detail` says of it: a plain call, a read that another leader passed on. */
const as = { called: 0, forwarded: 1 } as const;

/** Seconds after which a read that waits for what its session has seen looks again. */
const patience = 0.2;

/**
 * A database with a leader in each region: each takes writes in and acknowledges them, and sends them to the others afterwards. With
 * `conflicts: reject` the leaders agree on a write before it is acknowledged.
 */
export class MultiLeaderDatabase extends CopiedDatabase implements NodeBehaviour {
  private readonly readTime: Sampler;
  private readonly writeTime: Sampler;
  private readonly timeStream: number;
  private readonly exchange: LeaderExchange;
  private readonly certification: Certification | undefined;
  private readonly beginNext = (frame: number): void => this.begin(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'database', 'a database is simulated as one');
    const { settings } = node.node;
    super(context, node, settings, copiesOf(settings));
    this.exchange = new LeaderExchange(context, node, {
      settings,
      copies: this.copies,
      versions: this.versions,
      reach: this.copyReach,
      storage: this.storage,
    });
    if (settings.conflicts === 'reject') this.certification = this.createCertification();
    [this.readTime, this.writeTime] = [samplerOf(settings['read-time']), samplerOf(settings['write-time'])];
    this.timeStream = context.stream(node.name, 'time');
  }

  /** Writes, and reads unless they say `any`, go to the nearest leader that lives. */
  route(frame: number): boolean {
    const { frames, plan } = this.context;
    const site = this.context.siteOf(frame);
    frames.instance[frame] = this.choice.coordinator(frame, site);
    if (site.verb === verb.read && ['any', 'followers'].includes(site.reads ?? this.settings.reads) && this.copyReach.isUp(frames.instance[frame])) {
      frames.instance[frame] = this.choice.onlyCopy(frame, site);
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
    if (this.isForwarded(frame)) return;
    this.station.enter(frame, this.beginNext);
  }

  worked(frame: number): void {
    const { frames, control, operations } = this.context;
    const site = this.context.siteOf(frame);
    if (this.station.catchesUp(frame)) return;
    this.station.leave(frame, this.beginNext);
    frames.state[frame] = state.running;
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
    if (since < Infinity) this.exchange.lost(instance, since);
    this.watch(instance);
  }

  started(instance: number): void {
    this.station.started(instance);
    this.watch(instance);
    this.exchange.started(instance);
  }

  wake(kind: number, subject: number): void {
    if (kind === event.losses) this.storage.settle();
    else if (kind === event.copyReached) this.certification!.decide(subject);
    else if (kind === event.gathered) this.certification!.wake(subject);
    else this.exchange.wake(subject);
  }

  protected carried(): Iterable<Written> {
    return this.exchange.carried();
  }

  /** The leader has the write now, the others when it reaches them. */
  private write(frame: number, { data, keys, isUpdate }: Change): void {
    const { frames, operations } = this.context;
    const instance = frames.instance[frame];
    const occasion = this.context.occasionOf(frame);
    if (isUpdate) frames.known[frame] = this.versions.of(instance, data, keys.at(-1)!);
    let version = 0;
    for (const key of keys) {
      version = this.versions.append(instance, data, key);
      this.versions.settle(version, true);
      this.versions.apply(instance, data, key, version);
      this.exchange.ship(occasion, instance, { data, key, version });
    }
    operations.made(frame, data, version);
    this.written(frame, version);
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
    const { copies, versions, copyReach: reach, exchange } = this;
    const onCertified = (frame: number, version: number): void => this.written(frame, version);
    return new Certification(this.context, this.node, { copies, versions, reach, exchange, onCertified });
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

  private watch(instance: number): void {
    const shard = Math.floor((instance - this.node.firstInstance) / this.copies);
    this.shortness.note(shard, this.copyReach.countUp(this.node.firstInstance + shard * this.copies) === 0);
  }
}
