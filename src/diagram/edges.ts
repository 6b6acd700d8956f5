import type { Origin } from '../base/text-range.ts';
import { formatQuantity } from '../base/quantity.ts';
import type { Architecture, Consumer, Flow, Node, NodeOf, Operation } from '../model/architecture.ts';
import { arrowsOf, type Arrow } from '../model/walk.ts';
import type { EdgeKind } from './diagram.ts';
import { rateText } from './facts.ts';

/** All that goes from one node to another in one way: what several flows and properties say, merged. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly flows: readonly string[];
  /** By flow, which of its arrows these are, from 1: first what the caller waits for, then each delivery with what its consumer does. */
  readonly steps: Readonly<Record<string, readonly number[]>>;
  /** Lines of its label, not yet wrapped. */
  readonly texts: readonly string[];
  readonly origin: Origin;
  /** All places that say so, the first among them. */
  readonly origins: readonly Origin[];
}

interface Said extends Omit<Connection, 'flows' | 'steps' | 'texts' | 'origins'> {
  readonly flow?: string;
  readonly step?: number;
  readonly operation?: Operation;
  readonly text?: string;
}

/** What the flows say first, in their order, then what properties say and no flow does. */
export function connectionsOf(architecture: Architecture): readonly Connection[] {
  const said = architecture.flows.flatMap((flow) => saidByFlow(architecture, flow));
  const called = new Set(said.map(({ from, to }) => pairKey(from, to)));
  const silent = architecture.nodes.flatMap(saidByProperties).filter(({ from, to }) => !called.has(pairKey(from, to)));
  return merged([...said, ...silent]);
}

/** Connections among `shown` nodes; a path through hidden ones becomes one connection that names them, unless its ends are connected anyhow. */
export function connectionsAmong(connections: readonly Connection[], shown: ReadonlySet<string>): readonly Connection[] {
  const direct = connections.filter(({ from, to }) => shown.has(from) && shown.has(to));
  const known = new Set(direct.map(({ from, to }) => pairKey(from, to)));
  const indirect = [...shown].flatMap((name) => throughHidden(name, connections, shown)).filter(({ from, to }) => !known.has(pairKey(from, to)));
  return [...direct, ...indirect];
}

function saidByFlow(architecture: Architecture, flow: Flow): readonly Said[] {
  const arrows = arrowsOf(flow);
  const entry = flow.steps.length > 0 && architecture.nodes.find(({ name }) => name === flow.first)?.kind === 'client' ? loadText(flow) : undefined;
  const first = arrows.find(({ step }) => step.from === flow.first);
  const said = (some: readonly Arrow[]): readonly Said[] =>
    some.map((arrow) => ({ ...saidByArrow(arrow), text: arrow === first ? entry : undefined }));
  const numbered = [
    ...said(arrows.filter(({ consumer }) => consumer === undefined)),
    ...flow.consumers.flatMap((consumer) => [saidByConsumer(flow, consumer), ...said(arrows.filter((arrow) => arrow.consumer === consumer))]),
  ].map((each, index) => ({ ...each, step: index + 1 }));
  // Deliveries stand last, as they always did: the order decides where things stand.
  return [...numbered.filter(({ kind }) => kind !== 'consume'), ...numbered.filter(({ kind }) => kind === 'consume')];
}

function saidByArrow({ flow, step }: Arrow): Said {
  const to = step.kind === 'call' ? step.to : step.queue;
  const kind = step.kind === 'call' ? 'call' : 'publish';
  return { from: step.from, to, kind, flow: flow.name, operation: step.operation, origin: step.origin };
}

function saidByConsumer(flow: Flow, { queue, group, each, origin }: Consumer): Said {
  return { from: queue, to: group, kind: 'consume', flow: flow.name, text: each ? 'each instance' : undefined, origin };
}

/** `Checkout 300/s`, at the arrow by which its requests come in. */
function loadText({ name, settings }: Flow): string {
  if (settings.rate !== undefined) return `${name} ${rateText(settings.rate)}`;
  return settings.every === undefined ? name : `${name} every ${formatQuantity(settings.every, 'duration', 3)}`;
}

