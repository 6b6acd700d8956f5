import type { AstNode, LangiumDocument } from 'langium';
import { readQuantity } from '../values/quantities.ts';
import { unheard, type Report } from '../report.ts';
import {
  isCallValue,
  type AcceptDeclaration,
  type ArchFile,
  type Block,
  type Body,
  type DataDeclaration,
  type FlowBody,
  type NetworkDeclaration,
  type NodeDeclaration,
  type Override,
  type RequireDeclaration,
  type ScenarioBody,
  type ScenarioDeclaration,
  type VariantDeclaration,
} from '../generated/ast.ts';
import { lowerRequirement } from '../lowering/requirement.ts';
import { lowerScenario, placeName } from '../lowering/scenario.ts';
import type { Unit } from '../references/changes.ts';
import { nodesIn } from '../tree.ts';
import { checkCircles } from './check-circles.ts';
import { checkFlow } from './check-flow.ts';
import { checkImports } from './check-imports.ts';
import { checkClashes, checkProfile, checkZones } from './check-names.ts';
import { checkNodeDeclaration, checkOverride } from './check-node.ts';
import { checkProperties, checkRequired } from './check-properties.ts';
import type { ValidationServices } from './validation-services.ts';

/** What can be wrong among the declarations of a file that could be read, and of what it imports; one diagnostic for each mistake. */
export function checkFile(document: LangiumDocument<ArchFile>, services: ValidationServices, report: Report): void {
  checkImports(document, services, report);
  checkClashes(document, services, report);
  checkCircles(document, services, report);
}

/** What can be wrong with one declaration and what its names lead to. */
export function checkDeclaration(declaration: Unit, services: ValidationServices, report: Report): void {
  for (const node of nodesIn(declaration)) checkNode(node, services, report);
}

// One case for each type of node that has a check, nothing else.
function checkNode(node: AstNode, services: ValidationServices, report: Report): void {
  switch (node.$type) {
    case 'Body':
    case 'FlowBody':
    case 'ScenarioBody':
      return checkProperties(node as Body | FlowBody | ScenarioBody, services.references.ProfileKinds, report);
    case 'Block':
      return checkBlock(node as Block, report);
    case 'NodeDeclaration':
      return checkNodeDeclaration(node as NodeDeclaration, report);
    case 'Override':
      return checkOverride(node as Override, report);
    case 'DataDeclaration':
      return checkData(node as DataDeclaration, report);
    case 'RegionDeclaration':
      return checkZones(node as never, report);
    case 'NetworkDeclaration':
      return checkNetwork(node as NetworkDeclaration, report);
    case 'ProfileDeclaration':
      return checkProfile(node as never, services, report);
    case 'FlowDeclaration':
    case 'ReplacementFlow':
      return checkFlow(node as never, report);
    case 'RequireDeclaration':
      return checkRequirement(node as RequireDeclaration, report);
    case 'ScenarioDeclaration':
      return checkScenario(node as ScenarioDeclaration, report);
    case 'VariantDeclaration':
      return checkVariant(node as VariantDeclaration, report);
    case 'AcceptDeclaration':
      return checkAccepted(node as AcceptDeclaration, report);
  }
}

/** A file says which key comes next: then nobody has keys of his own. */
function checkData(data: DataDeclaration, report: Report): void {
  checkRequired(data, 'data', report);
  const properties = data.body?.properties ?? [];
  const popularity = properties.find(({ name }) => name === 'popularity')?.value;
  const owner = properties.find(({ name }) => name === 'owner');
  if (owner === undefined || popularity === undefined || !isCallValue(popularity) || popularity.function !== 'trace') return;
  report({
    node: owner,
    message: 'a trace says which key is asked for, and an owner that each session asks for its own; remove one of the two',
    related: [{ spot: { node: popularity }, message: 'trace' }],
  });
}

function checkBlock(block: Block, report: Report): void {
  for (const property of block.properties) {
    report({ node: property, message: `${property.name} is no step; properties stand in the braces of the flow, or of one call` });
  }
}

function checkNetwork(network: NetworkDeclaration, report: Report): void {
  if (network.default || network.from === undefined) return;
  if (network.direction === undefined)
    return report({ node: network.from, code: 'syntax', message: 'a network joins two places; write network A <-> B, or A -> B for one direction' });
  const [from, to] = [placeName(network.from), network.to && placeName(network.to)];
  if (from !== undefined && from === to)
    report({ node: network, property: 'to', message: `a network from "${from}" to itself joins nothing; name another place` });
}

function checkRequirement(requirement: RequireDeclaration, report: Report): void {
  if (requirement.comparison === undefined && requirement.path.length > 0)
    report({
      node: requirement,
      code: 'syntax',
      message: 'a requirement compares a figure with a limit, as in require Checkout.latency.p99 < 250ms',
    });
  if (requirement.from !== undefined && requirement.to === undefined)
    report({ node: requirement, property: 'from', code: 'syntax', message: 'a window has two ends; write from TIME to TIME' });
  const lowered = lowerRequirement(requirement, report);
  const length = requirement.scenario?.ref && durationOf(requirement.scenario.ref);
  if (length !== undefined && lowered?.window !== undefined && lowered.window.to > length) {
    report({
      node: requirement,
      property: 'to',
      message: `scenario "${requirement.scenario!.$refText}" ends before this window does; end the window earlier`,
    });
  }
}

function checkScenario(scenario: ScenarioDeclaration, report: Report): void {
  checkRequired(scenario, 'scenario', report);
  lowerScenario(scenario, report);
  const length = durationOf(scenario);
  if (length === undefined) return;
  for (const event of scenario.body?.events ?? []) {
    const at = event.at === undefined ? undefined : readQuantity(event.at, 'duration', unheard);
    if (at !== undefined && at >= length)
      report({ node: event, property: 'at', message: 'the scenario is over by then; make its duration longer, or the event earlier' });
  }
}

function durationOf(scenario: ScenarioDeclaration): number | undefined {
  const value = scenario.body?.properties.find((property) => property.name === 'duration')?.value;
  return value === undefined ? undefined : readQuantity(value, 'duration', unheard);
}

function checkVariant(variant: VariantDeclaration, report: Report): void {
  const targets = [...(variant.body?.overrides ?? []), ...(variant.body?.flows ?? [])].map((node) => ({
    node,
    name: node.$type === 'Override' ? node.target.$refText : node.flow.$refText,
  }));
  targets.forEach(({ node, name }, index) => {
    const first = targets.findIndex((other) => other.name === name);
    if (name === '' || first === index) return;
    report({
      node,
      property: node.$type === 'Override' ? 'target' : 'flow',
      message: `the variant changes "${name}" already; join the two`,
      related: [{ spot: { node: targets[first].node }, message: 'changed here first' }],
    });
  });
}

function checkAccepted(accepted: AcceptDeclaration, report: Report): void {
  if (accepted.rule === undefined)
    report({ node: accepted, property: 'family', code: 'syntax', message: 'name a rule by family and name, as in replication/single-copy' });
  else if (!accepted.reason?.trim())
    report({ node: accepted, code: accepted.reason === undefined ? 'syntax' : 'schema', message: 'say why it is accepted; add because "…"' });
}
