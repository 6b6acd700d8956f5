import type { Action, FaultTarget } from '../../model/architecture.ts';
import { isWithin } from '../../model/places.ts';
import { event, type Context, type Stop } from './context.ts';
import type { Load } from './load.ts';

/** A node that knows which of its instances lead. */
export interface LedNode {
  /** Global instance of the `index`-th leader, follower or (the active one first) metadata server, counted from 1. */
  instanceInRole(part: 'leader' | 'follower' | 'metadata', index: number): number;
}

/** Makes a scenario's events happen, and undoes those that last for a time. */
export class Faults {
  private readonly context: Context;
  private readonly load: Load;
  /** What each fault stopped, to start it again: who leads may have changed by then. */
  private readonly stopped: number[][];
  /** How many faults hold each instance down. */
  private readonly holds: Int32Array;

  constructor(context: Context, load: Load) {
    this.context = context;
    this.load = load;
    this.stopped = context.plan.faults.map(() => []);
    this.holds = new Int32Array(context.plan.instanceNodes.length);
  }

  start(): void {
    const { plan, events, options } = this.context;
    plan.faults.forEach((fault, index) => {
      if (fault.at >= options.duration) return;
      events.schedule(options.warmup + fault.at, event.fault, index);
      // After the window faults stay as they are.
      if (fault.until < options.duration) events.schedule(options.warmup + fault.until, event.repair, index);
    });
  }

  begin(index: number): void {
    const { action } = this.context.plan.faults[index].event;
    switch (action.kind) {
      case 'crash':
      case 'lose':
        this.stopped[index] = this.instancesOf(action.target);
        return this.stopped[index].forEach((instance) => this.stop(instance, action.kind === 'lose' ? 'disk' : 'machine'));
      case 'restart':
        return this.instancesOf(action.target).forEach((instance) => this.restart(instance));
      case 'load':
      case 'slow':
        return this.scale(action, action.factor);
      case 'partition':
        // Health checks look from now on.
        this.context.hasEverFailed = true;
        this.context.partitions.begin(index, this.context.events.now);
        return this.tellOfReach();
      case 'drop':
        return this.drop(action.node, action.share);
      case 'flush':
        return this.context.behaviours[this.context.plan.nodes.findIndex((node) => node.name === action.node)].emptied?.();
    }
  }

  end(index: number): void {
    const { action } = this.context.plan.faults[index].event;
    if (action.kind === 'load' || action.kind === 'slow') return this.scale(action, 1 / action.factor);
    if (action.kind === 'partition') {
      this.context.partitions.end(index, this.context.events.now);
      return this.tellOfReach();
    }
    if (action.kind === 'drop') return this.drop(action.node, 0);
    for (const instance of this.stopped[index]) this.release(instance);
  }

  /** An instance goes down; two faults that hold it must both end before it is back. */
  stop(instance: number, stop: Stop = 'machine'): void {
    if (this.holds[instance]++ === 0) this.takeDown(instance, stop);
    // A disk can be lost while its machine is down already.
    else if (stop === 'disk') this.context.behaviours[this.context.plan.instanceNodes[instance]].stopped(instance, stop);
  }

  release(instance: number): void {
    if (this.holds[instance] > 0 && --this.holds[instance] === 0) this.bringUp(instance);
  }

  /** An instance stands still for so long: what it was about to do comes that much later. */
  pause(instance: number, seconds: number): void {
    const { events, behaviours, plan, changedAt, pausedUntil, pausedSeconds } = this.context;
    this.context.hasEverFailed = this.context.hasEverPaused = true;
    changedAt[instance] = events.now;
    pausedUntil[instance] = events.now + seconds;
    pausedSeconds[instance] += seconds;
    behaviours[plan.instanceNodes[instance]].paused!(instance, seconds);
    for (const watcher of this.context.pauseWatchers) watcher();
  }

  /** The pause is over, unless a crash has ended it before. */
  resume(instance: number): void {
    const { events, behaviours, plan, changedAt, pausedUntil } = this.context;
    if (pausedUntil[instance] !== events.now) return;
    changedAt[instance] = events.now;
    behaviours[plan.instanceNodes[instance]].resumed!(instance);
    for (const watcher of this.context.pauseWatchers) watcher();
  }

  /** A process that runs is killed and back at once; one that is down comes back. */
  private restart(instance: number): void {
    if (this.holds[instance] === 0) this.takeDown(instance, 'process');
    this.holds[instance] = 0;
    this.bringUp(instance);
  }

  /** With the machine goes what its operating system had not written to disk; with the process alone that stays. */
  private takeDown(instance: number, stop: Stop): void {
    const { isUp, changedAt, events, control, behaviours, plan } = this.context;
    this.context.hasEverFailed = true;
    isUp[instance] = 0;
    changedAt[instance] = events.now;
    this.context.pausedUntil[instance] = -Infinity;
    control.killInstance(instance);
    behaviours[plan.instanceNodes[instance]].stopped(instance, stop);
    for (const watcher of this.context.watchers) watcher(instance, false);
  }

  private bringUp(instance: number): void {
    const { isUp, changedAt, events, behaviours, plan } = this.context;
    isUp[instance] = 1;
    changedAt[instance] = events.now;
    behaviours[plan.instanceNodes[instance]].started(instance);
    for (const watcher of this.context.watchers) watcher(instance, true);
  }

  private tellOfReach(): void {
    for (const behaviour of this.context.behaviours) behaviour.reachChanged?.();
  }

  private scale(action: Extract<Action, { kind: 'load' | 'slow' }>, factor: number): void {
    const { plan, slowness } = this.context;
    if (action.kind === 'slow') slowness[plan.nodes.findIndex((node) => node.name === action.node)] *= factor;
    else
      this.load.multiply(
        plan.flows.findIndex((flow) => flow.name === action.flow),
        factor,
      );
  }

  private drop(node: string, share: number): void {
    this.context.dropped[this.context.plan.nodes.findIndex((each) => each.name === node)] = share;
  }

  private instancesOf(target: FaultTarget): number[] {
    const { plan, behaviours } = this.context;
    if ('place' in target) {
      return [...plan.instanceNodes.keys()].filter((instance) => isWithin(plan.places, plan.instancePlaces[instance], target.place));
    }
    const node = plan.nodes.find((each) => each.name === target.node)!;
    const behaviour = behaviours[node.index] as Partial<LedNode>;
    switch (target.part) {
      case 'leader':
      case 'follower':
      case 'metadata':
        return [behaviour.instanceInRole!(target.part, target.index ?? 1)];
      case 'instance':
      case 'broker':
        return [node.firstInstance + (target.index ?? 1) - 1];
      default:
        return Array.from({ length: node.instanceCount }, (_, index) => node.firstInstance + index);
    }
  }
}
