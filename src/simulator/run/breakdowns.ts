import { drawExponential } from '../engine/ziggurat.ts';
import { event, type Context } from './context.ts';
import type { Faults } from './faults.ts';

interface Breakdown {
  readonly meanUp: number;
  readonly meanDown: number;
  readonly isPause: boolean;
  readonly stream: number;
}

/** Instances that fail by themselves (`mtbf`) and are repaired (`mttr`): up and down for exponential times, each by its own draws. */
export class Breakdowns {
  private readonly context: Context;
  private readonly faults: Faults;
  private readonly ofNodes: readonly (Breakdown | undefined)[];
  /** By instance: failures and repairs so far, and whether the present failure took it down. */
  private readonly turns: Int32Array;
  private readonly isHeld: Uint8Array;

  constructor(context: Context, faults: Faults) {
    this.context = context;
    this.faults = faults;
    this.turns = new Int32Array(context.plan.instanceNodes.length);
    this.isHeld = new Uint8Array(context.plan.instanceNodes.length);
    this.ofNodes = context.plan.nodes.map(({ node, name }) => {
      const { mtbf, mttr, failure } = node.settings;
      if (mtbf === undefined) return undefined;
      return { meanUp: mtbf, meanDown: mttr ?? 0, isPause: failure === 'pause', stream: context.stream(name, 'failures') };
    });
  }

  start(): void {
    this.context.plan.instanceNodes.forEach((node, instance) => {
      if (this.ofNodes[node] !== undefined) this.plan(instance, event.failure, this.draw(instance, this.ofNodes[node].meanUp));
    });
  }

  fail(instance: number): void {
    const breakdown = this.ofNodes[this.context.plan.instanceNodes[instance]]!;
    const seconds = this.draw(instance, breakdown.meanDown);
    if (!breakdown.isPause) {
      this.isHeld[instance] = 1;
      this.faults.stop(instance);
    } else if (this.context.isUp[instance] === 1) this.faults.pause(instance, this.lasts(seconds));
    this.plan(instance, event.recovery, seconds);
  }

  recover(instance: number): void {
    const breakdown = this.ofNodes[this.context.plan.instanceNodes[instance]]!;
    if (breakdown.isPause) this.faults.resume(instance);
    else if (this.isHeld[instance] === 1) this.faults.release(instance);
    this.isHeld[instance] = 0;
    this.plan(instance, event.failure, this.draw(instance, breakdown.meanUp));
  }

  private draw(instance: number, mean: number): number {
    const { source, plan } = this.context;
    const node = plan.instanceNodes[instance];
    source.select(this.ofNodes[node]!.stream, instance - plan.nodes[node].firstInstance, this.turns[instance]++, 0);
    return mean * drawExponential(source);
  }

  /** After the window faults stay as they are. */
  private lasts(seconds: number): number {
    return this.context.events.now + seconds < this.end ? seconds : Infinity;
  }

  private plan(instance: number, kind: number, seconds: number): void {
    const { events } = this.context;
    if (events.now + seconds < this.end) events.schedule(events.now + seconds, kind, instance);
  }

  private get end(): number {
    return this.context.options.warmup + this.context.options.duration;
  }
}
