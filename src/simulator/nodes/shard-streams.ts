import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { record as recordIn } from '../statistics/histogram.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { ShardLog } from './shard-log.ts';

const never = Infinity;

export interface StreamsOf {
  readonly settings: DatabaseSettings;
  readonly number: number;
  readonly firstInstance: number;
  readonly log: ShardLog;
}

/** How records come from a shard's leader to its other copies: over links on which they do not overtake each other. */
export class ShardStreams {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DatabaseSettings;
  private readonly log: ShardLog;
  private readonly firstInstance: number;
  private readonly copies: number;
  private readonly lag: Sampler;
  private readonly applyTime: Sampler;
  private readonly stream: number;
  /** By copy: when the last record is held and applied there. */
  private readonly lastHeld: Float64Array;
  private readonly lastApplied: Float64Array;

  constructor(context: Context, node: NodePlan, { settings, number, firstInstance, log }: StreamsOf) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.log = log;
    this.firstInstance = firstInstance;
    this.copies = 1 + settings.followers;
    this.lag = samplerOf(settings.lag);
    this.applyTime = samplerOf(settings['apply-time']);
    this.stream = context.stream(node.name, 'replication', String(number));
    [this.lastHeld, this.lastApplied] = [new Float64Array(this.copies), new Float64Array(this.copies)];
  }

  /** Sends a record to a copy: when it will be held, applied and confirmed there. */
  ship(frame: number, from: number, copy: number, at: number): void {
    const { log } = this;
    const { now } = this.context.events;
    const received = now + this.travel(frame, from, copy);
    const held = Math.max(this.lastHeld[copy], received + this.drawn(this.lag, frame, copy));
    const applied =
      Math.max(held, this.lastApplied[copy]) + (this.settings.replication === 'sync' ? 0 : this.drawn(this.applyTime, frame, copy + this.copies));
    this.lastHeld[copy] = log.held[copy][at] = held;
    this.lastApplied[copy] = log.applied[copy][at] = applied;
    log.confirmed[copy][at] =
      this.settings.replication === 'async' ? now : this.confirmationAfter(received, held, applied) + this.travel(frame, copy, from);
    for (const tally of this.context.tallies) if (tally.holds(now)) recordIn(tally.nodes[this.node.index].lag!, applied - now);
  }

  /** A copy will not get what it does not hold by now; whoever waits for it does so until `confirmed`. */
  cut(copy: number, confirmed: number): void {
    const { log } = this;
    const { now } = this.context.events;
    for (let record = log.end - 1; record >= log.base; record--) {
      const at = log.at(record);
      if (log.confirmed[copy][at] > now) log.confirmed[copy][at] = confirmed;
      if (log.held[copy][at] > now) log.held[copy][at] = log.applied[copy][at] = never;
      else if (log.confirmed[copy][at] <= now) break;
    }
  }

  /**
   * A copy that is back, within reach again, or has a new leader gets everything that the leader has and it lacks, and forgets what it has
   * beyond. Returns when it has it.
   */
  catchUp(leader: number, copy: number): number {
    const { log } = this;
    const { now } = this.context.events;
    const there = this.distance(leader, copy);
    this.context.source.select(this.stream, log.end, copy, 1);
    const held = now + there + draw(this.lag, this.context.source);
    let lacks = false;
    for (let record = log.base; record < log.end; record++) {
      const at = log.at(record);
      if (log.lost[at] === 1) continue;
      if (log.held[leader][at] > now) log.held[copy][at] = log.applied[copy][at] = log.confirmed[copy][at] = never;
      else {
        if (log.held[copy][at] > now) {
          lacks = true;
          log.held[copy][at] = log.applied[copy][at] = held;
        }
        if (log.confirmed[copy][at] > now) log.confirmed[copy][at] = Math.max(now, log.held[copy][at]) + there;
      }
    }
    this.lastHeld[copy] = this.lastApplied[copy] = Math.max(now, lacks ? held : 0);
    return held;
  }

  private confirmationAfter(received: number, held: number, applied: number): number {
    if (this.settings.replication !== 'semi-sync') return held;
    return { received, held, applied }[this.settings['ack-at']];
  }

  private placeOf(copy: number): number {
    return this.context.plan.instancePlaces[this.firstInstance + copy];
  }

  private travel(frame: number, from: number, to: number): number {
    return this.context.travelBetween(frame, this.placeOf(from), this.placeOf(to), 2 + from * this.copies + to);
  }

  private distance(from: number, to: number): number {
    return this.context.distance(this.placeOf(from), this.placeOf(to));
  }

  private drawn(sampler: Sampler, frame: number, what: number): number {
    if (sampler.kind !== 'constant') this.context.select(this.stream, frame, what);
    return draw(sampler, this.context.source);
  }
}