function saidByProperties(node: Node): readonly Said[] {
  const said = (to: string | undefined, property: string, text: string): Said[] =>
    to === undefined ? [] : [{ from: node.name, to, kind: 'support', text, origin: node.stated[property]?.origin ?? node.nameOrigin }];
  switch (node.kind) {
    case 'cache':
      return [...said(node.settings.fronts, 'fronts', 'fronts'), ...invalidations(node)];
    case 'cdn':
      return said(node.settings.origin, 'origin', 'origin');
    case 'queue':
      return [...said(node.settings['dead-letter']?.queue, 'dead-letter', 'dead letters'), ...said(node.settings.cluster, 'cluster', 'same brokers')];
    case 'service':
    case 'proxy':
      return said(node.settings.discovery === 'static' ? undefined : node.settings.discovery, 'discovery', 'looks up');
    default:
      return [];
  }
}

/** A write to the store deletes the entry of its cache: from the store to the cache. */
function invalidations({ name, settings, stated, nameOrigin }: NodeOf<'cache'>): readonly Said[] {
  const { fronts, invalidate } = settings;
  if (fronts === undefined || invalidate === 'none') return [];
  return [{ from: fronts, to: name, kind: 'invalidate', text: 'on write', origin: stated.invalidate?.origin ?? nameOrigin }];
}

function merged(said: readonly Said[]): readonly Connection[] {
  const groups = new Map<string, Said[]>();
  for (const each of said) {
    const key = `${each.kind} ${pairKey(each.from, each.to)}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const { from, to, kind, origin } = group[0];
    return {
      from,
      to,
      kind,
      origin,
      origins: group.map((each) => each.origin),
      flows: unique(group.map(({ flow }) => flow)),
      steps: stepsOf(group),
      texts: textsOf(group),
    };
  });
}

function stepsOf(said: readonly Said[]): Connection['steps'] {
  const steps: Record<string, number[]> = {};
  for (const { flow, step } of said) if (flow !== undefined && step !== undefined) (steps[flow] ??= []).push(step);
  return steps;
}

/** Loads first, then one line for each data set with its verbs (`read, write order`), then free text. */
function textsOf(said: readonly Said[]): readonly string[] {
  const verbs = new Map<string, string[]>();
  for (const { operation, kind } of said) {
    if (operation === undefined || operation.verb === 'text') continue;
    const known = verbs.get(operation.data) ?? [];
    const verb = operation.verb === 'publish' && kind === 'publish' ? [] : [operation.verb];
    verbs.set(operation.data, unique([...known, ...verb]));
  }
  return unique([
    ...said.map(({ text }) => text),
    ...[...verbs].map(([data, each]) => (each.length === 0 ? data : `${each.join(', ')} ${data}`)),
    ...said.map(({ operation }) => (operation?.verb === 'text' ? operation.text : undefined)),
  ]);
}

function throughHidden(start: string, connections: readonly Connection[], shown: ReadonlySet<string>): readonly Connection[] {
  const found: Connection[] = [];
  const visited = new Set<string>([start]);
  let paths = connections.filter(({ from, to }) => from === start && !shown.has(to)).map((first) => ({ at: first.to, via: [first.to], first }));
  while (paths.length > 0) {
    const next: typeof paths = [];
    for (const { at, via, first } of paths) {
      if (visited.has(at)) continue;
      visited.add(at);
      for (const { from, to, flows } of connections) {
        if (from !== at || visited.has(to)) continue;
        if (!shown.has(to)) next.push({ at: to, via: [...via, to], first });
        else found.push({ ...first, to, flows: first.flows.filter((flow) => flows.includes(flow)), texts: [`via ${via.join(', ')}`] });
      }
    }
    paths = next;
  }
  return found.filter(({ to }, index) => found.findIndex((other) => other.to === to) === index);
}

function pairKey(from: string, to: string): string {
  return `${from} ${to}`;
}

function unique<T>(values: readonly (T | undefined)[]): T[] {
  return [...new Set(values)].filter((value) => value !== undefined);
}
