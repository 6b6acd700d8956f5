import { hashText } from '../../base/random.ts';
import type { Architecture, DataSet, Flow, Node, Requirement, Scenario, Step } from '../../model/architecture.ts';
import { brokersOf, instanceCountOf, instancePlacesOf, localHosts, placesInTurn, type Places, placesOf } from '../../model/places.ts';
import { rankSampler } from '../engine/popularity.ts';
import { windowsOf } from '../statistics/windows.ts';
import { FlowCompiler, type FlowSubject } from './flow-compiler.ts';
import { networkOf } from './network.ts';
import { keepsResponses } from './site-plan.ts';
import type { DataPlan, FaultPlan, FlowPlan, NodePlan, Plan } from './plan.ts';
import { ProgramBuilder, Salts } from './program-builder.ts';

/** Sessions of a client take places in turn; after so many the turns begin anew. */
const turnsOfSessions = 1000;

/** Makes a run ready to simulate. The architecture must have no diagnostics that block simulation, and no mistakes (`mistakesOf`). */
export function compile(architecture: Architecture, scenario?: Scenario): Plan {
  const places = placesOf(architecture);
  const nodes = nodePlans(architecture, places);
  const builder = new ProgramBuilder(architecture.nodes);
  const salts = new Salts();
  const dataNames = architecture.data.map((data) => data.name);
  const flows = architecture.flows.map((flow, index) => flowPlan(builder, { index, flow, dataNames, salts }, architecture.requirements));
  return {
    architecture,
    scenario,
    places,
    nodes,
    flows,
    windows: windowsOf(architecture, scenario?.name ?? null),
    network: networkOf(architecture, places),
    instanceNodes: Int32Array.from(nodes.filter(ownsInstances).flatMap((node) => Array<number>(node.instanceCount).fill(node.index))),
    instancePlaces: Int32Array.from(nodes.filter(ownsInstances).flatMap((node) => placesOfInstances(architecture, places, node))),
    data: architecture.data.map((data, index) => dataPlan(data, index, architecture.nodes)),
    program: builder.build(),
    faults: (scenario?.events ?? []).map((event): FaultPlan => ({
      event,
      at: event.at,
      until: event.lasts === undefined ? Infinity : event.at + event.lasts,
    })),
  };
}

function nodePlans(architecture: Architecture, places: Places): NodePlan[] {
  let firstInstance = 0;
  const plans = architecture.nodes.map((node, index): NodePlan => {
    const instanceCount = sharesBrokers(node)
      ? 0
      : (localHosts(architecture, node)?.reduce((sum, host) => sum + instanceCountOf(host), 0) ?? instanceCountOf(node));
    const plan = {
      index,
      node,
      name: node.name,
      firstInstance,
      instanceCount,
      sessionPlaces: node.kind === 'client' ? placesInTurn(places, node.settings.in, turnsOfSessions) : new Int32Array(0),
      caches: cachesOf(architecture, node),
      copyHolders: copyHoldersOf(architecture, node),
      hosts: new Int32Array(0),
    };
    firstInstance += instanceCount;
    return plan;
  });
  return plans.map((plan) => {
    const hosts = localHosts(architecture, plan.node);
    if (hosts !== undefined) return { ...plan, hosts: instancesOf(plans.filter(({ node }) => hosts.includes(node))) };
    if (!sharesBrokers(plan.node)) return plan;
    const brokers = brokersOf(architecture, plan.node);
    const { firstInstance, instanceCount } = plans.find(({ node }) => node === brokers)!;
    return { ...plan, firstInstance, instanceCount };
  });
}

function instancesOf(plans: readonly NodePlan[]): Int32Array {
  return Int32Array.from(
    plans.flatMap(({ firstInstance, instanceCount }) => Array.from({ length: instanceCount }, (_, index) => firstInstance + index)),
  );
}

function cachesOf(architecture: Architecture, store: Node): number[] {
  return architecture.nodes.flatMap((other, at) => (other.kind === 'cache' && other.settings.fronts === store.name ? [at] : []));
}

function copyHoldersOf(architecture: Architecture, store: Node): number[] {
  const isHome = architecture.data.some(({ settings }) => settings.store === store.name);
  const others = architecture.nodes.flatMap((other, at) => (isHome && keepsResponses(other) ? [at] : []));
  return [...cachesOf(architecture, store), ...others];
}

