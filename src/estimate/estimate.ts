import { remembered } from '../base/remembered.ts';
import type { Architecture, Flow, Node, NodeOf } from '../model/architecture.ts';
import type { CapacityEstimate, ConsumerEstimate, Estimate, FlowEstimate, NodeEstimate } from '../model/generated/result.ts';
import { piecesOfChunk } from '../model/chunks.ts';
import { copiesOf } from '../model/places.ts';
import { availabilityOf } from './availability.ts';
import { hitRatioOf } from './cache-hits.ts';
import { type GroupEstimate, groupsOf } from './groups.ts';
import { latencyOf } from './latency.ts';
import { arrivalsByNode, stationsOf } from './stations.ts';
import { rateOfFlow, trafficOf } from './traffic.ts';

/** Everything that can be said of an architecture without simulating it. */
export const estimate = remembered((architecture: Architecture): Estimate => {
  const nodes: Record<string, NodeEstimate> = {};
  for (const node of architecture.nodes) {
    const found = nodeEstimate(architecture, node);
    if (found !== undefined) nodes[node.name] = found;
  }
  return {
    flows: Object.fromEntries(architecture.flows.map((flow) => [flow.name, flowEstimate(architecture, flow)])),
    nodes,
    capacity: capacityOf(architecture),
  };
});

/** How busy each part is: stations, and consumer groups by the queue that they read. */
export function busyParts(architecture: Architecture): readonly { readonly node: string; readonly utilisation: number }[] {
  const stations = [...stationsOf(architecture).values()].map(({ node, hottest }) => ({ node: node.name, utilisation: hottest }));
  const groups = groupsOf(architecture).map(({ queue, hottest }) => ({ node: queue.name, utilisation: hottest }));
  return [...stations, ...groups].filter(({ utilisation }) => utilisation > 0).sort((left, right) => right.utilisation - left.utilisation);
}

function capacityOf(architecture: Architecture): CapacityEstimate {
  const [first, ...others] = busyParts(architecture);
  if (first === undefined) return { loadFactor: null, bottleneck: null, next: [] };
  const named = new Set([first.node]);
  const next = others.filter(({ node }) => !named.has(node) && named.add(node)).slice(0, 3);
  return {
    loadFactor: 1 / first.utilisation,
    bottleneck: first.node,
    next: next.map(({ node, utilisation }) => ({ node, loadFactor: 1 / utilisation })),
  };
}

function flowEstimate(architecture: Architecture, flow: Flow): FlowEstimate {
  const latency = latencyOf(architecture, flow);
  const consumed = flow.consumers.reduce((sum, consumer) => sum + (trafficOf(architecture).consumed.get(consumer) ?? 0), 0);
  return {
    rate: rateOfFlow(architecture, flow) ?? (consumed > 0 ? consumed : null),
    latency: latency === undefined ? null : { mean: finite(latency.mean), floor: latency.least },
    availability: availabilityOf(architecture, flow),
  };
}

function nodeEstimate(architecture: Architecture, node: Node): NodeEstimate | undefined {
  const { kind, name } = node;
  const station = stationsOf(architecture).get(name);
  const hits =
    node.kind === 'cache' || node.kind === 'cdn' ? hitRatioOf(trafficOf(architecture).hits.values(), ({ keeper }) => keeper === node) : undefined;
  const arrivals = arrivalsByNode(architecture).get(node);
  if (arrivals === undefined) return undefined;
  return {
    kind,
    throughput: station?.rate ?? arrivals.reduce((sum, { rate }) => sum + rate, 0),
    ...(station === undefined ? {} : { utilisation: station.utilisation, hottest: station.hottest, wait: finite(station.wait) }),
    ...(hits === undefined ? {} : { hits }),
    ...(node.kind === 'database' ? { writeAmplification: copiesOf(node.settings) } : {}),
    ...(kind === 'filesystem' ? { writeAmplification: piecesOfChunk(node.settings) / (node.settings.erasure?.data ?? 1) } : {}),
    ...(kind === 'queue' ? { writeAmplification: node.settings.replicas, groups: groupEstimates(architecture, node) } : {}),
  };
}

function groupEstimates(architecture: Architecture, queue: NodeOf<'queue'>): Readonly<Record<string, ConsumerEstimate>> {
  const own = groupsOf(architecture).filter((group) => group.queue === queue);
  return Object.fromEntries(own.map((group) => [group.group, consumerEstimate(group)]));
}

function consumerEstimate({ queue, rate, utilisation, hottest, growth }: GroupEstimate): ConsumerEstimate {
  const { capacity } = queue.settings;
  return { rate, utilisation, hottest, growth, fillsIn: growth > 0 && capacity !== undefined ? capacity / growth : null };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
