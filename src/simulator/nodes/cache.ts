import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { as, CacheCalls } from './cache-calls.ts';
import { CacheMachines } from './cache-machines.ts';
import { CacheUnit, type CacheSettings } from './cache-unit.ts';
import { CacheWrites } from './cache-writes.ts';
import { Flushes } from './flushes.ts';
import type { CopyHolder } from '../run/operation-control.ts';
import { Station } from './station.ts';
import { warmAccesses } from './warm-accesses.ts';

/** After so many seconds nobody believes any more that the caller who was to fill an entry still will. */
const longestLease = 30;

/** Caches in front of a store: real entries of real keys, exactly evicted. */
export class Cache implements NodeBehaviour, CopyHolder {
  readonly awaitsFills: boolean;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: CacheSettings;
  private readonly units: readonly CacheUnit[];
  private readonly machines: CacheMachines;
  private readonly calls: CacheCalls;
  private readonly writes: CacheWrites;
  private readonly flushes: Flushes | undefined;
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
    const { policy, flush } = this.settings;
    this.units = Array.from(
      { length: CacheMachines.countUnits(node, this.settings) },
      (_, unit) => new CacheUnit(context, node, this.settings, unit),
    );
    this.machines = new CacheMachines(context, node, this.settings, this.units);
    const parts = { interval: flush, units: this.units, machines: this.machines };
    this.flushes = policy === 'write-back' ? new Flushes(context, node, parts) : undefined;
    this.calls = new CacheCalls(context, node, this.units, this.machines);
    const { settings, units, machines, calls, flushes, serveNext } = this;
    this.writes = new CacheWrites(context, node, { settings, units, machines, calls, flushes, serveNext });
    this.station = new Station(context, node, this.settings.concurrency);
    this.hitTime = samplerOf(this.settings['hit-time']);
    this.timeStream = context.stream(node.name, 'time');
    if (this.settings.start === 'warm') this.warmUp();
    if (this.awaitsFills) context.watchers.push((instance, isUp) => isUp || this.endLeases(instance));
    if (node.hosts.length > 0) context.watchers.push((instance, isUp) => this.hostChanged(instance, isUp));
  }

  route(frame: number, caller: number): boolean {
    const { frames, plan, operations } = this.context;
    const { data } = this.context.siteOf(frame);
    const unit = this.machines.unitFor(frames.instance[caller], data, data < 0 ? 0 : operations.keyOf(frame, data));
    if (unit === none) return false;
    frames.detail[frame] = as.called;
    frames.instance[frame] = this.machines.machineOf(unit);
    frames.place[frame] = plan.instancePlaces[frames.instance[frame]];
    return true;
  }

  reach(frame: number): void {
    this.station.enter(frame, this.beginNext);
  }

  worked(frame: number): void {
    const { frames, control } = this.context;
    if (this.station.catchesUp(frame)) return;
    this.station.leave(frame, this.beginNext);
    frames.state[frame] = state.running;
    if (frames.role[frame] !== role.oneWay) return this.serve(frame);
    this.told(frame);
    control.respond(frame, outcome.ok, outcome.ok);
  }

  /** What the cache has asked of the store, or its program, has ended. */
  ended(frame: number, ended: number, cause: number): void {
    if (this.context.frames.role[frame] === role.flush) return this.flushes!.ended(frame, ended);
    switch (this.context.frames.detail[frame]) {
      case as.fetching:
        return this.fetched(frame, ended, cause);
      case as.updating:
        return this.writes.readForUpdate(frame, ended, cause);
      case as.storing:
        return this.writes.stored(frame, ended, cause);
      default:
        return this.context.control.respond(frame, ended, cause);
    }
  }

  stopped(instance: number, stop: Stop): void {
    const unit = this.machines.unitOf(instance);
    this.station.stopped(instance);
    if (this.machines.machineOf(unit) !== instance) return;
    this.units[unit].stopped(stop, this.machines.hasStandby(instance));
    this.machines.stopped(instance);
  }

  started(instance: number): void {
    this.station.started(instance);
    this.machines.started(instance);
    const unit = this.machines.unitOf(instance);
    if (this.machines.machineOf(unit) === instance) this.units[unit].started();
  }

  paused(instance: number): void {
    this.station.paused(instance);
  }

  resumed(instance: number): void {
    this.station.resumed(instance);
  }

  emptied(): void {
    this.units.forEach((unit, number) => {
      this.flushes?.flush(number);
      unit.empty();
    });
  }

  wake(kind: number, unit: number): void {
    if (kind === event.flush) this.flushes!.wake(unit);
    else this.machines.noticed(unit);
  }

  superseded(data: number, key: number, version: number, now: number): void {
    for (const unit of this.units) unit.superseded(data, key, version, now);
  }

  private begin(frame: number): void {
    const { source, slowness } = this.context;
    const time = this.context.siteOf(frame).time ?? this.hitTime;
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    this.station.work(frame, draw(time, source) * slowness[this.node.index]);
  }

  private serve(frame: number): void {
    const site = this.context.siteOf(frame);
    if (site.data >= 0 && site.verb === verb.read) return this.read(frame, site);
    if (site.data >= 0 && site.verb === verb.write) return this.writes.write(frame, site);
    if (site.verb === verb.delete) this.writes.outdated(frame, site);
    this.context.control.run(frame);
  }

  private read(frame: number, site: Site): void {
    const { operations } = this.context;
    const unit = this.calls.unitOf(frame);
    const key = operations.keyOf(frame, site.data);
    if (!site.mayHit) return this.fetch(frame, site);
    const pending = unit.pending.find(site.data, key);
    if (pending !== none) return this.calls.wait(frame, unit.pending, pending);
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
    if (ended === outcome.ok && this.calls.hasVersion(frame, site)) this.calls.keep(frame, site);
    if (site.mayHit) this.endFetch(this.calls.unitOf(frame), frame, ended, cause);
    control.respond(frame, ended, cause);
  }

  /** A miss of a key that somebody is fetching already. */
  private joinFetch(frame: number, unit: CacheUnit, fetch: number): void {
    const { tallies, events } = this.context;
    this.countMiss();
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].coalesced++;
    this.calls.wait(frame, unit.fetches, fetch);
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
    this.calls.goOn(unit.fetches.end(fetch), (waiter) => {
      if (ended !== outcome.ok) return this.context.control.respond(waiter, ended, cause);
      if (!this.calls.hasVersion(frame, site)) return this.serve(waiter);
      frames.copyVersion(waiter, frame);
      frames.supersededAt[waiter] = this.calls.supersededAt(frame, site);
      this.context.control.run(waiter);
    });
  }

  private isGivenUp(unit: CacheUnit, fetch: number): boolean {
    return unit.fetches.since(fetch) + longestLease < this.context.events.now;
  }

  /** Callers that have died fill nothing any more. */
  private endLeases(instance: number): void {
    for (const { fetches } of this.units) {
      for (const [data, key] of fetches.heldBy(instance)) this.calls.goOn(fetches.end(fetches.find(data, key)), this.serveNext);
    }
  }

  /** A message that nobody waits for: what a caller has fetched (or could not), or what another copy has written. */
  private told(frame: number): void {
    const { frames, operations } = this.context;
    const site = this.context.siteOf(frame);
    const unit = this.calls.unitOf(frame);
    const key = operations.keyOf(frame, site.data);
    const version = frames.version[frame];
    if (frames.detail[frame] === as.outdating) return unit.remove(site.data, key, version);
    if (frames.detail[frame] === as.renewing)
      return this.calls.renew(unit, { data: site.data, key, version, supersededAt: this.calls.supersedingOf(site.data, key, version) });
    if (version !== none) this.calls.keep(frame, site);
    this.endFetch(unit, frame, outcome.ok, outcome.ok);
  }

  /** A local copy dies and comes back with the instance that it lives in. */
  private hostChanged(host: number, isUp: boolean): void {
    const unit = this.node.hosts.indexOf(host);
    if (unit < 0) return;
    const instance = this.node.firstInstance + unit;
    if (isUp && this.context.isUp[instance] === 1) return this.started(instance);
    if (isUp) return;
    this.context.control.killInstance(instance);
    this.stopped(instance, 'machine');
  }

  private countMiss(): void {
    const { tallies, events } = this.context;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].misses++;
  }

  /** Feeds the keys that flows would have asked for before time zero, on a clock of their own that ends there; callers' copies take turns. */
  private warmUp(): void {
    const { source } = this.context;
    const { hosts } = this.node;
    const share = (): number => source.uniform();
    let turn = 0;
    for (const { data, key, time, isForAll } of warmAccesses(this.context, this.node, this.settings.ttl ?? Infinity, this.units)) {
      if (isForAll && hosts.length > 0) for (const unit of this.units) unit.warm(data, key, time, share);
      else this.units[this.machines.unitFor(hosts.length > 0 ? hosts[turn++ % hosts.length] : none, data, key)].warm(data, key, time, share);
    }
    for (const { entries } of this.units) entries.evictions = 0;
  }
}
