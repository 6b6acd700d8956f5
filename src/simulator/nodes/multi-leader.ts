import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { copiesOf } from '../../model/places.ts';
import { verb, type NodePlan } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import { none, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { CopiedDatabase } from './copied-database.ts';
import type { Written } from './copy-versions.ts';
import { LeaderExchange } from './leader-exchange.ts';

/** What a frame's `detail` says of it: a plain call, a read that another leader passed on. */
const as = { called: 0, forwarded: 1 } as const;

/** Seconds after which a read that waits for what its session has seen looks again. */
const patience = 0.2;

/** A database with a leader in each region: each takes writes in and acknowledges them at once, and sends them to the others afterwards. */
export class MultiLeaderDatabase extends CopiedDatabase implements NodeBehaviour {
  private readonly readTime: Sampler;
  private readonly writeTime: Sampler;
  private readonly timeStream: number;
  private readonly exchange: LeaderExchange;
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
    const { frames, control, operations, requests } = this.context;
    const site = this.context.siteOf(frame);
    if (this.station.catchesUp(frame)) return;
    this.station.leave(frame, this.beginNext);
    frames.state[frame] = state.running;
    if (site.data >= 0 && (site.verb === verb.read || site.verb === verb.write)) {
      const key = operations.keyOf(frame, site.data);
      const instance = frames.instance[frame];
      frames.versionData[frame] = site.data;
      frames.source[frame] = instance;
      if (site.verb === verb.write) {
        if (site.isPart) for (const other of requests.othersOf(frames.keys[frame])) this.write(frame, instance, site.data, other);
        if (site.isUpdate && !site.carries) frames.known[frame] = this.versions.of(instance, site.data, key);
        frames.version[frame] = this.write(frame, instance, site.data, key);
        this.tokens.wrote(frames.session[frame], site.data, key, frames.version[frame]);
        operations.made(frame, site.data, frames.version[frame]);
      } else {
        frames.version[frame] = this.versions.of(instance, site.data, key);
        frames.supersededAt[frame] = this.supersededAt(site.data, key, frames.version[frame]);
        this.tokens.saw(frames.session[frame], site.data, key, frames.version[frame]);
      }
    }
    control.run(frame);
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
    else this.exchange.wake(subject);
  }

  protected carried(): Iterable<Written> {
    return this.exchange.carried();
  }

  /** The leader has the write now, the others when it reaches them. */
  private write(frame: number, instance: number, data: number, key: number): number {
    const version = this.versions.append(instance, data, key);
    this.versions.settle(version, true);
    this.versions.apply(instance, data, key, version);
    this.exchange.ship(frame, instance, { data, key, version });
    return version;
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
