import { assert } from '../../base/assert.ts';
import { samplerOf } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { nearestReachable } from '../run/reach.ts';
import { Server } from './server.ts';

/** A service directory that is called by an arrow: its nearest copy that can be reached answers, after `lookup-time`. */
export class Registry extends Server {
  constructor(context: Context, plan: NodePlan) {
    assert(plan.node.kind === 'registry', 'a registry is simulated as one');
    super(context, plan, {
      time: samplerOf(plan.node.settings['lookup-time']),
      cores: Infinity,
      concurrency: Infinity,
      queue: Infinity,
      isExternal: true,
      errorRate: 0,
      refusalRate: 0,
    });
  }

  override route(frame: number, caller: number): boolean {
    const { frames, plan } = this.context;
    const instance = nearestReachable(this.context, this.node, { node: frames.node[caller], place: frames.place[caller] });
    if (instance === none) return false;
    frames.instance[frame] = instance;
    frames.place[frame] = plan.instancePlaces[instance];
    return true;
  }
  /** The first live copy takes changes in and so leads; followers are the others in their order. */
  instanceInRole(part: 'leader' | 'follower', index: number): number {
    const { firstInstance, instanceCount } = this.node;
    const copies = Array.from({ length: instanceCount }, (_, copy) => firstInstance + copy);
    const leader = copies.find((copy) => this.context.isUp[copy] === 1) ?? firstInstance;
    return part === 'leader' ? leader : copies.filter((copy) => copy !== leader)[index - 1];
  }
}
