import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none, role } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import type { CopyHolder } from '../run/operation-control.ts';
import type { ResponseCopies } from './response-copies.ts';
import { Server, type ServerSettings } from './server.ts';

/** What a frame's `detail` says of it: it has a copy or needs none; it has asked the shield; it has gone on for the response. */
export const as = { answered: 0, shielded: 1, missed: 2 } as const;

/** A server that may answer a call from copies of earlier responses, each instance from its own, in place of passing the call on. */
export abstract class Responder extends Server implements CopyHolder {
  protected readonly copies: ResponseCopies | undefined;
  /** By data set: whether anybody reads it here. */
  protected readonly isRead: readonly boolean[];

  constructor(context: Context, plan: NodePlan, settings: ServerSettings, copies: ResponseCopies | undefined) {
    super(context, plan, settings);
    this.copies = copies;
    this.isRead = context.plan.data.map(({ index }) => context.plan.program.sites.some((site) => site.data === index && this.keeps(site)));
  }

  override reach(frame: number): void {
    this.context.frames.detail[frame] = as.answered;
    super.reach(frame);
  }

  /** The response has come, or has failed to come: it is kept, and what is done in any case is done. */
  override ended(frame: number, ended: number, cause: number): void {
    const { frames } = this.context;
    const site = this.context.siteOf(frame);
    const how = frames.detail[frame];
    frames.detail[frame] = as.answered;
    if (how === as.answered || ended !== outcome.ok || frames.replied[frame] === 1) return this.end(frame, ended, cause);
    // The shield does not have it either, and leaves it to the caller to see for itself.
    if (how === as.shielded && frames.version[frame] === none) return this.end(frame, outcome.miss, outcome.miss);
    if (isCopied(site)) this.copies?.keep(frame, this.stationOf(frame), frames.freshUntil[frame]);
    frames.pc[frame] = site.entry;
    this.context.control.run(frame);
  }

  /** Whether a copy of this instance saves it the call that it is about to make. */
  recalls(caller: number, site: Site): boolean {
    const { frames, events } = this.context;
    if (site.verb !== verb.read || this.copies === undefined) return false;
    const isHit = site.mayHit && this.copies.recall(caller, this.stationOf(caller), site.data);
    this.count(isHit, isHit && frames.supersededAt[caller] < events.now);
    if (!isHit) this.countPassedOn();
    return isHit;
  }

  /** A call that copies could have saved has been answered. */
  learns(caller: number, frame: number, site: Site): void {
    if (site.verb === verb.read) this.copies?.keep(frame, this.stationOf(caller), Infinity);
  }

  /** Copies are in memory: they are gone with the process. */
  override stopped(instance: number): void {
    super.stopped(instance);
    this.copies?.clear(instance - this.node.firstInstance);
  }

  superseded(data: number, key: number, version: number, now: number): void {
    if (this.isRead[data]) this.copies?.superseded(data, key, version, now);
  }

  protected override proceed(frame: number): void {
    const { frames, control } = this.context;
    const site = this.context.siteOf(frame);
    if (this.copies === undefined) return control.run(frame);
    if (frames.role[frame] === role.oneWay) {
      this.copies.keep(frame, this.stationOf(frame), Infinity);
      return this.end(frame, outcome.ok, outcome.ok);
    }
    if (isCopied(site)) {
      const isHit = site.mayHit && this.copies.recall(frame, this.stationOf(frame), site.data);
      if (site.from !== this.node.index) this.count(isHit, frames.supersededAt[frame] < frames.invokedAt[frame]);
      if (isHit) return control.run(frame);
      frames.freshUntil[frame] = Infinity;
    }
    this.miss(frame, site);
  }

  /** Goes on for the response, or leaves that to the caller; what no copy could answer is simply done. */
  protected miss(frame: number, site: Site): void {
    const { frames, control } = this.context;
    if (site.missEntry < 0 && !isCopied(site)) return control.run(frame);
    if (site.missEntry < 0 || site.missOwner === 'caller') return this.end(frame, outcome.miss, outcome.miss);
    this.countPassedOn();
    frames.detail[frame] = as.missed;
    frames.pc[frame] = site.missEntry;
    control.run(frame);
  }

  protected end(frame: number, ended: number, cause: number): void {
    super.ended(frame, ended, cause);
  }

  protected count(isHit: boolean, isStale: boolean): void {
    const { tallies, events } = this.context;
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      const counters = tally.nodes[this.node.index];
      if (isHit) counters.hits++;
      else counters.misses++;
      if (isHit && isStale) counters.staleHits++;
    }
  }

  private countPassedOn(): void {
    const { tallies, events } = this.context;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].toOrigin++;
  }

  protected stationOf(frame: number): number {
    return this.context.frames.instance[frame] - this.node.firstInstance;
  }

  private keeps(site: Site): boolean {
    return site.verb === verb.read && (site.to === this.node.index || (site.isKept && site.from === this.node.index));
  }
}

/** Whether a copy can answer a call: what reads no data has a response of its own each time. */
export function isCopied(site: Site): boolean {
  return site.verb === verb.read && site.data >= 0;
}
