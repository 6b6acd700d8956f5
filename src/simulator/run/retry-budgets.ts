import { SlidingCounts } from '../engine/sliding-counts.ts';
import type { Context } from './context.ts';

/** Retry budgets, one a caller instance: its retries of the last ten seconds are at most a share of its successful calls in them. */
export class RetryBudgets {
  private readonly context: Context;
  /** By instance: successful calls and retries. */
  private readonly counts: (SlidingCounts | undefined)[] = [];
  /** By node: the share; undefined where retries are not limited. */
  private readonly shares: readonly (number | undefined)[];

  private readonly areAny: boolean;

  constructor(context: Context) {
    this.context = context;
    this.shares = context.plan.nodes.map(({ node }) =>
      node.kind === 'service' || node.kind === 'proxy' ? node.settings['retry-budget'] : undefined,
    );
    this.areAny = this.shares.some((share) => share !== undefined);
  }

  succeeded(caller: number): void {
    if (!this.areAny) return;
    const { frames, events } = this.context;
    if (this.shares[frames.node[caller]] !== undefined) this.countsOf(caller).add(0, events.now);
  }

  /** Whether one more retry is within the budget; then it is counted. */
  grants(caller: number): boolean {
    const { frames, events } = this.context;
    const share = this.shares[frames.node[caller]];
    if (share === undefined) return true;
    const counts = this.countsOf(caller);
    counts.forgetBefore(events.now);
    if (counts.totals[1] + 1 > share * counts.totals[0]) return false;
    counts.add(1, events.now);
    return true;
  }

  /** What an instance had in memory is gone. */
  forget(instance: number): void {
    this.counts[instance] = undefined;
  }

  private countsOf(caller: number): SlidingCounts {
    return (this.counts[this.context.frames.instance[caller]] ??= new SlidingCounts());
  }
}