/** A copy in a caller's instance stands where that does. */
function placesOfInstances(architecture: Architecture, places: Places, { node, instanceCount }: NodePlan): number[] {
  const hosts = localHosts(architecture, node);
  if (hosts === undefined) return [...instancePlacesOf(places, node, instanceCount)];
  return hosts.flatMap((host) => [...instancePlacesOf(places, host, instanceCountOf(host))]);
}

function ownsInstances({ node }: NodePlan): boolean {
  return !sharesBrokers(node);
}

function sharesBrokers(node: Node): boolean {
  return node.kind === 'queue' && node.settings.cluster !== undefined;
}

function dataPlan(data: DataSet, index: number, nodes: readonly Node[]): DataPlan {
  const indexOf = (name: string | undefined) => nodes.findIndex((node) => node.name === name);
  const owner = nodes.find((node) => node.name === data.settings.owner);
  const sessions = owner?.kind === 'client' ? owner.settings.users : 1;
  const keys = Math.max(data.settings.keys, keysOfTrace(data));
  const ranks = rankSampler(data.settings.popularity, Math.max(1, Math.floor(keys / sessions)));
  return {
    index,
    name: data.name,
    hash: hashText(data.name),
    settings: { ...data.settings, keys },
    ranks,
    store: indexOf(data.settings.store),
    owner: indexOf(data.settings.owner),
  };
}

/** How many different keys a data set's file has: they are numbered in the order in which they come. */
function keysOfTrace({ settings: { popularity } }: DataSet): number {
  return popularity.kind === 'trace' && popularity.keys !== undefined ? 1 + popularity.keys.reduce((most, key) => Math.max(most, key), -1) : 0;
}

function flowPlan(builder: ProgramBuilder, subject: FlowSubject, requirements: readonly Requirement[]): FlowPlan {
  const { flow, index } = subject;
  const selected = requirements.flatMap(({ target, selector }) =>
    target.kind === 'flow' && target.name === flow.name && selector !== undefined ? [selector] : [],
  );
  const compiler = new FlowCompiler(builder, subject);
  const first = builder.nodeIndex(flow.first);
  const entry = compiler.body(flow.steps, { node: first, named: new Set() });
  const isDefault = builder.nodes[first].kind === 'queue';
  for (const consumer of flow.consumers) {
    const queue = builder.nodeIndex(consumer.queue);
    const group = builder.nodeIndex(consumer.group);
    const site = compiler.consumerSite(queue, group, consumer.steps);
    builder.consumers.push({
      queue,
      group,
      each: consumer.each,
      flow: index,
      isDefault: isDefault && queue === first,
      site,
      calls: hasCalls(consumer.steps, builder.nodes),
    });
  }
  return {
    index,
    name: flow.name,
    hash: hashText(flow.name),
    settings: flow.settings,
    first,
    load: loadOf(flow, builder.nodes[first]),
    entry,
    selectedRegions: [...new Set(selected)],
    slotNodes: Int32Array.from(compiler.slotNodes),
  };
}

/** Whether any of these steps, or of those within, is a call, or a publish that no transaction can take back. */
function hasCalls(steps: readonly Step[], nodes: readonly Node[]): boolean {
  return steps.some((step) => {
    switch (step.kind) {
      case 'call':
        return true;
      case 'publish':
        return !nodes.some((node) => node.name === step.queue && node.kind === 'queue' && node.settings.delivery === 'exactly-once');
      case 'parallel':
        return step.branches.some((branch) => hasCalls(branch, nodes));
      case 'choose':
        return step.branches.some((branch) => hasCalls(branch.steps, nodes));
      case 'repeat':
        return hasCalls(step.steps, nodes);
      default:
        return false;
    }
  });
}

function loadOf(flow: Flow, first: Node): FlowPlan['load'] {
  if (first.kind === 'queue') return 'messages';
  if (flow.settings.every !== undefined) return flow.settings.every > 0 ? 'timed' : 'nothing';
  if (flow.settings.rate !== undefined || flow.settings.arrivals.kind === 'trace') return 'open';
  return first.kind === 'client' && first.settings.think !== undefined ? 'closed' : 'nothing';
}
