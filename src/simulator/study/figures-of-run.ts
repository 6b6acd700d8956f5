import type { Figure, Run } from '../../model/generated/result.ts';
import { metrics } from '../../model/schema/metrics.ts';

/** Every figure of a run that a requirement could name, by that name, as in `Checkout.latency.p99`. */
export function figuresOfRun({ flows, nodes, data }: Run): ReadonlyMap<string, Figure> {
  return new Map([
    ...Object.entries(flows).flatMap(([name, flow]) => figuresOf(name, 'flow', flow)),
    ...Object.entries(nodes).flatMap(([name, node]) => figuresOf(name, node.kind, node)),
    ...Object.entries(data).flatMap(([name, each]) => figuresOf(name, 'data', each)),
  ]);
}

function figuresOf(name: string, owner: keyof typeof metrics, measured: object): [string, Figure][] {
  return figuresIn(measured, []).flatMap(([path, figure]): [string, Figure][] => (path in metrics[owner] ? [[`${name}.${path}`, figure]] : []));
}

function figuresIn(value: unknown, path: readonly string[]): [string, Figure][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  if (isFigure(value)) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, child]) => figuresIn(child, [...path, metricName(key)]));
}

function isFigure(value: object): value is Figure {
  return 'mean' in value && 'ci' in value && 'method' in value;
}

/** The language writes `in-flight` what the result calls `inFlight`. */
function metricName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
