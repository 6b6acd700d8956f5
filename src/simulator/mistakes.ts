import type { Distribution } from '../base/distribution.ts';
import type { Origin } from '../base/text-range.ts';
import type { Action, Architecture, Call, Configured, FaultTarget, Flow, Node, NodeOf, Publish, Scenario, Step } from '../model/architecture.ts';
import { dataNodesOf } from '../model/chunks.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { schema, type Owner } from '../model/schema/schema.ts';
import { arrowsOf, nodeNamed } from '../model/walk.ts';
import { instanceCountOf, instancePlacesOf, isWithin, leadersOf, placesOf } from '../model/places.ts';
import { treatments, type Treatment } from './treatments.ts';

/**
 * Whatever a file states, or has from a profile, that nobody could simulate because it means nothing: one error each, at its place. A
 * scenario adds what its events would need. Nodes that no flow reaches change nothing and are left alone.
 */
export function mistakesOf(architecture: Architecture, scenario?: Scenario): Diagnostic[] {
  const used = usedNodes(architecture);
  const problems = new Problems();
  for (const node of architecture.nodes) {
    if (!used.has(node.name)) continue;
    checkSettings(node.kind, node, { origin: node.nameOrigin, node: node.name }, problems);
    checkProxyCache(architecture, node, problems);
  }
  for (const data of architecture.data) checkSettings('data', data, { origin: data.nameOrigin }, problems);
  for (const network of architecture.networks) checkSettings('network', network, { origin: network.origin }, problems);
  for (const flow of architecture.flows) checkFlow(architecture, flow, problems);
  for (const event of scenario?.events ?? []) checkEvent(architecture, event.action, event.origin, problems);
  return problems.found;
}

class Problems {
  readonly found: Diagnostic[] = [];

  refuse(origin: Origin, message: string, node?: string, code = 'simulation'): void {
    this.found.push({ severity: 'error', code, message, origin, node, related: [], fixes: [] });
  }

  refuseUnread(origin: Origin, profile = '', node?: string): void {
    this.refuse(origin, unreadSamples + profile, node, unreadFile);
  }
}

/** The code of what only the content of a data file mends. */
export const unreadFile = 'data-file';

const unreadSamples = 'the file of samples was not read, for the document is not on disk; save it beside the file, or state a distribution';

/** Nodes that some flow reaches, and the stores behind caches that it reaches. */
function usedNodes(architecture: Architecture): Set<string> {
  const used = new Set<string>();
  for (const flow of architecture.flows) {
    used.add(flow.first);
    for (const { step } of arrowsOf(flow)) used.add(step.kind === 'call' ? step.to : step.queue);
    for (const consumer of flow.consumers) used.add(consumer.queue).add(consumer.group);
  }
  for (const node of architecture.nodes) {
    if (!used.has(node.name)) continue;
    if ((node.kind === 'service' || node.kind === 'proxy') && node.settings.discovery !== 'static') used.add(node.settings.discovery);
    if (node.kind === 'cache' && node.settings.fronts !== undefined) used.add(node.settings.fronts);
    if (node.kind === 'cdn' && node.settings.origin !== undefined) used.add(node.settings.origin);
    if (node.kind === 'queue' && node.settings['dead-letter'] !== undefined) used.add(node.settings['dead-letter'].queue);
  }
  return used;
}

/** Each property whose value matters: where it is stated, or else at the name, with the profile that it comes from. */
function checkSettings(owner: Owner, configured: Configured<Owner>, place: { origin: Origin; node?: string }, problems: Problems): void {
  const settings = configured.settings as Readonly<Record<string, unknown>>;
  const table = treatments[owner] as Readonly<Record<string, Treatment>>;
  for (const name of Object.keys(schema[owner])) {
    const value = settings[name];
    if (value === undefined) continue;
    const origin = configured.stated[name]?.origin ?? place.origin;
    const profile =
      configured.stated[name] === undefined && configured.inherited[name] !== undefined
        ? ` (\`${name}\` of the profile ${configured.inherited[name]})`
        : '';
    const treatment = table[name];
    if (isUnread(value)) problems.refuseUnread(origin, profile, place.node);
    else if (typeof treatment === 'object' && 'mistake' in treatment && !treatment.isHarmless(value, settings))
      problems.refuse(origin, treatment.mistake + profile, place.node, treatment.isUnread ? unreadFile : undefined);
  }
}

