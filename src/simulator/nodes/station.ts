import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none, state } from '../run/frames.ts';
import { catchUp, standstill } from '../run/standstill.ts';
import { ServerPool } from '../run/server-pool.ts';

/** Machines that work on `concurrency` operations each, while the others wait without limit; with the meters that go with it. */
export class Station {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly pool: ServerPool;
  private readonly concurrency: number;
  /** By instance of the node: servers that stopped working when it paused. */
  private readonly pausedBusy: Int32Array;

  constructor(context: Context, node: NodePlan, concurrency: number) {
    this.context = context;
    this.node = node;
    this.concurrency = concurrency;
    this.pausedBusy = new Int32Array(node.instanceCount);
    this.pool = new ServerPool(context, node.instanceCount, concurrency, Infinity);
    for (let index = 0; index < node.instanceCount; index++) context.meters.capacity[node.firstInstance + index] = concurrency;
  }

  /** A frame has come: begins at once where a server is free. */
  enter(frame: number, begin: (frame: number) => void): void {
    const { frames, meters, events } = this.context;
    const instance = frames.instance[frame];
    meters.enter(instance, frame, events.now);
    if (this.pool.enter(instance - this.node.firstInstance)) return begin(frame);
    this.pool.queue(instance - this.node.firstInstance, frame);
    frames.state[frame] = state.queued;
    meters.waiting[instance]++;
    this.countWaiting(++meters.nodeWaiting[this.node.index]);
  }

  /** Work of so many seconds begins for a frame. */
  begun(frame: number, seconds: number): void {
    const { frames, events, currentTallies } = this.context;
    const instance = frames.instance[frame];
    const waited = events.now - frames.reachedAt[frame];
    for (const tally of currentTallies) tally.waited(this.node.index, waited);
    frames.waiting[frame] += waited;
    frames.working[frame] += seconds;
    frames.state[frame] = state.working;
    this.changeBusy(instance, 1);
  }

  /** The same, with the `worked` event when it is done. */
  work(frame: number, seconds: number): void {
    const { events } = this.context;
    this.begun(frame, seconds);
    events.schedule(events.now + seconds + standstill(this.context, frame), event.worked, frame);
  }

  /** Whether work that seemed done has stood still with its instance, and goes on for so much longer. */
  catchesUp(frame: number): boolean {
    return this.context.hasEverPaused && catchUp(this.context, frame);
  }

  /** The work on a frame is done: the next one begins. */
  leave(frame: number, begin: (frame: number) => void): void {
    const { frames, meters, events, currentTallies } = this.context;
    const instance = frames.instance[frame];
    meters.leave(instance, frame, events.now);
    this.changeBusy(instance, -1);
    for (const tally of currentTallies) {
      tally.nodes[this.node.index].served++;
      tally.served[instance]++;
    }
    const next = this.pool.leave(instance - this.node.firstInstance);
    if (next === none) return;
    meters.waiting[instance]--;
    meters.nodeWaiting[this.node.index]--;
    begin(next);
  }

  stopped(instance: number): void {
    const { meters, events } = this.context;
    meters.nodeWaiting[this.node.index] -= meters.waiting[instance];
    meters.stop(instance, events.now);
    this.pool.clear(instance - this.node.firstInstance);
  }

  started(instance: number): void {
    this.context.meters.advance(instance, this.context.events.now);
    this.context.meters.capacity[instance] = this.concurrency;
  }

  paused(instance: number): void {
    const { meters, events } = this.context;
    meters.advance(instance, events.now);
    this.pausedBusy[instance - this.node.firstInstance] = meters.busy[instance];
    meters.busy[instance] = meters.capacity[instance] = 0;
  }

  resumed(instance: number): void {
    const { meters, events } = this.context;
    meters.advance(instance, events.now);
    meters.busy[instance] = this.pausedBusy[instance - this.node.firstInstance];
    meters.capacity[instance] = this.concurrency;
  }

  /** Servers of an instance that stands still are busy again when it goes on. */
  private changeBusy(instance: number, by: number): void {
    if (this.context.isPaused(instance)) this.pausedBusy[instance - this.node.firstInstance] += by;
    else this.context.meters.busy[instance] += by;
  }

  private countWaiting(waiting: number): void {
    for (const tally of this.context.currentTallies) {
      const counters = tally.nodes[this.node.index];
      if (waiting > counters.waitingMaximum) counters.waitingMaximum = waiting;
    }
  }
}
