import { SlidingCounts } from '../engine/sliding-counts.ts';
import type { Context } from './context.ts';
import { none } from './frames.ts';

/** Fewer calls than this in ten seconds say nothing. */
const fewestCalls = 20;

/**
 * Circuit breakers, one for each caller instance and callee: at a share of failed calls it opens, so that calls fail at once; after
 * `open-for` one call is let through on trial, whose end closes it or opens it anew.
 */
export class CircuitBreakers {
  private readonly context: Context;
  /** By caller instance × nodes + callee. */
  private readonly breakers = new Map<number, Breaker>();
  /** Whether any node has one: else nobody needs to ask. */
  readonly areAny: boolean;
  /** By node: the share at which its breakers open, and for how long; undefined where it has none. */
  private readonly limits: readonly (BreakerLimits | undefined)[];

  constructor(context: Context) {
    this.context = context;
    this.limits = context.plan.nodes.map(({ node }) => {
      const share = node.kind === 'service' || node.kind === 'proxy' ? node.settings['circuit-breaker'] : undefined;
      return share === undefined || (node.kind !== 'service' && node.kind !== 'proxy') ? undefined : { share, openFor: node.settings['open-for'] };
    });
    this.areAny = this.limits.some((limits) => limits !== undefined);
  }

  /** Whether a frame may call; a call on trial is known by its caller's stamp. */
  lets(caller: number, callee: number): boolean {
    if (!this.areAny) return true;
    const breaker = this.breakerOf(caller, callee);
    return breaker === undefined || breaker.lets(this.context.events.now, caller, this.context.frames.stamp[caller]);
  }

  ended(caller: number, callee: number, isFailure: boolean): void {
    if (this.areAny) this.breakerOf(caller, callee)?.ended(this.context.events.now, isFailure, { caller, stamp: this.context.frames.stamp[caller] });
  }

  /** What an instance had in memory is gone. */
  forget(instance: number): void {
    const { length } = this.context.plan.nodes;
    for (let callee = 0; callee < length; callee++) this.breakers.delete(instance * length + callee);
  }

  private breakerOf(caller: number, callee: number): Breaker | undefined {
    const { frames, plan } = this.context;
    const limits = this.limits[frames.node[caller]];
    if (limits === undefined) return undefined;
    const at = frames.instance[caller] * plan.nodes.length + callee;
    let breaker = this.breakers.get(at);
    if (breaker === undefined) this.breakers.set(at, (breaker = new Breaker(limits)));
    return breaker;
  }
}

interface BreakerLimits {
  readonly share: number;
  readonly openFor: number;
}

class Breaker {
  private readonly limits: BreakerLimits;
  /** Successes and failures. */
  private readonly counts = new SlidingCounts();
  private openUntil = -Infinity;
  private isOpen = false;
  private trial = { caller: none, stamp: none };

  constructor(limits: BreakerLimits) {
    this.limits = limits;
  }

  lets(now: number, caller: number, stamp: number): boolean {
    if (!this.isOpen) return true;
    if (now < this.openUntil || this.trial.caller !== none) return false;
    this.trial = { caller, stamp };
    return true;
  }

  ended(now: number, isFailure: boolean, by: { readonly caller: number; readonly stamp: number }): void {
    if (this.isOpen) {
      // What was sent before it opened says nothing new.
      if (by.caller !== this.trial.caller || by.stamp !== this.trial.stamp) return;
      this.trial = { caller: none, stamp: none };
      if (isFailure) this.openUntil = now + this.limits.openFor;
      else this.close();
      return;
    }
    this.counts.add(isFailure ? 1 : 0, now);
    const [successes, failures] = this.counts.totals;
    if (successes + failures < fewestCalls || failures === 0 || failures < this.limits.share * (successes + failures)) return;
    this.isOpen = true;
    this.openUntil = now + this.limits.openFor;
  }

  private close(): void {
    this.isOpen = false;
    this.counts.clear();
  }
}
