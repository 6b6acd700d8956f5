import type { Architecture, Flow, Node } from './architecture.ts';
import type { Arrivals } from './schema/value-types.ts';

/**
 * The architecture with `factor` times what its clients bring: open flows arrive so many times as often, and of clients that think there
 * are so many times as many users, at least one. What the system does by itself stays: timers of services, the data, and events, which
 * multiply on top.
 */
export function withTraffic(architecture: Architecture, factor: number): Architecture {
  if (factor === 1) return architecture;
  const clients = new Set(architecture.nodes.filter(({ kind }) => kind === 'client').map(({ name }) => name));
  return {
    ...architecture,
    nodes: architecture.nodes.map((node) => withUsers(node, factor)),
    flows: architecture.flows.map((flow) => (clients.has(flow.first) ? withRate(flow, factor) : flow)),
  };
}

function withUsers(node: Node, factor: number): Node {
  if (node.kind !== 'client' || node.settings.think === undefined) return node;
  const { users } = node.settings;
  return { ...node, settings: { ...node.settings, users: Math.max(Math.min(1, users), Math.round(users * factor)) } };
}

function withRate(flow: Flow, factor: number): Flow {
  const { rate, every, arrivals } = flow.settings;
  return {
    ...flow,
    settings: {
      ...flow.settings,
      rate: rate === undefined ? undefined : rate * factor,
      every: every === undefined ? undefined : every / factor,
      arrivals: quickened(arrivals, factor),
    },
  };
}

/** A file that says when requests arrive is played so many times as fast. Bursts keep their length and their factor. */
function quickened(arrivals: Arrivals, factor: number): Arrivals {
  if (arrivals.kind !== 'trace' || arrivals.times === undefined) return arrivals;
  return { ...arrivals, times: arrivals.times.map((time) => time / factor) };
}
