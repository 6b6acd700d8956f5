import type { LangiumDocument } from 'langium';
import type { Accepted, Architecture, DataSet, Flow, Group, Network, Node, Override, Region, Variant, View } from '../model/architecture.ts';
import { namedDeclarationsOf } from './declarations.ts';
import {
  isDataDeclaration,
  isGroupDeclaration,
  isNodeDeclaration,
  type AcceptDeclaration,
  type ArchFile,
  type DataDeclaration,
  type Declaration,
  type FlowDeclaration,
  type GroupDeclaration,
  type NetworkDeclaration,
  type NodeDeclaration,
  type Override as OverrideNode,
  type RegionDeclaration,
  type ReplacementFlow,
  type VariantDeclaration,
  type ViewDeclaration,
} from './generated/ast.ts';
import { declared, documentationOf } from './lowering/declared.ts';
import { lowerFlow } from './lowering/flow.ts';
import { lowerRequirement } from './lowering/requirement.ts';
import { lowerScenario, placeName } from './lowering/scenario.ts';
import { configured, nodeSettings, profileChain, statedSettings } from './lowering/settings.ts';
import { rememberedWhileLinked } from './memory.ts';
import { originOf } from './origins.ts';
import { unheard } from './report.ts';
import type { NameServices } from './references/name-services.ts';

type Collected = {
  -readonly [
    Key in 'regions' | 'networks' | 'groups' | 'nodes' | 'data' | 'flows' | 'requirements' | 'scenarios' | 'variants' | 'accepted' | 'views'
  ]: Architecture[Key][number][];
};

/**
 * The architecture of a linked document (an entry file, or a library by itself) and of all it imports: profiles and defaults applied,
 * units converted, flows as trees of calls. Total: what is broken is left out, and the document's diagnostics say why.
 */
