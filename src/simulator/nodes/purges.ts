import { draw, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';

/** In place of a data set: everything. */
export const everything = -1;

/** Purges on their way to the stations of a node: each arrives after a delay of its own, with one event. */
export class Purges {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly delay: Sampler;
  private readonly stream: number;
  private readonly pending: { station: number; data: number; key: number }[] = [];
  private readonly free: number[] = [];
  private count = 0;

  constructor(context: Context, node: NodePlan, delay: Sampler) {
    this.context = context;
    this.node = node;
    this.delay = delay;
    this.stream = context.stream(node.name, 'purges');
  }

  /**
   * Sends a purge to all stations. What they fill from, the shield, is purged before them, for they would fill with what was purged:
   * theirs takes effect at the later of both moments. Station −1 is no shield.
   */
  send(data: number, key: number, shield: number): void {
    const first = shield < 0 ? 0 : this.drawn(shield);
    if (shield >= 0) this.plan(shield, first, data, key);
    for (let station = 0; station < this.node.instanceCount; station++) {
      if (station !== shield) this.plan(station, Math.max(first, this.drawn(station)), data, key);
    }
    this.count++;
  }

  /** The purge of that number has arrived. */
  take(number: number): { station: number; data: number; key: number } {
    this.free.push(number);
    return this.pending[number];
  }

  private drawn(station: number): number {
    const { source } = this.context;
    source.select(this.stream, this.count, station, 0);
    return draw(this.delay, source);
  }

  private plan(station: number, seconds: number, data: number, key: number): void {
    const { events, plan } = this.context;
    const number = this.free.pop() ?? this.pending.length;
    this.pending[number] = { station, data, key };
    events.schedule(events.now + seconds, event.purge, number * plan.nodes.length + this.node.index);
  }
}
