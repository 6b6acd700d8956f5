import type { Architecture, Flow, Node, Step } from '../model/architecture.ts';
import { leadersOf } from '../model/places.ts';
import { nodeNamed } from '../model/walk.ts';

/** Share of the time that one machine of the node is up, by its own `mtbf` and `mttr`; 1 where it states none. */
export function machineAvailability({ settings }: Node): number {
  const { mtbf, mttr } = settings;
  return mtbf === undefined || mttr === undefined ? 1 : mtbf / (mtbf + mttr);
}

/** The probability that at least `needed` of `count` independent machines are up. */
export function atLeast(needed: number, count: number, availability: number): number {
  let probability = 0;
  let combinations = 1;
  for (let down = 0; down <= count - needed; down++) {
    probability += combinations * availability ** (count - down) * (1 - availability) ** down;
    combinations = (combinations * (count - down)) / (down + 1);
  }
  return Math.min(1, probability);
}

/** Share of the time in which a node serves writes, from the failures that it states: any instance, or as many copies as it must have. */
export function nodeAvailability(node: Node): number {
  const up = machineAvailability(node);
  if (up === 1) return 1;
  switch (node.kind) {
    case 'service':
    case 'proxy':
      return atLeast(1, node.settings.instances, up);
    case 'database':
      return storeAvailability(node.settings, up);
    case 'queue':
      return atLeast(node.settings.acks === 'all' ? node.settings['min-in-sync'] : 1, node.settings.replicas, up);
    case 'registry':
      return atLeast(1, 1 + node.settings.followers, up);
    default:
      return up;
  }
}

function storeAvailability(settings: Extract<Node, { kind: 'database' }>['settings'], up: number): number {
  const { topology, followers, replication, failover, conflicts } = settings;
  if (topology === 'leaderless') {
    const copies = settings['replication-factor'];
    return atLeast(settings['write-quorum'] ?? Math.floor(copies / 2) + 1, copies, up);
  }
  if (topology === 'multi-leader') {
    const leaders = leadersOf(settings);
    return atLeast(conflicts === 'reject' ? Math.floor(leaders / 2) + 1 : 1, leaders, up);
  }
  if (failover === 'manual' || followers === 0) return up;
  return atLeast(replication === 'consensus' ? Math.floor((followers + 1) / 2) + 1 : 1, 1 + followers, up);
}

/** A part without which a flow's requests fail, and the share of requests that it lets succeed. */
export interface Part {
  readonly node: Node;
  readonly availability: number;
  /** That share while it is up: what further attempts cannot raise, for an error is an answer, which nobody tries again. */
  readonly answers: number;
}

/**
 * Every node that each request needs before its answer, with what it lets succeed: the product is the most that the flow can reach without
 * further attempts. What a fallback stands in for, runs only sometimes or comes after the answer is left out.
 */
export function partsOf(architecture: Architecture, flow: Flow): readonly Part[] {
  const names = new Set<string>();
  needed(flow.steps, names);
  return [...names].flatMap((name) => {
    const node = nodeNamed(architecture, name);
    if (node === undefined || node.kind === 'client') return [];
    const answers = node.kind === 'service' ? 1 - node.settings['error-rate'] : 1;
    return [{ node, availability: nodeAvailability(node) * answers, answers }];
  });
}

export function availabilityOf(architecture: Architecture, flow: Flow): number {
  return partsOf(architecture, flow).reduce((product, { availability }) => product * availability, 1);
}

/** Whether the steps have reached the reply: what comes after it is not needed. */
function needed(steps: readonly Step[], names: Set<string>): boolean {
  for (const step of steps) {
    if (step.kind === 'reply') return true;
    if (step.kind === 'publish' && step.onError === undefined) names.add(step.queue);
    if (step.kind === 'call' && step.onError === undefined) {
      names.add(step.to);
      needed(step.steps, names);
    }
    if (step.kind === 'parallel') for (const branch of step.branches) needed(branch, names);
  }
  return false;
}
