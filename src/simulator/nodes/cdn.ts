import { mix } from '../../base/random.ts';
import { assert } from '../../base/assert.ts';
import type { NodeOf } from '../../model/architecture.ts';
import { samplerOf } from '../engine/sampler.ts';
import { popRegions } from '../plan/places.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none, role } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { isReachable } from '../run/reach.ts';
import type { CopyHolder } from './database.ts';
import { everything, Purges } from './purges.ts';
import { readDemands } from './read-demand.ts';
import { ResponseCopies } from './response-copies.ts';
import { Server } from './server.ts';
import { warmCopies, type StationDemand } from './warm-copies.ts';

type CdnSettings = NodeOf<'cdn'>['settings'];

/** What a frame's `detail` says of it: it has a copy or needs none; it has asked the shield; it has gone on to the origin. */
const as = { answered: 0, shielded: 1, missed: 2 } as const;

/**
 * A content delivery network: one point of presence a region, each with copies of its own. Whoever calls meets the nearest; what that one
 * lacks it asks of the shield, and what that lacks comes from the origin.
 */
export class Cdn extends Server implements CopyHolder {
  private readonly cdnSettings: CdnSettings;
  private readonly copies: ResponseCopies;
  private readonly purges: Purges;
  /** Points of presence that callers meet stand before a shield that is none of them. */
  private readonly popCount: number;
  /** The station that is the shield, or −1. */
  private readonly shield: number;
  /** By data set: whether anybody reads it here. */
  private readonly isRead: readonly boolean[];

  constructor(context: Context, plan: NodePlan) {
    assert(plan.node.kind === 'cdn', 'a CDN is simulated as one');
    const { settings } = plan.node;
    super(context, plan, {
      time: samplerOf(settings['hit-time']),
      cores: Infinity,
      concurrency: Infinity,
      queue: Infinity,
      // The provider adds machines before anybody waits.
      isExternal: true,
      errorRate: 0,
      refusalRate: 0,
    });
    this.cdnSettings = settings;
    this.copies = new ResponseCopies(context, plan, settings);
    this.purges = new Purges(context, plan, samplerOf(settings['purge-delay']));
    this.popCount = settings.pops.length;
    this.shield = settings.shield === undefined ? none : popRegions(settings).indexOf(settings.shield);
    this.isRead = context.plan.data.map(({ index }) =>
      context.plan.program.sites.some((site) => site.to === plan.index && site.data === index && isCopied(site)),
    );
    this.warmUp();
  }

  /** The nearest point of presence that the caller takes for alive; among equally near ones a session always meets the same. */
  override route(frame: number, caller: number): boolean {
    const { frames, plan } = this.context;
    const station = this.context.siteOf(frame).from === this.node.index ? this.shield : this.nearest(caller);
    if (station === none) return false;
    frames.instance[frame] = this.node.firstInstance + station;
    frames.place[frame] = plan.instancePlaces[frames.instance[frame]];
    return true;
  }

  override ended(frame: number, ended: number, cause: number): void {
    const { frames } = this.context;
    const site = this.context.siteOf(frame);
    const how = frames.detail[frame];
    frames.detail[frame] = as.answered;
    if (how === as.answered || ended !== outcome.ok || frames.replied[frame] === 1) return this.end(frame, ended, cause);
    // The shield does not have it either, and leaves it to the caller to see for itself.
    if (how === as.shielded && frames.version[frame] === none) return this.end(frame, outcome.miss, outcome.miss);
    if (isCopied(site)) this.copies.keep(frame, this.stationOf(frame), frames.freshUntil[frame]);
    frames.pc[frame] = site.entry;
    this.context.control.run(frame);
  }

  /** Copies are in memory: they are gone with the process. */
  override stopped(instance: number): void {
    super.stopped(instance);
    this.copies.clear(instance - this.node.firstInstance);
  }

  override wake(kind: number, subject: number): void {
    if (kind !== event.purge) return super.wake(kind, subject);
    const { station, data, key } = this.purges.take(subject);
    if (data === everything) this.copies.clear(station);
    else this.copies.remove(station, data, key);
  }

  superseded(data: number, key: number, version: number, now: number): void {
    if (!this.isRead[data]) return;
    this.copies.superseded(data, key, version, now);
    if (this.cdnSettings.purge === 'on-write') this.purges.send(data, key, this.shield);
  }

  /** A purge of everything, which reaches each point of presence in its time. */
  emptied(): void {
    this.purges.send(everything, 0, this.shield);
  }

