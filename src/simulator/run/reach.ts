import type { NodePlan } from '../plan/plan.ts';
import type { Context } from './context.ts';
import { none } from './frames.ts';

/** A node, and where one of its instances or sessions is. */
export interface Spot {
  readonly node: number;
  readonly place: number;
}

/** Whether no partition is between a spot and an instance, whether that instance lives or not. */
export function isReachable(context: Context, from: Spot, instance: number): boolean {
  const { partitions, plan } = context;
  return partitions.since(from.node, from.place, plan.instanceNodes[instance], plan.instancePlaces[instance]) === Infinity;
}

/** The nearest instance of a node that lives and can be reached; −1 where there is none. */
export function nearestReachable(context: Context, node: NodePlan, from: Spot): number {
  const { isUp, plan } = context;
  let nearest: number = none;
  let least = Infinity;
  for (let instance = node.firstInstance; instance < node.firstInstance + node.instanceCount; instance++) {
    const distance = context.distance(from.place, plan.instancePlaces[instance]);
    if (isUp[instance] === 0 || (nearest !== none && distance >= least) || !isReachable(context, from, instance)) continue;
    [nearest, least] = [instance, distance];
  }
  return nearest;
}
