import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { CacheUnit, type CacheSettings } from './cache-unit.ts';
import type { KeyWaits } from './key-waits.ts';
import type { CopyHolder } from './database.ts';
import { Station } from './station.ts';
import { warmAccesses } from './warm-accesses.ts';

/**
 * What a frame's `detail` says of it: nothing special, or a value that was fetched and is on its way; it reads the store for an entry, or
 * for an update; it writes the store.
 */
const as = { called: 0, fetching: 1, updating: 2, storing: 3 } as const;

/** After so many seconds nobody believes any more that the caller who was to fill an entry still will. */
const longestLease = 30;

/** Caches in front of a store: real entries of real keys, exactly evicted. */
export class Cache implements NodeBehaviour, CopyHolder {
  readonly awaitsFills: boolean;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: CacheSettings;
  private readonly units: readonly CacheUnit[];
  private readonly station: Station;
  private readonly hitTime: Sampler;
  private readonly timeStream: number;
  private readonly beginNext = (frame: number): void => this.begin(frame);
  private readonly serveNext = (frame: number): void => this.serve(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'cache', 'a cache is simulated as one');
    this.context = context;
    this.node = node;
    this.settings = node.node.settings;
    this.awaitsFills = this.settings.coalesce;
    this.units = [new CacheUnit(context, node, this.settings, 0)];
    this.station = new Station(context, node, this.settings.concurrency);
    this.hitTime = samplerOf(this.settings['hit-time']);
    this.timeStream = context.stream(node.name, 'time');
    if (this.settings.start === 'warm') this.warmUp();
    if (this.awaitsFills) context.watchers.push((instance, isUp) => isUp || this.endLeases(instance));
  }

  route(frame: number): boolean {
    this.context.frames.detail[frame] = as.called;
    this.context.frames.instance[frame] = this.node.firstInstance;
    this.context.frames.place[frame] = this.context.plan.instancePlaces[this.node.firstInstance];
    return true;
  }

  reach(frame: number): void {
    this.station.enter(frame, this.beginNext);
  }

  worked(frame: number): void {
    const { frames, control } = this.context;
    this.station.leave(frame, this.beginNext);
    frames.state[frame] = state.running;
    const site = this.context.siteOf(frame);
    if (frames.role[frame] === role.oneWay) {
      if (frames.version[frame] !== none) this.keep(frame, site);
      this.endFetch(this.unitOf(frame), frame, outcome.ok, outcome.ok);
      return control.respond(frame, outcome.ok, outcome.ok);
    }
    this.serve(frame);
  }

  /** What the cache has asked of the store, or its program, has ended. */
  ended(frame: number, ended: number, cause: number): void {
    switch (this.context.frames.detail[frame]) {
      case as.fetching:
        return this.fetched(frame, ended, cause);
      case as.updating:
        return this.readForUpdate(frame, ended, cause);
      case as.storing:
        return this.stored(frame, ended, cause);
      default:
        return this.context.control.respond(frame, ended, cause);
    }
  }

  stopped(instance: number): void {
    this.station.stopped(instance);
    for (const unit of this.units) unit.stopped();
  }

  emptied(): void {
    for (const unit of this.units) unit.entries.clear();
  }

  started(instance: number): void {
    this.station.started(instance);
  }

  superseded(data: number, key: number, version: number, now: number): void {
    for (const unit of this.units) unit.superseded(data, key, version, now);
  }

  private begin(frame: number): void {
    const { events, source, slowness } = this.context;
    const time = this.context.siteOf(frame).time ?? this.hitTime;
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    const seconds = draw(time, source) * slowness[this.node.index];
    this.station.begun(frame, seconds);
    events.schedule(events.now + seconds, event.worked, frame);
  }

  private serve(frame: number): void {
    const site = this.context.siteOf(frame);
    if (site.data >= 0 && site.verb === verb.read) return this.read(frame, site);
    if (site.data >= 0 && site.verb === verb.write) return this.write(frame, site);
    if (site.verb === verb.delete) this.remove(frame, site);
    this.context.control.run(frame);
  }

  /** Of a write of several keys, all of them. */
  private remove(frame: number, site: Site): void {
    const { frames, operations, requests } = this.context;
    const unit = this.unitOf(frame);
    unit.remove(site.data, operations.keyOf(frame, site.data));
    for (const key of requests.othersOf(frames.keys[frame])) unit.remove(site.data, key);
  }

  private read(frame: number, site: Site): void {
    const { operations } = this.context;
    const unit = this.unitOf(frame);
    const key = operations.keyOf(frame, site.data);
    if (!site.mayHit) return this.fetch(frame, site);
    const pending = unit.pending.find(site.data, key);
    if (pending !== none) return this.wait(frame, unit.pending, pending);
    const entry = unit.find(site.data, key);
    if (entry !== none) return this.hit(frame, unit, entry);
    if (!this.settings.coalesce) return this.fetch(frame, site);
    const fetch = unit.fetches.find(site.data, key);
    if (fetch !== none && !this.isGivenUp(unit, fetch)) return this.joinFetch(frame, unit, fetch);
    const caller = this.callerOf(frame);
    // Whoever has gone away meanwhile is not the one to fetch it for the others.
    if (caller === none) return this.context.control.respond(frame, outcome.miss, outcome.miss);
    if (fetch === none) unit.fetches.begin(site.data, key, this.context.frames.instance[caller]);
    else unit.fetches.renew(fetch, this.context.frames.instance[caller]);
    this.fetch(frame, site);
  }

  /** The frame that still waits for this one's answer, or `none`. */
  private callerOf(frame: number): number {
    const { frames } = this.context;
    const caller = frames.caller[frame];
    return caller !== none && frames.stamp[caller] === frames.callerStamp[frame] ? caller : none;
  }

  private hit(frame: number, unit: CacheUnit, entry: number): void {
    const { frames, control, events, tallies } = this.context;
    const { entries } = unit;
    unit.use(entry);
    frames.versionData[frame] = this.context.siteOf(frame).data;
    frames.version[frame] = entries.versions[entry];
    frames.source[frame] = frames.instance[frame];
    frames.supersededAt[frame] = entries.supersededAt[entry];
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      const counters = tally.nodes[this.node.index];
      counters.hits++;
      if (entries.supersededAt[entry] < frames.invokedAt[frame]) counters.staleHits++;
    }
    control.run(frame);
  }

  /** A miss: the cache asks the store itself, or lets its caller see to it. */
  private fetch(frame: number, site: Site): void {
    const { frames, control } = this.context;
    this.countMiss();
    if (site.missOwner !== 'callee' || site.missEntry < 0) return control.respond(frame, outcome.miss, outcome.miss);
    frames.detail[frame] = as.fetching;
    frames.pc[frame] = site.missEntry;
    control.run(frame);
  }

  private fetched(frame: number, ended: number, cause: number): void {
    const { control } = this.context;
    const site = this.context.siteOf(frame);
    if (ended === outcome.ok && this.hasVersion(frame, site)) this.keep(frame, site);
    if (site.mayHit) this.endFetch(this.unitOf(frame), frame, ended, cause);
    control.respond(frame, ended, cause);
  }

  /** A miss of a key that somebody is fetching already. */
  private joinFetch(frame: number, unit: CacheUnit, fetch: number): void {
    const { tallies, events } = this.context;
    this.countMiss();
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].coalesced++;
    this.wait(frame, unit.fetches, fetch);
    // Callers fill in their own time, and may never do so.
    if (this.context.siteOf(frame).missOwner === 'caller') this.context.control.park(frame);
  }

  /** Whoever waited for this key to be fetched gets what came, or fails with it; where nothing came, sees for himself. */
  private endFetch(unit: CacheUnit, frame: number, ended: number, cause: number): void {
    if (!this.settings.coalesce) return;
    const { frames, operations } = this.context;
    const site = this.context.siteOf(frame);
    const fetch = unit.fetches.find(site.data, operations.keyOf(frame, site.data));
    if (fetch === none) return;
    this.goOn(unit.fetches.end(fetch), (waiter) => {
      if (ended !== outcome.ok) return this.context.control.respond(waiter, ended, cause);
      if (!this.hasVersion(frame, site)) return this.serve(waiter);
      frames.copyVersion(waiter, frame);
      frames.supersededAt[waiter] = this.supersededAt(frame, site);
      this.context.control.run(waiter);
    });
  }

  private isGivenUp(unit: CacheUnit, fetch: number): boolean {
    return unit.fetches.since(fetch) + longestLease < this.context.events.now;
  }

  /** Callers that have died fill nothing any more. */
  private endLeases(instance: number): void {
    for (const { fetches } of this.units) {
      for (const [data, key] of fetches.heldBy(instance)) this.goOn(fetches.end(fetches.find(data, key)), this.serveNext);
    }
  }

  private write(frame: number, site: Site): void {
    const unit = this.unitOf(frame);
    const key = this.context.operations.keyOf(frame, site.data);
    if (this.settings.policy === 'write-through') {
      const pending = unit.pending.find(site.data, key);
      if (pending !== none) return this.wait(frame, unit.pending, pending);
      unit.pending.begin(site.data, key);
    }
    if (!site.isUpdate) return this.store(frame, site);
    const entry = site.mayHit ? unit.find(site.data, key) : none;
    if (entry !== none) {
      unit.use(entry);
      this.context.frames.known[frame] = unit.entries.versions[entry];
      return this.store(frame, site);
    }
    this.context.frames.detail[frame] = as.updating;
    this.context.frames.pc[frame] = site.readEntry;
    this.context.control.run(frame);
  }

  /** An update has read what the cache did not have. */
  private readForUpdate(frame: number, ended: number, cause: number): void {
    const { frames, operations, control } = this.context;
    const site = this.context.siteOf(frame);
    if (ended === outcome.ok && this.hasVersion(frame, site)) {
      this.keep(frame, site);
      frames.known[frame] = frames.version[frame];
      frames.version[frame] = none;
      return this.store(frame, site);
    }
    this.endPending(this.unitOf(frame), site.data, operations.keyOf(frame, site.data));
    control.respond(frame, ended, cause);
  }

  /** The cache writes to the store on behalf of its caller. */
  private store(frame: number, site: Site): void {
    const { frames, control } = this.context;
    frames.detail[frame] = as.storing;
    frames.pc[frame] = site.missEntry;
    control.run(frame);
  }

  private stored(frame: number, ended: number, cause: number): void {
    const { operations, control } = this.context;
    const site = this.context.siteOf(frame);
    const unit = this.unitOf(frame);
    const key = operations.keyOf(frame, site.data);
    const isDone = ended === outcome.ok && this.hasVersion(frame, site);
    if (this.settings.policy === 'write-through') {
      if (isDone) this.keep(frame, site);
      else unit.remove(site.data, key);
    } else if (isDone && this.settings.invalidate === 'on-write') unit.remove(site.data, key);
    control.respond(frame, ended, cause);
    this.endPending(unit, site.data, key);
  }

  /** Those who waited for a write read what it has left; the first of those who want to write does, and the others wait for that. */
  private endPending(unit: CacheUnit, data: number, key: number): void {
    const pending = unit.pending.find(data, key);
    if (pending === none) return;
    this.goOn(unit.pending.end(pending), this.serveNext);
  }

  /** A frame waits for others: that is waiting, not work. */
  private wait(frame: number, waits: KeyWaits, entry: number): void {
    const { frames, events } = this.context;
    frames.state[frame] = state.queued;
    frames.waiting[frame] -= events.now;
    waits.wait(entry, frame);
  }

  private goOn(first: number, how: (waiter: number) => void): void {
    const { frames, events } = this.context;
    for (let waiter = first; waiter !== none;) {
      const next = frames.next[waiter];
      frames.state[waiter] = state.running;
      frames.waiting[waiter] += events.now;
      how(waiter);
      waiter = next;
    }
  }

  private hasVersion(frame: number, site: Site): boolean {
    const { frames } = this.context;
    return frames.version[frame] !== none && frames.versionData[frame] === site.data;
  }

  /** Keeps the version that a frame carries. */
  private keep(frame: number, site: Site): void {
    const { frames, operations } = this.context;
    const { data } = site;
    const key = operations.keyOf(frame, data);
    this.unitOf(frame).keep({ data, key, version: frames.version[frame], supersededAt: this.supersededAt(frame, site) });
  }

  /** When what a frame carries was followed by something newer: that may have happened on its way. */
  private supersededAt(frame: number, site: Site): number {
    const { frames, operations, plan } = this.context;
    const store = operations.stores[plan.instanceNodes[frames.source[frame]]];
    const known = store?.supersededAt(site.data, operations.keyOf(frame, site.data), frames.version[frame]) ?? Infinity;
    return Math.min(frames.supersededAt[frame], known);
  }

  private countMiss(): void {
    const { tallies, events } = this.context;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].misses++;
  }

  private unitOf(_frame: number): CacheUnit {
    return this.units[0];
  }

  /** Feeds the keys that flows would have asked for before time zero, on a clock of their own that ends there. */
  private warmUp(): void {
    const { source } = this.context;
    const [{ entries }] = this.units;
    for (const { data, key, time } of warmAccesses(this.context, this.node, this.settings.ttl ?? Infinity, entries))
      this.units[0].warm(data, key, time, () => source.uniform());
    entries.evictions = 0;
  }
}