function isUnread(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const distribution = value as Distribution;
  if (distribution.kind === 'mixture') return distribution.parts.some((part) => isUnread(part.distribution));
  return distribution.kind === 'empirical' && (distribution.samples ?? []).length === 0;
}

function checkFlow(architecture: Architecture, flow: Flow, problems: Problems): void {
  checkSettings('flow', flow, { origin: flow.nameOrigin }, problems);
  checkSteps(architecture, flow.steps, problems);
  for (const consumer of flow.consumers) checkSteps(architecture, consumer.steps, problems);
}

function checkSteps(architecture: Architecture, steps: readonly Step[], problems: Problems): void {
  for (const step of steps) {
    switch (step.kind) {
      case 'call':
        checkCall(architecture, step, problems);
        break;
      case 'publish':
        checkPublish(architecture, step, problems);
        break;
      case 'wait':
        if (isUnread(step.duration)) problems.refuseUnread(step.origin);
        break;
      case 'parallel':
        for (const branch of step.branches) checkSteps(architecture, branch, problems);
        break;
      case 'choose':
        for (const branch of step.branches) checkSteps(architecture, branch.steps, problems);
        break;
      case 'repeat':
        if (isUnread(step.times)) problems.refuseUnread(step.origin);
        checkSteps(architecture, step.steps, problems);
        break;
      case 'reply':
        break;
    }
  }
}

function checkOptions(step: Call | Publish, problems: Problems): void {
  checkSettings('call', { settings: step.options, stated: step.stated, inherited: {} }, { origin: step.origin }, problems);
}

function checkCall(architecture: Architecture, call: Call, problems: Problems): void {
  checkOptions(call, problems);
  const target = nodeNamed(architecture, call.to)!;
  if (target.kind === 'cache') checkCacheCall(architecture, call, target.settings, problems);
  if (target.kind === 'proxy' && target.settings.cache === undefined && call.onMiss !== undefined)
    problems.refuse(
      call.onMiss.origin,
      `"${target.name}" keeps no responses, so it has none to miss; give it a \`cache\`, or remove \`on miss\``,
      target.name,
    );
  if (target.kind === 'cdn') checkCdnCall(architecture, call, target, problems);
  for (const steps of [call.steps, call.onMiss?.steps ?? [], call.onError?.steps ?? []]) checkSteps(architecture, steps, problems);
}

/** A response is known by what it reads, which some arrow to or from the proxy must say. */
function checkProxyCache(architecture: Architecture, node: Node, problems: Problems): void {
  if (node.kind !== 'proxy' || node.settings.cache === undefined) return;
  const reads = architecture.flows
    .flatMap((flow) => arrowsOf(flow))
    .some(({ step }) => step.kind === 'call' && (step.from === node.name || step.to === node.name) && step.operation?.verb === 'read');
  if (!reads)
    problems.refuse(
      node.stated.cache?.origin ?? node.nameOrigin,
      `no arrow to or from "${node.name}" says what it reads, so its cache would keep nothing; add \`: read\` and a data set`,
      node.name,
    );
}

/** A point of presence that misses must know where to go on. */
function checkCdnCall(architecture: Architecture, call: Call, cdn: Extract<Node, { kind: 'cdn' }>, problems: Problems): void {
  if (call.operation?.verb !== 'read' || call.onMiss !== undefined || call.steps.length > 0) return;
  const { origin } = cdn.settings;
  if (origin === undefined)
    return problems.refuse(
      call.toOrigin,
      `"${cdn.name}" has nowhere to go when it misses; add \`on miss { ${cdn.name} -> … }\`, or state its \`origin\``,
      cdn.name,
    );
  const kind = kindOf(architecture, origin);
  const place = cdn.stated.origin?.origin ?? cdn.nameOrigin;
  if (kind === 'client' || kind === 'queue' || kind === 'registry')
    problems.refuse(place, `"${origin}" is a ${kind} and has no content; name what the content comes from as \`origin\``, cdn.name);
  if (isOwnOrigin(architecture, cdn.name))
    problems.refuse(place, `the \`origin\` of "${cdn.name}" leads back to itself; name another node`, cdn.name);
}

