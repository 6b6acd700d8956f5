import { draw, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { ServerPool } from '../run/server-pool.ts';
import { HealthCheck, preferredInstances } from './instance-choice.ts';

/** What a service and a proxy have in common. */
export interface ServerSettings {
  readonly time: Sampler;
  readonly cores: number;
  readonly concurrency: number;
  readonly queue: number;
  /** Somebody else's: its time passes without a CPU of ours. */
  readonly isExternal: boolean;
  readonly errorRate: number;
  /** Share of requests that are answered by a refusal after their work. */
  readonly refusalRate: number;
}

/**
 * Instances that hold `concurrency` requests each, waits for others included, and work on them with `cores` CPUs, first come first
 * served. Beyond the slots `queue` requests wait, and more are rejected.
 */
export class Server implements NodeBehaviour {
  protected readonly context: Context;
  protected readonly node: NodePlan;
  private readonly settings: ServerSettings;
  private readonly slots: ServerPool;
  private readonly cpus: ServerPool;
  private readonly preferred: readonly Int32Array[];
  private readonly healthChecks: readonly (HealthCheck | undefined)[];
  private readonly timeStream: number;
  private readonly choiceStream: number;
  private readonly errorStream: number;

  constructor(context: Context, node: NodePlan, settings: ServerSettings) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.slots = new ServerPool(context, node.instanceCount, settings.concurrency, settings.queue);
    this.cpus = new ServerPool(context, node.instanceCount, settings.isExternal ? Infinity : settings.cores, Infinity);
    this.preferred = preferredInstances(context, node);
    this.healthChecks = context.plan.nodes.map((caller) => healthCheckOf(context, caller));
    this.timeStream = context.stream(node.name, 'time');
    this.choiceStream = context.stream(node.name, 'instance');
    this.errorStream = context.stream(node.name, 'errors');
    this.setCapacity();
  }

  route(frame: number, caller: number): boolean {
    const { frames, balancers, plan } = this.context;
    const candidates = this.preferred[frames.origin[frame]];
    const balancer = balancers[frames.node[caller]];
    const instance = balancer === undefined ? this.anyOf(candidates, frame, caller) : balancer.choose(frame, caller, candidates);
    if (instance === none) return false;
    frames.instance[frame] = instance;
    frames.place[frame] = plan.instancePlaces[instance];
    return true;
  }

  reach(frame: number): void {
    const { frames, events, meters } = this.context;
    const instance = frames.instance[frame];
    const station = instance - this.node.firstInstance;
    meters.advance(instance, events.now);
    if (this.slots.enter(station)) {
      meters.present[instance]++;
      return this.begin(frame, instance, station);
    }
    if (this.slots.isFull(station) && frames.role[frame] !== role.consumer) return this.reject(frame);
    meters.present[instance]++;
    this.slots.queue(station, frame);
    this.startWaiting(frame, instance);
  }

  worked(frame: number): void {
    const { frames, events, meters } = this.context;
    const instance = frames.instance[frame];
    const next = this.cpus.leave(instance - this.node.firstInstance);
    meters.advance(instance, events.now);
    if (!this.settings.isExternal) meters.busy[instance]--;
    if (next !== none) {
      this.stopWaiting(instance);
      this.work(next, instance);
    }
    frames.state[frame] = state.running;
    if (this.declines(frame)) this.ended(frame, outcome.ok, outcome.ok);
    else this.context.control.run(frame);
  }

  ended(frame: number, ended: number, cause: number): void {
    const { frames, events, meters, tallies, control } = this.context;
    const instance = frames.instance[frame];
    const station = instance - this.node.firstInstance;
    const isError = ended === outcome.ok && this.settings.errorRate > 0 && this.chance(frame, 0) < this.settings.errorRate;
    meters.advance(instance, events.now);
    meters.present[instance]--;
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      tally.nodes[this.node.index].served++;
      tally.served[instance]++;
    }
    const next = this.slots.leave(station);
    if (next !== none) {
      this.stopWaiting(instance);
      this.begin(next, instance, station);
    }
    if (isError) control.respond(frame, outcome.error, outcome.error);
    else control.respond(frame, ended, cause);
  }

  stopped(instance: number): void {
    const { meters, events } = this.context;
    const station = instance - this.node.firstInstance;
    meters.advance(instance, events.now);
    meters.nodeWaiting[this.node.index] -= meters.waiting[instance];
    meters.busy[instance] = meters.waiting[instance] = meters.present[instance] = meters.capacity[instance] = 0;
    this.slots.clear(station);
    this.cpus.clear(station);
  }

  started(instance: number): void {
    this.context.meters.advance(instance, this.context.events.now);
    this.context.meters.capacity[instance] = this.capacityOfOne();
  }

  protected reject(frame: number): void {
    const { tallies, events, control } = this.context;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].rejected++;
    control.respond(frame, outcome.rejected, outcome.rejected);
  }

  /** A uniform number of this frame at this node. */
  protected chance(frame: number, what: number): number {
    this.context.select(this.errorStream, frame, what);
    return this.context.source.uniform();
  }

  private begin(frame: number, instance: number, station: number): void {
    if (this.cpus.enter(station)) return this.work(frame, instance);
    this.cpus.queue(station, frame);
    this.startWaiting(frame, instance);
  }

  private work(frame: number, instance: number): void {
    const { frames, events, meters, source, slowness, tallies } = this.context;
    const waited = events.now - frames.reachedAt[frame];
    for (const tally of tallies) if (tally.holds(events.now)) tally.waited(this.node.index, waited);
    const time = this.context.siteOf(frame).time ?? this.settings.time;
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    const seconds = draw(time, source) * slowness[this.node.index];
    frames.waiting[frame] += waited;
    frames.working[frame] += seconds;
    frames.state[frame] = state.working;
    if (!this.settings.isExternal) meters.busy[instance]++;
    events.schedule(events.now + seconds, event.worked, frame);
  }

  private startWaiting(frame: number, instance: number): void {
    const { frames, meters, tallies, events } = this.context;
    frames.state[frame] = state.queued;
    meters.waiting[instance]++;
    const waiting = ++meters.nodeWaiting[this.node.index];
    for (const tally of tallies) {
      const counters = tally.nodes[this.node.index];
      if (waiting > counters.waitingMaximum && tally.holds(events.now)) counters.waitingMaximum = waiting;
    }
  }

  private stopWaiting(instance: number): void {
    this.context.meters.waiting[instance]--;
    this.context.meters.nodeWaiting[this.node.index]--;
  }

  /** A business refusal: an answer, after which the program is not executed. */
  private declines(frame: number): boolean {
    if (this.settings.refusalRate === 0 || this.chance(frame, 1) >= this.settings.refusalRate) return false;
    this.context.requests.isDeclined[this.context.frames.request[frame]] = 1;
    return true;
  }

  private anyOf(candidates: Int32Array, frame: number, caller: number): number {
    const check = this.healthChecks[this.context.frames.node[caller]];
    const believed = check === undefined ? candidates : candidates.filter((instance) => check.believesUp(this.context.frames.session[caller], instance));
    if (believed.length <= 1) return believed.length === 0 ? none : believed[0];
    this.context.select(this.choiceStream, frame);
    return believed[this.context.source.below(believed.length)];
  }

  private setCapacity(): void {
    for (let index = 0; index < this.node.instanceCount; index++) this.context.meters.capacity[this.node.firstInstance + index] = this.capacityOfOne();
  }

  private capacityOfOne(): number {
    return this.settings.isExternal ? 0 : this.settings.cores;
  }
}

function healthCheckOf(context: Context, caller: NodePlan): HealthCheck | undefined {
  const { node } = caller;
  if (node.kind !== 'client' || node.settings['health-check'] === undefined) return undefined;
  return new HealthCheck(context, node.settings['health-check'], node.name);
}
