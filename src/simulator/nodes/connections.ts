import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';

const never = -Infinity;

/**
 * Connections between peers and instances, through one of several stations each. A connection is there as long as it is not idle for
 * longer than `keepAlive`, and neither end of it has been down; without `keepAlive` every request needs a new one.
 */
export class Connections {
  private readonly context: Context;
  private readonly keepAlive: number;
  private readonly instanceTotal: number;
  /** By station × instances of the system + instance, then by peer: when it was last used. */
  private readonly lastUses: Float64Array[] = [];

  constructor(context: Context, keepAlive: number | undefined) {
    this.context = context;
    this.keepAlive = keepAlive ?? never;
    this.instanceTotal = context.plan.instanceNodes.length;
  }

  /** What tells a caller's connections from all others': a user's session, or a machine. */
  peerOf(caller: number): number {
    const { frames } = this.context;
    return frames.instance[caller] === none ? 2 * frames.session[caller] : this.peerOfInstance(frames.instance[caller]);
  }

  peerOfInstance(instance: number): number {
    return 2 * instance + 1;
  }

  isOpen(station: number, peer: number, instance: number): boolean {
    const { events, changedAt } = this.context;
    const uses = this.lastUses[station * this.instanceTotal + instance];
    const last = uses === undefined || peer >= uses.length ? never : uses[peer];
    return last + this.keepAlive >= events.now && last >= changedAt[instance];
  }

  /** The connection is used now. */
  use(station: number, peer: number, instance: number): void {
    const at = station * this.instanceTotal + instance;
    let uses = this.lastUses[at];
    if (uses === undefined || peer >= uses.length) {
      const more = new Float64Array(Math.max(1024, 2 * peer)).fill(never);
      if (uses !== undefined) more.set(uses);
      uses = this.lastUses[at] = more;
    }
    uses[peer] = this.context.events.now;
  }
}
