import { copiesOf, popRegions } from '../../model/places.ts';
import type { Plan } from '../plan/plan.ts';

/** By instance, what a person calls that which answers operations. */
export function sourceNames(plan: Plan): readonly string[] {
  return Array.from(plan.instanceNodes, (node, instance) => sourceName(plan, node, instance - plan.nodes[node].firstInstance));
}

function sourceName(plan: Plan, nodeIndex: number, index: number): string {
  const { node, name } = plan.nodes[nodeIndex];
  if (node.kind === 'filesystem') return `${name} data node ${index + 1}`;
  if (node.kind === 'cdn') return `${name} in ${popRegions(node.settings)[index]}`;
  if (node.kind !== 'database') return name;
  const copies = copiesOf(node.settings);
  const shard = node.settings.shards > 1 ? ` shard ${Math.floor(index / copies) + 1}` : '';
  return `${name}${shard} copy ${(index % copies) + 1}`;
}