  protected override proceed(frame: number): void {
    const { frames, control } = this.context;
    const site = this.context.siteOf(frame);
    frames.detail[frame] = as.answered;
    if (frames.role[frame] === role.oneWay) {
      this.copies.keep(frame, this.stationOf(frame), Infinity);
      return this.end(frame, outcome.ok, outcome.ok);
    }
    if (isCopied(site)) {
      const isHit = site.mayHit && this.copies.recall(frame, this.stationOf(frame));
      if (site.from !== this.node.index) this.count(frame, isHit);
      if (isHit) return control.run(frame);
      frames.freshUntil[frame] = Infinity;
    }
    this.miss(frame, site);
  }

  /** Asks the shield, or the origin; or leaves it to the caller. */
  private miss(frame: number, site: Site): void {
    const { frames, control, tallies, events } = this.context;
    if (site.shieldEntry >= 0 && this.hasShieldFor(frame)) {
      frames.detail[frame] = as.shielded;
      frames.pc[frame] = site.shieldEntry;
      return control.run(frame);
    }
    if (site.missEntry < 0 && !isCopied(site)) return control.run(frame);
    if (site.missEntry < 0 || site.missOwner === 'caller') return this.end(frame, outcome.miss, outcome.miss);
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].toOrigin++;
    frames.detail[frame] = as.missed;
    frames.pc[frame] = site.missEntry;
    control.run(frame);
  }

  /** What a call at the shield has found may be kept as long as the shield keeps it. */
  private end(frame: number, ended: number, cause: number): void {
    const { frames } = this.context;
    if (this.context.siteOf(frame).from === this.node.index && ended === outcome.ok && frames.role[frame] === role.call && this.isAwaited(frame))
      frames.freshUntil[frames.caller[frame]] = frames.freshUntil[frame];
    super.ended(frame, ended, cause);
  }

  private isAwaited(frame: number): boolean {
    const { frames } = this.context;
    return frames.caller[frame] !== none && frames.stamp[frames.caller[frame]] === frames.callerStamp[frame];
  }

  /** Points of presence know at once when they can't reach the shield, and do without. */
  private hasShieldFor(frame: number): boolean {
    const { frames, isUp } = this.context;
    const shield = this.node.firstInstance + this.shield;
    if (frames.instance[frame] === shield || isUp[shield] === 0) return false;
    return isReachable(this.context, { node: this.node.index, place: frames.place[frame] }, shield);
  }

  private nearest(caller: number): number {
    const { frames, hasEverFailed, plan } = this.context;
    const { firstInstance } = this.node;
    let nearest: number = none;
    let least = Infinity;
    let ties = 0;
    for (let station = 0; station < this.popCount; station++) {
      const distance = this.context.distance(frames.place[caller], plan.instancePlaces[firstInstance + station]);
      if (distance > least || (hasEverFailed && !this.believesUp(caller, firstInstance + station))) continue;
      ties = distance < least ? 1 : ties + 1;
      if (ties === 1 || (mix(frames.session[caller], ties) >>> 0) % ties === 0) nearest = station;
      least = distance;
    }
    return nearest;
  }

  private count(frame: number, isHit: boolean): void {
    const { frames, tallies, events } = this.context;
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      const counters = tally.nodes[this.node.index];
      if (isHit) counters.hits++;
      else counters.misses++;
      if (isHit && frames.supersededAt[frame] < frames.invokedAt[frame]) counters.staleHits++;
    }
  }

  private stationOf(frame: number): number {
    return this.context.frames.instance[frame] - this.node.firstInstance;
  }

  private warmUp(): void {
    const { plan } = this.context;
    const { capacity, eviction, ttl = Infinity } = this.cdnSettings;
    const demands = readDemands(plan, ({ to, options }) => to === this.node.name && options.cache).flatMap(({ data, rate, callerPlaces }) => {
      const shares = new Map<number, number>();
      for (const place of callerPlaces) for (const [station, share] of this.sharesAt(place)) shares.set(station, (shares.get(station) ?? 0) + share);
      return [...shares].map(([station, share]): StationDemand => ({ station, data, rate: (rate * share) / callerPlaces.length }));
    });
    warmCopies(this.context, this.node, this.copies, { demands, ttl, isBounded: capacity !== undefined, eviction, shield: this.shield });
  }

  /** Which points of presence serve a place: the nearest, or equal shares of those that are equally near. */
  private sharesAt(place: number): [station: number, share: number][] {
    const { instancePlaces } = this.context.plan;
    const distances = Array.from({ length: this.popCount }, (_, station) =>
      this.context.distance(place, instancePlaces[this.node.firstInstance + station]),
    );
    const least = Math.min(...distances);
    const nearest = [...distances.keys()].filter((station) => distances[station] === least);
    return nearest.map((station) => [station, 1 / nearest.length]);
  }
}

/** Whether a copy can answer a call: what reads no data has a response of its own each time. */
function isCopied(site: Site): boolean {
  return site.verb === verb.read && site.data >= 0;
}