function isOwnOrigin(architecture: Architecture, name: string): boolean {
  const visited = new Set<string>();
  let at: string | undefined = name;
  while (at !== undefined && !visited.has(at)) {
    visited.add(at);
    const node = architecture.nodes.find((each) => each.name === at);
    at = node?.kind === 'cdn' ? node.settings.origin : undefined;
  }
  return at === name;
}

function checkCacheCall(architecture: Architecture, call: Call, { fronts, topology }: NodeOf<'cache'>['settings'], problems: Problems): void {
  if (topology === 'local' && architecture.nodes.find(({ name }) => name === call.from)?.kind === 'client')
    problems.refuse(
      call.toOrigin,
      `${call.to} lives in the instances of its callers, and a client has none; let a service call it, or use \`topology: central\``,
      call.to,
    );
  const verb = call.operation?.verb;
  if (fronts !== undefined || verb === undefined || verb === 'text') return;
  if (verb !== 'read' && verb !== 'scan')
    problems.refuse(call.toOrigin, `${call.to} has no store behind it that would keep what is written; state which store it \`fronts\``, call.to);
  else if (call.onMiss === undefined)
    problems.refuse(
      call.toOrigin,
      `${call.to} has no store behind it to ask on a miss; state which store it \`fronts\`, or add \`on miss\``,
      call.to,
    );
}

function checkPublish(architecture: Architecture, publish: Publish, problems: Problems): void {
  checkOptions(publish, problems);
  checkSteps(architecture, publish.onError?.steps ?? [], problems);
}

function checkEvent(architecture: Architecture, action: Action, origin: Origin, problems: Problems): void {
  switch (action.kind) {
    case 'partition':
    case 'load':
    case 'slow':
    case 'drop':
      return;
    case 'flush':
      return;
    case 'crash':
    case 'lose':
    case 'restart': {
      checkIndex(architecture, action.target, origin, problems);
      for (const node of stoppedBy(architecture, action.target)) {
        if (node.kind === 'client')
          problems.refuse(
            origin,
            `"${node.name}" is a client: its users' devices do not crash together; \`partition\` it from what it calls, or change the \`load\` of its flow`,
            node.name,
          );
      }
    }
  }
}

/** There must be as many instances as an event counts. */
function checkIndex(architecture: Architecture, target: FaultTarget, origin: Origin, problems: Problems): void {
  if (!('node' in target) || target.part === undefined) return;
  const node = architecture.nodes.find((each) => each.name === target.node)!;
  const count = partsOf(node, target.part);
  if ((target.index ?? 1) <= count) return;
  const words = target.part === 'metadata' ? `${count} metadata server${count === 1 ? '' : 's'}` : `${count} ${target.part}${count === 1 ? '' : 's'}`;
  problems.refuse(origin, `"${node.name}" has ${words}; they are counted from 1`, node.name);
}

/** How many there are of a part that an event can name; infinite where the number is not the point. */
function partsOf(node: Node, part: NonNullable<Extract<FaultTarget, { node: string }>['part']>): number {
  if (node.kind === 'client') return Infinity;
  if (node.kind === 'filesystem') return part === 'metadata' ? node.settings['metadata-nodes'] : dataNodesOf(node.settings);
  if (part === 'instance' || part === 'broker') return instanceCountOf(node);
  if (part === 'follower' && node.kind === 'registry') return node.settings.followers;
  if (part === 'follower' && node.kind === 'database' && node.settings.topology !== 'leaderless') return followersOf(node.settings);
  return Infinity;
}

function followersOf(settings: NodeOf<'database'>['settings']): number {
  return settings.followers * (settings.topology === 'multi-leader' ? leadersOf(settings) : 1);
}

function stoppedBy(architecture: Architecture, target: FaultTarget): readonly Node[] {
  if ('node' in target) return architecture.nodes.filter((node) => node.name === target.node);
  const places = placesOf(architecture);
  const standsThere = (node: Node) => instancePlacesOf(places, node, instanceCountOf(node)).some((place) => isWithin(places, place, target.place));
  return architecture.nodes.filter(standsThere);
}

function kindOf(architecture: Architecture, name: string): string {
  return architecture.nodes.find((node) => node.name === name)?.kind ?? 'node';
}
