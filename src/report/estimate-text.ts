import type { Colors } from 'picocolors/types';
import { formatQuantity, type Dimension } from '../base/quantity.ts';
import type { CapacityEstimate, Estimate, NodeEstimate } from '../model/generated/result.ts';
import { tableOf } from './table.ts';

/** What `estimate` says to a person: what saturates first, then every flow and node. */
export function estimateText(title: string, { flows, nodes, capacity }: Estimate, colors: Colors): string {
  const flowRows = Object.entries(flows).map(([name, { rate, latency, availability }]) => [
    name,
    value(rate, 'rate'),
    latency === null ? '–' : value(latency.mean, 'duration'),
    latency === null ? '–' : value(latency.floor, 'duration'),
    value(availability, 'percent', 5),
  ]);
  const nodeRows = Object.entries(nodes).flatMap(([name, node]) => [nodeRow(name, node), ...groupRows(node)]);
  const parts = [
    `${colors.bold(title)} ${colors.dim('estimate: no failures, no further attempts')}`,
    capacityLine(capacity),
    tableOf(['flow', 'rate', 'mean', 'floor', 'available'], flowRows),
    tableOf(['node', 'kind', 'arrivals', 'utilisation', 'hottest', 'wait', 'beside'], nodeRows),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function capacityLine({ bottleneck, loadFactor, next }: CapacityEstimate): string {
  if (bottleneck === null || loadFactor === null) return 'Nothing is ever busy.';
  const after = next.map(({ node, loadFactor: factor }) => `${node} at ${formatQuantity(factor, 'factor', 3)}`).join(', then ');
  const first = loadFactor <= 1 ? `${bottleneck} does not keep up: it manages` : `${bottleneck} saturates first, at`;
  return `${first} ${formatQuantity(loadFactor, 'factor', 3)} of this load${after === '' ? '.' : `; then ${after}.`}`;
}

function nodeRow(name: string, node: NodeEstimate): string[] {
  const beside = [
    ...(node.hits === undefined ? [] : [`hits ${value(node.hits, 'percent')}`]),
    ...(node.writeAmplification === undefined || node.writeAmplification === 1 ? [] : [`${node.writeAmplification} copies`]),
  ];
  const wait = node.wait === null ? 'grows' : value(node.wait, 'duration');
  return [
    name,
    node.kind,
    value(node.throughput, 'rate'),
    value(node.utilisation, 'percent'),
    value(node.hottest, 'percent'),
    wait,
    beside.join(', '),
  ];
}

function groupRows({ groups = {} }: NodeEstimate): string[][] {
  return Object.entries(groups).map(([name, { rate, utilisation, hottest, growth, fillsIn }]) => {
    const full = fillsIn === null ? '' : `, full after ${value(fillsIn, 'duration')}`;
    const backlog = growth === 0 ? '' : `${value(growth, 'rate')} pile up${full}`;
    return [`  → ${name}`, 'group', value(rate, 'rate'), value(utilisation, 'percent'), value(hottest, 'percent'), '–', backlog];
  });
}

/** What is shorter than a nanosecond is nothing. */
function value(amount: number | null | undefined, dimension: Dimension, digits = 3): string {
  return amount === null || amount === undefined ? '–' : formatQuantity(Math.abs(amount) < 1e-9 ? 0 : amount, dimension, digits);
}