export function lower(document: LangiumDocument<ArchFile>, services: NameServices): Architecture {
  const collected: Collected = {
    regions: [],
    networks: [],
    groups: [],
    nodes: [],
    data: [],
    flows: [],
    requirements: [],
    scenarios: [],
    variants: [],
    accepted: [],
    views: [],
  };
  const seen = new Set<string>();
  const isFirst = (declaration: { readonly name: string }): boolean =>
    declaration.name !== '' && !seen.has(declaration.name) && seen.add(declaration.name) !== undefined;
  for (const { parseResult } of services.references.Imports.closure(document)) {
    const firsts = new Set<unknown>(namedDeclarationsOf(parseResult.value).filter(isFirst));
    lowerAll(parseResult.value.declarations, collected, { group: undefined, isFirst: (each) => firsts.has(each) });
  }
  const system = document.parseResult.value.systems[0];
  return {
    uri: document.uri.toString(),
    title: system?.title || document.uri.path.replace(/^.*\//, ''),
    documentation: system && documentationOf(system),
    ...collected,
  };
}

interface Surroundings {
  readonly group: number | undefined;
  /** Of two declarations of one name the first counts; the clash is an error. */
  readonly isFirst: (declaration: Declaration) => boolean;
}

function lowerAll(declarations: readonly Declaration[], into: Collected, around: Surroundings): void {
  for (const declaration of declarations) {
    if (isGroupDeclaration(declaration)) {
      into.groups.push({ title: declaration.title ?? '', parent: around.group, origin: originOf({ node: declaration }) } satisfies Group);
      lowerAll(declaration.declarations, into, { ...around, group: into.groups.length - 1 });
    } else lowerOne(declaration, into, around);
  }
}

function lowerOne(declaration: Exclude<Declaration, GroupDeclaration>, into: Collected, around: Surroundings): void {
  switch (declaration.$type) {
    case 'NodeDeclaration':
      if (around.isFirst(declaration)) into.nodes.push(lowerNode(declaration, around.group));
      return;
    case 'RegionDeclaration':
      if (around.isFirst(declaration)) into.regions.push(lowerRegion(declaration));
      return;
    case 'DataDeclaration':
      if (around.isFirst(declaration)) into.data.push(lowerData(declaration));
      return;
    case 'FlowDeclaration':
      if (around.isFirst(declaration)) push(into.flows, lowerFlowDeclaration(declaration));
      return;
    case 'ScenarioDeclaration':
      if (around.isFirst(declaration)) into.scenarios.push(lowerScenario(declaration, unheard));
      return;
    case 'VariantDeclaration':
      if (around.isFirst(declaration)) into.variants.push(lowerVariant(declaration));
      return;
    case 'ViewDeclaration':
      if (around.isFirst(declaration)) into.views.push(lowerView(declaration));
      return;
    case 'NetworkDeclaration':
      return push(into.networks, lowerNetwork(declaration));
    case 'RequireDeclaration':
      return push(into.requirements, lowerRequirement(declaration, unheard));
    case 'AcceptDeclaration':
      return push(into.accepted, lowerAccepted(declaration));
    case 'ProfileDeclaration':
      return;
  }
}

function push<T>(list: T[], element: T | undefined): void {
  if (element !== undefined) list.push(element);
}

function lowerNode(node: NodeDeclaration, group: number | undefined): Node {
  return { ...lowerAlone(node), group };
}

const lowerAlone = rememberedWhileLinked((node: NodeDeclaration) => ({
  kind: node.kind,
  ...declared(node),
  ...nodeSettings(node),
  profiles: profileChain(node.profile?.ref).map((profile) => profile.name),
}));

function lowerRegion(region: RegionDeclaration): Region {
  const zones = region.zones.filter((zone, index) => zone.name !== '' && region.zones.findIndex((other) => other.name === zone.name) === index);
  return { ...declared(region), zones: zones.map(declared) };
}

function lowerData(data: DataDeclaration): DataSet {
  return { ...declared(data), ...configured('data', data.body?.properties ?? []) };
}

function lowerNetwork(network: NetworkDeclaration): Network | undefined {
  const rest = { ...configured('network', network.body?.properties ?? []), origin: originOf({ node: network }) };
  if (network.default) return { between: 'default', ...rest };
  const [from, to] = [network.from && placeName(network.from), network.to && placeName(network.to)];
  return from === undefined || to === undefined ? undefined : { between: { from, to, bothWays: network.direction === '<->' }, ...rest };
}

const lowerFlowDeclaration = rememberedWhileLinked((flow: FlowDeclaration): Flow | undefined => {
  const lowered = lowerFlow(flow.body, unheard);
  if (lowered === undefined) return undefined;
  return { ...declared(flow), ...configured('flow', flow.body?.properties ?? []), ...lowered, first: lowered.first.name };
});

/** Says what differs: what it does not state of the load, the flow that it replaces still does. */
function lowerReplacement(replacement: ReplacementFlow): Flow | undefined {
  const original = replacement.flow.ref;
  const lowered = lowerFlow(replacement.body, unheard);
  if (original === undefined || lowered === undefined) return undefined;
  const own = replacement.body?.properties ?? [];
  const statesLoad = own.some((property) => property.name === 'rate' || property.name === 'every');
  const inherited = (original.body?.properties ?? []).filter(
    ({ name }) => !own.some((other) => other.name === name) && !(statesLoad && (name === 'rate' || name === 'every')),
  );
  return {
    ...declared(original),
    origin: originOf({ node: replacement }),
    nameOrigin: originOf({ node: replacement, property: 'flow' }),
    bodyOrigin: replacement.body && originOf({ node: replacement.body }),
    ...configured('flow', [...own, ...inherited]),
    ...lowered,
    first: lowered.first.name,
  };
}

function lowerVariant(variant: VariantDeclaration): Variant {
  return {
    ...declared(variant),
    overrides: (variant.body?.overrides ?? []).flatMap((override) => lowerOverride(override) ?? []),
    flows: (variant.body?.flows ?? []).flatMap((flow) => lowerReplacement(flow) ?? []),
  };
}

function lowerOverride(override: OverrideNode): Override | undefined {
  const target = override.target.ref;
  if (target === undefined || !(isNodeDeclaration(target) || isDataDeclaration(target))) return undefined;
  const owner = isNodeDeclaration(target) ? target.kind : 'data';
  return { name: target.name, ...statedSettings(owner, override.body?.properties ?? []), origin: originOf({ node: override }) };
}

function lowerAccepted(accepted: AcceptDeclaration): Accepted | undefined {
  if (!accepted.rule || !accepted.reason || (accepted.on !== undefined && accepted.on.ref === undefined)) return undefined;
  return { rule: `${accepted.family}/${accepted.rule}`, on: accepted.on?.ref?.name, reason: accepted.reason, origin: originOf({ node: accepted }) };
}

function lowerView(view: ViewDeclaration): View {
  return { ...declared(view), ...configured('view', view.body?.properties ?? []) };
}
