import { mix } from '../../base/random.ts';
import { assert } from '../../base/assert.ts';
import type { NodeOf } from '../../model/architecture.ts';
import { samplerOf } from '../engine/sampler.ts';
import { popRegions } from '../../model/places.ts';
import type { NodePlan, Site } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none, role } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { isReachable } from '../run/reach.ts';
import { everything, Purges } from './purges.ts';
import { readDemands } from './read-demand.ts';
import { ResponseCopies } from './response-copies.ts';
import { as, Responder } from './responder.ts';
import { warmCopies, type StationDemand } from './warm-copies.ts';

type CdnSettings = NodeOf<'cdn'>['settings'];

/**
 * A content delivery network: one point of presence a region, each with copies of its own. Whoever calls meets the nearest; what that one
 * lacks it asks of the shield, and what that lacks comes from the origin.
 */
export class Cdn extends Responder {
  private readonly cdnSettings: CdnSettings;
  private readonly purges: Purges;
  /** Points of presence that callers meet stand before a shield that is none of them. */
  private readonly popCount: number;
  /** The station that is the shield, or −1. */
  private readonly shield: number;

  constructor(context: Context, plan: NodePlan) {
    assert(plan.node.kind === 'cdn', 'a CDN is simulated as one');
    const { settings } = plan.node;
    const copies = new ResponseCopies(context, plan, settings);
    // The provider adds machines before anybody waits.
    const server = { cores: Infinity, concurrency: Infinity, queue: Infinity, isExternal: true, errorRate: 0, refusalRate: 0 };
    super(context, plan, { ...server, time: samplerOf(settings['hit-time']) }, copies);
    this.cdnSettings = settings;
    this.purges = new Purges(context, plan, samplerOf(settings['purge-delay']));
    this.popCount = settings.pops.length;
    this.shield = settings.shield === undefined ? none : popRegions(settings).indexOf(settings.shield);
    this.warmUp(copies);
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

  override wake(kind: number, subject: number): void {
    if (kind !== event.purge) return super.wake(kind, subject);
    const { station, data, key } = this.purges.take(subject);
    if (data === everything) this.copies?.clear(station);
    else this.copies?.remove(station, { data, key });
  }

  override superseded(data: number, key: number, version: number, now: number): void {
    super.superseded(data, key, version, now);
    if (this.isRead[data] && this.cdnSettings.purge === 'on-write') this.purges.send(data, key, this.shield);
  }

  /** A purge of everything, which reaches each point of presence in its time. */
  emptied(): void {
    this.purges.send(everything, 0, this.shield);
  }

  /** Asks the shield, or the origin; or leaves it to the caller. */
  protected override miss(frame: number, site: Site): void {
    const { frames, control } = this.context;
    if (site.shieldEntry >= 0 && this.hasShieldFor(frame)) {
      frames.detail[frame] = as.shielded;
      frames.pc[frame] = site.shieldEntry;
      return control.run(frame);
    }
    super.miss(frame, site);
  }

  /** What a call at the shield has found may be kept as long as the shield keeps it. */
  protected override end(frame: number, ended: number, cause: number): void {
    const { frames } = this.context;
    if (this.context.siteOf(frame).from === this.node.index && ended === outcome.ok && frames.role[frame] === role.call && this.isAwaited(frame))
      frames.freshUntil[frames.caller[frame]] = frames.freshUntil[frame];
    super.end(frame, ended, cause);
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
    const { frames, hasEverFailed, plan, sessions } = this.context;
    const { firstInstance } = this.node;
    let nearest: number = none;
    let least = Infinity;
    let ties = 0;
    for (let station = 0; station < this.popCount; station++) {
      const distance = this.context.distance(frames.place[caller], plan.instancePlaces[firstInstance + station]);
      if (distance > least || (hasEverFailed && !this.believesUp(caller, firstInstance + station))) continue;
      ties = distance < least ? 1 : ties + 1;
      if (ties === 1 || (mix(sessions.identityOf(frames.session[caller]), ties) >>> 0) % ties === 0) nearest = station;
      least = distance;
    }
    return nearest;
  }

  private warmUp(copies: ResponseCopies): void {
    const { plan } = this.context;
    const { capacity, eviction, ttl = Infinity } = this.cdnSettings;
    const demands = readDemands(plan, ({ from, to, options }) => (from === this.node.name || to === this.node.name) && options.cache).flatMap(
      ({ data, rate, callerPlaces }) => {
        const shares = new Map<number, number>();
        for (const place of callerPlaces)
          for (const [station, share] of this.sharesAt(place)) shares.set(station, (shares.get(station) ?? 0) + share);
        return [...shares].map(([station, share]): StationDemand => ({ station, data, rate: (rate * share) / callerPlaces.length }));
      },
    );
    warmCopies(this.context, this.node, copies, { demands, ttl, isBounded: capacity !== undefined, eviction, shield: this.shield });
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
