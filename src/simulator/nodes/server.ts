import { draw, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { ServerPool } from '../run/server-pool.ts';
import { catchUp, standstill } from '../run/standstill.ts';
import { HealthCheck, preferredInstances } from './instance-choice.ts';
import { ProcessorSharing } from './processor-sharing.ts';

/** What a service and a proxy have in common. */
export interface ServerSettings {
  readonly time: Sampler;
  readonly cores: number;
  readonly concurrency: number;
  readonly queue: number;
  /** All requests share the CPUs at equal speed, in place of first come first served. */
  readonly isShared?: boolean;
  /** How long a request waits for a slot before it leaves. */
  readonly patience?: Sampler;
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
  private readonly sharedCpus: ProcessorSharing | undefined;
  private readonly preferred: readonly Int32Array[];
  private readonly healthChecks: readonly (HealthCheck | undefined)[];
  private readonly timeStream: number;
  private readonly choiceStream: number;
  private readonly errorStream: number;
  private readonly patienceStream: number;
  /** By instance of the node: CPUs that stopped working when it paused. */
  private readonly pausedBusy: Int32Array;

  constructor(context: Context, node: NodePlan, settings: ServerSettings) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.slots = new ServerPool(context, node.instanceCount, settings.concurrency, settings.queue);
    this.cpus = new ServerPool(context, node.instanceCount, settings.isExternal ? Infinity : settings.cores, Infinity);
    this.sharedCpus = settings.isShared === true && !settings.isExternal ? new ProcessorSharing(context, node, settings.cores) : undefined;
    this.pausedBusy = new Int32Array(node.instanceCount);
    this.preferred = preferredInstances(context, node);
    this.healthChecks = context.plan.nodes.map((caller) => healthCheckOf(context, caller));
    this.timeStream = context.stream(node.name, 'time');
    this.choiceStream = context.stream(node.name, 'instance');
    this.errorStream = context.stream(node.name, 'errors');
    this.patienceStream = context.stream(node.name, 'patience');
    this.setCapacity();
  }

  route(frame: number, caller: number): boolean {
    const { frames, balancers, plan } = this.context;
    const candidates = this.othersThanAvoided(this.candidates(frame, caller));
    if (candidates.length === 0) return false;
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
    if (this.slots.enter(station)) {
      meters.enter(instance, frame, events.now);
      return this.begin(frame, instance, station);
    }
    if (this.slots.isFull(station) && frames.role[frame] !== role.consumer) return this.reject(frame);
    meters.enter(instance, frame, events.now);
    this.slots.queue(station, frame);
    this.startWaiting(frame, instance);
    if (this.settings.patience !== undefined && frames.role[frame] !== role.consumer) this.losePatience(frame, this.settings.patience);
  }

  impatient(frame: number): void {
    const { frames, events, meters, currentTallies, control } = this.context;
    if (frames.state[frame] !== state.queued || frames.leavesAt[frame] !== events.now) return;
    const instance = frames.instance[frame];
    frames.leavesAt[frame] = Infinity;
    meters.leave(instance, frame, events.now);
    this.stopWaiting(instance);
    this.slots.remove(instance - this.node.firstInstance, frame);
    const waited = events.now - frames.reachedAt[frame];
    frames.waiting[frame] += waited;
    for (const tally of currentTallies) tally.waited(this.node.index, waited);
    control.respond(frame, outcome.abandoned, outcome.abandoned);
  }

  worked(frame: number): void {
    const { frames, events, meters } = this.context;
    const instance = frames.instance[frame];
    if (this.context.hasEverPaused && catchUp(this.context, frame)) return;
    const next = this.cpus.leave(instance - this.node.firstInstance);
    meters.advance(instance, events.now);
    this.changeBusy(instance, -1);
    if (next !== none) {
      this.stopWaiting(instance);
      this.work(next, instance);
    }
    this.goOn(frame);
  }

  /** The first of those that share an instance's CPUs may be done. */
  wake(_: number, station: number): void {
    const { frames, events, meters } = this.context;
    const frame = this.sharedCpus === undefined ? none : this.sharedCpus.take(station);
    if (frame === none) return;
    const instance = frames.instance[frame];
    meters.advance(instance, events.now);
    this.changeBusy(instance, this.sharedCpus!.busy(station) - meters.busy[instance]);
    // What sharing has cost is waiting, so that the parts add up.
    frames.waiting[frame] += events.now - frames.sharedSince[frame] - frames.sharedWork[frame];
    this.goOn(frame);
  }

  paused(instance: number, seconds: number): void {
    const { meters, events } = this.context;
    const station = instance - this.node.firstInstance;
    meters.advance(instance, events.now);
    this.pausedBusy[station] = meters.busy[instance];
    meters.busy[instance] = meters.capacity[instance] = 0;
    this.sharedCpus?.pause(station, seconds);
  }

  resumed(instance: number): void {
    const { meters, events } = this.context;
    meters.advance(instance, events.now);
    meters.busy[instance] = this.pausedBusy[instance - this.node.firstInstance];
    meters.capacity[instance] = this.capacityOfOne();
  }

  ended(frame: number, ended: number, cause: number): void {
    const { frames, events, meters, currentTallies, control } = this.context;
    const instance = frames.instance[frame];
    const station = instance - this.node.firstInstance;
    const isError = ended === outcome.ok && this.settings.errorRate > 0 && this.fails(frame);
    if (isError && control.recover(frame)) return;
    meters.leave(instance, frame, events.now);
    for (const tally of currentTallies) {
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
    meters.nodeWaiting[this.node.index] -= meters.waiting[instance];
    meters.stop(instance, events.now);
    this.slots.clear(station);
    this.cpus.clear(station);
    this.sharedCpus?.clear(station);
    this.context.discovery.forget(instance);
  }

  started(instance: number): void {
    this.context.meters.advance(instance, this.context.events.now);
    this.context.meters.capacity[instance] = this.capacityOfOne();
  }

  protected reject(frame: number): void {
    const { currentTallies, control } = this.context;
    for (const tally of currentTallies) tally.nodes[this.node.index].rejected++;
    control.respond(frame, outcome.rejected, outcome.rejected);
  }

  /** The work on a frame is done: it goes on with what its caller wants. */
  protected proceed(frame: number): void {
    this.context.control.run(frame);
  }

  /** Whether a caller takes an instance for alive: without a health check it takes all of them for alive. */
  protected believesUp(caller: number, instance: number): boolean {
    const { frames } = this.context;
    const check = this.healthChecks[frames.node[caller]];
    return check === undefined || check.believesUp(this.context.sessions.numberOf(frames.session[caller]), frames.place[caller], instance);
  }

  /** A uniform number of this frame at this node. */
  protected chance(frame: number, what: number): number {
    this.context.select(this.errorStream, frame, what);
    return this.context.source.uniform();
  }

  private goOn(frame: number): void {
    this.context.frames.state[frame] = state.running;
    if (this.declines(frame)) this.ended(frame, outcome.ok, outcome.ok);
    else this.proceed(frame);
  }

  private fails(frame: number): boolean {
    return !this.context.isRecovering(frame) && this.chance(frame, 0) < this.settings.errorRate;
  }

  private losePatience(frame: number, patience: Sampler): void {
    const { frames, events, source } = this.context;
    this.context.select(this.patienceStream, frame);
    frames.leavesAt[frame] = events.now + draw(patience, source);
    events.schedule(frames.leavesAt[frame], event.impatience, frame);
  }

  private begin(frame: number, instance: number, station: number): void {
    this.context.frames.leavesAt[frame] = Infinity;
    if (this.sharedCpus !== undefined) return this.work(frame, instance);
    if (this.cpus.enter(station)) return this.work(frame, instance);
    this.cpus.queue(station, frame);
    this.startWaiting(frame, instance);
  }

  private work(frame: number, instance: number): void {
    const { frames, events, source, slowness, currentTallies } = this.context;
    const waited = events.now - frames.reachedAt[frame];
    for (const tally of currentTallies) tally.waited(this.node.index, waited);
    const time = this.context.siteOf(frame).time ?? this.settings.time;
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    const seconds = (draw(time, source) + frames.handshake[frame]) * slowness[this.node.index];
    frames.waiting[frame] += waited;
    frames.working[frame] += seconds;
    if (this.sharedCpus !== undefined) return this.share(frame, instance, seconds);
    frames.state[frame] = state.working;
    this.changeBusy(instance, 1);
    events.schedule(events.now + seconds + standstill(this.context, frame), event.worked, frame);
  }

  private share(frame: number, instance: number, seconds: number): void {
    const { frames, events } = this.context;
    frames.state[frame] = state.sharing;
    frames.sharedSince[frame] = events.now;
    frames.sharedWork[frame] = seconds;
    this.sharedCpus!.enter(instance - this.node.firstInstance, frame, seconds);
    const busy = this.sharedCpus!.busy(instance - this.node.firstInstance);
    this.changeBusy(instance, busy - this.busyOf(instance));
  }

  private busyOf(instance: number): number {
    return this.context.isPaused(instance) ? this.pausedBusy[instance - this.node.firstInstance] : this.context.meters.busy[instance];
  }

  /** CPUs of an instance that stands still are busy again when it goes on. */
  private changeBusy(instance: number, by: number): void {
    if (this.settings.isExternal) return;
    if (this.context.isPaused(instance)) this.pausedBusy[instance - this.node.firstInstance] += by;
    else this.context.meters.busy[instance] += by;
  }

  private startWaiting(frame: number, instance: number): void {
    const { frames, meters, currentTallies } = this.context;
    frames.state[frame] = state.queued;
    meters.waiting[instance]++;
    const waiting = ++meters.nodeWaiting[this.node.index];
    for (const tally of currentTallies) {
      const counters = tally.nodes[this.node.index];
      if (waiting > counters.waitingMaximum) counters.waitingMaximum = waiting;
    }
  }

  private stopWaiting(instance: number): void {
    this.context.meters.waiting[instance]--;
    this.context.meters.nodeWaiting[this.node.index]--;
  }

  /** A business refusal: an answer, after which the program is not executed. */
  private declines(frame: number): boolean {
    if (this.settings.refusalRate === 0 || this.context.frames.role[frame] === role.oneWay || this.chance(frame, 1) >= this.settings.refusalRate)
      return false;
    this.context.requests.isDeclined[this.context.frames.request[frame]] = 1;
    return true;
  }

  private anyOf(candidates: Int32Array, frame: number, caller: number): number {
    const isChecked = this.context.hasEverFailed && this.healthChecks[this.context.frames.node[caller]] !== undefined;
    const believed = isChecked ? candidates.filter((instance) => this.believesUp(caller, instance)) : candidates;
    if (believed.length <= 1) return believed.length === 0 ? none : believed[0];
    this.context.select(this.choiceStream, frame);
    return believed[this.context.source.below(believed.length)];
  }

  /** The instances that a caller prefers, of those that it knows. */
  private candidates(frame: number, caller: number): Int32Array {
    const { frames, discovery } = this.context;
    const preferred = this.preferred[frames.origin[frame]];
    const known = discovery.addresses(frame, caller, this.node);
    if (known === undefined || known.length === this.node.instanceCount) return preferred;
    const near = preferred.filter((instance) => known.includes(instance));
    return near.length > 0 ? near : known;
  }

  /** A second copy of a call goes to another instance, where there is one. */
  private othersThanAvoided(candidates: Int32Array): Int32Array {
    const { avoided } = this.context;
    if (avoided === none || candidates.length <= 1) return candidates;
    return candidates.filter((instance) => instance !== avoided);
  }

  private setCapacity(): void {
    for (let index = 0; index < this.node.instanceCount; index++)
      this.context.meters.capacity[this.node.firstInstance + index] = this.capacityOfOne();
  }

  private capacityOfOne(): number {
    return this.settings.isExternal ? 0 : this.settings.cores;
  }
}

function healthCheckOf(context: Context, caller: NodePlan): HealthCheck | undefined {
  const { node } = caller;
  if (node.kind !== 'client' || node.settings['health-check'] === undefined) return undefined;
  return new HealthCheck(context, caller, node.settings['health-check']);
}
