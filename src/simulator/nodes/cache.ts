import { assert } from '../../base/assert.ts';
import type { NodeOf } from '../../model/architecture.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { CountedDraws } from '../eviction/counted-draws.ts';
import { verb, type NodePlan } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { CacheEntries } from './cache-entries.ts';
import type { CopyHolder } from './database.ts';
import { Station } from './station.ts';
import { warmAccesses } from './warm-accesses.ts';

type CacheSettings = NodeOf<'cache'>['settings'];

/** One cache for all callers: real entries of real keys, exactly evicted. */
export class Cache implements NodeBehaviour, CopyHolder {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: CacheSettings;
  private readonly entries: CacheEntries;
  private readonly station: Station;
  private readonly hitTime: Sampler;
  private readonly timeStream: number;
  /** By data set: what an entry of it takes of the capacity. */
  private readonly sizes: readonly number[];
  private readonly beginNext = (frame: number): void => this.begin(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'cache', 'a cache is simulated as one');
    this.context = context;
    this.node = node;
    this.settings = node.node.settings;
    const { capacity, eviction } = this.settings;
    const room = capacity?.amount ?? Infinity;
    this.sizes = context.plan.data.map((data) => (capacity?.unit === 'bytes' ? data.settings.size : 1));
    const chooser = new CountedDraws(context.stream(node.name, 'eviction'));
    this.entries = new CacheEntries({ capacity: room, eviction, entries: Math.ceil(room / Math.min(...this.sizes)), chooser });
    this.station = new Station(context, node, this.settings.concurrency);
    this.hitTime = samplerOf(this.settings['hit-time']);
    this.timeStream = context.stream(node.name, 'time');
    if (this.settings.start === 'warm') this.warmUp();
  }

  route(frame: number): boolean {
    this.context.frames.instance[frame] = this.node.firstInstance;
    this.context.frames.place[frame] = this.context.plan.instancePlaces[this.node.firstInstance];
    return true;
  }

  reach(frame: number): void {
    this.context.frames.detail[frame] = 0;
    this.station.enter(frame, this.beginNext);
  }

  worked(frame: number): void {
    const { frames, control, operations } = this.context;
    this.station.leave(frame, this.beginNext);
    frames.state[frame] = state.running;
    const site = this.context.siteOf(frame);
    const key = operations.keyOf(frame, site.data);
    if (frames.role[frame] === role.oneWay) {
      this.fill(frame, site.data, key);
      return control.respond(frame, outcome.ok, outcome.ok);
    }
    if (site.verb === verb.read) return this.read(frame, key);
    if (site.verb === verb.delete) this.delete(site.data, key);
    else if (site.missEntry >= 0) frames.pc[frame] = site.missEntry;
    control.run(frame);
  }

  /** The cache has asked the store itself (`read-through`), or executed its `on miss`: it keeps what came. */
  ended(frame: number, ended: number, cause: number): void {
    const { frames, operations, control } = this.context;
    const site = this.context.siteOf(frame);
    if (ended === outcome.ok && frames.version[frame] !== none && frames.versionData[frame] === site.data) {
      const key = operations.keyOf(frame, site.data);
      if (frames.detail[frame] === 1) this.fill(frame, site.data, key);
      else if (site.verb === verb.write && this.settings.invalidate === 'on-write') this.delete(site.data, key);
    }
    control.respond(frame, ended, cause);
  }

  /** Memory is gone with the machine, and with the process. */
  stopped(instance: number): void {
    this.station.stopped(instance);
    this.entries.clear();
  }

  emptied(): void {
    this.entries.clear();
  }

  started(instance: number): void {
    this.station.started(instance);
  }

  superseded(data: number, key: number, version: number, now: number): void {
    const entry = this.entries.find(data, key);
    if (entry >= 0 && this.entries.versions[entry] < version) this.entries.supersededAt[entry] = Math.min(this.entries.supersededAt[entry], now);
  }

  private begin(frame: number): void {
    const { events, source, slowness } = this.context;
    const time = this.context.siteOf(frame).time ?? this.hitTime;
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    const seconds = draw(time, source) * slowness[this.node.index];
    this.station.begun(frame, seconds);
    events.schedule(events.now + seconds, event.worked, frame);
  }

  private read(frame: number, key: number): void {
    const { frames, control } = this.context;
    const site = this.context.siteOf(frame);
    const entry = site.mayHit ? this.validEntry(site.data, key) : none;
    if (entry !== none) return this.hit(frame, entry);
    for (const tally of this.context.tallies) if (tally.holds(this.context.events.now)) tally.nodes[this.node.index].misses++;
    frames.detail[frame] = 1;
    if (site.missOwner === 'callee' && site.missEntry >= 0) {
      frames.pc[frame] = site.missEntry;
      control.run(frame);
    } else control.respond(frame, outcome.miss, outcome.miss);
  }

  private hit(frame: number, entry: number): void {
    const { frames, control, events, tallies } = this.context;
    const { entries } = this;
    entries.touch(entry);
    if (this.settings['ttl-mode'] === 'sliding' && this.settings.ttl !== undefined) entries.expires[entry] = events.now + this.settings.ttl;
    frames.versionData[frame] = this.context.siteOf(frame).data;
    frames.version[frame] = entries.versions[entry];
    frames.source[frame] = this.node.firstInstance;
    frames.supersededAt[frame] = entries.supersededAt[entry];
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      const counters = tally.nodes[this.node.index];
      counters.hits++;
      if (entries.supersededAt[entry] < frames.invokedAt[frame]) counters.staleHits++;
    }
    control.run(frame);
  }

  /** An entry that has not expired; one that has is removed. */
  private validEntry(data: number, key: number): number {
    const entry = this.entries.find(data, key);
    if (entry < 0 || this.entries.expires[entry] > this.context.events.now) return entry;
    this.entries.remove(entry);
    return none;
  }

  /** Keeps the version that a frame carries, unless it has a newer one. */
  private fill(frame: number, data: number, key: number): void {
    const { frames, events, plan, operations, tallies } = this.context;
    const { entries, settings } = this;
    const version = frames.version[frame];
    const evictedBefore = entries.evictions;
    const known = this.validEntry(data, key);
    if (known >= 0 && entries.versions[known] > version) return;
    const entry = known >= 0 ? known : entries.insert(data, key, this.sizes[data]);
    const evicted = entries.evictions - evictedBefore;
    if (evicted > 0) for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].evictions += evicted;
    if (entry < 0) return;
    if (known >= 0) entries.touch(entry);
    entries.versions[entry] = version;
    entries.expires[entry] = settings.ttl === undefined ? Infinity : events.now + settings.ttl;
    const store = operations.stores[plan.instanceNodes[frames.source[frame]]];
    entries.supersededAt[entry] = Math.min(frames.supersededAt[frame], store?.supersededAt(data, key, version) ?? Infinity);
  }

  private delete(data: number, key: number): void {
    const entry = this.entries.find(data, key);
    if (entry >= 0) this.entries.remove(entry);
  }

  /** Feeds the keys that flows would have asked for before time zero, on a clock of their own that ends there. */
  private warmUp(): void {
    const { entries, settings } = this;
    const { source } = this.context;
    const ttl = settings.ttl ?? Infinity;
    for (const { data, key, time } of warmAccesses(this.context, this.node, ttl, entries)) {
      const known = entries.find(data, key);
      if (known >= 0 && entries.expires[known] > time) {
        entries.touch(known);
        continue;
      }
      if (known >= 0) entries.remove(known);
      const entry = entries.insert(data, key, this.sizes[data]);
      if (entry < 0) continue;
      entries.versions[entry] = 0;
      entries.supersededAt[entry] = Infinity;
      // The first life of a key began at a moment that nobody saw: what is left of it is uniform.
      entries.expires[entry] = ttl === Infinity ? Infinity : time + ttl * (known >= 0 ? 1 : source.uniform());
    }
    entries.evictions = 0;
  }
}
