import { parseQuantity } from '../../base/quantity.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Action, FaultTarget, Scenario, ScenarioEvent as ModelEvent } from '../../model/architecture.ts';
import type { Kind } from '../../model/schema/value-types.ts';
import {
  isNodeDeclaration,
  isRegionDeclaration,
  type EventAction,
  type FaultAction,
  type PartitionSide,
  type PlacePath,
  type ScenarioDeclaration,
  type ScenarioEvent,
} from '../generated/ast.ts';
import { originOf } from '../origins.ts';
import type { Report } from '../report.ts';
import { readQuantity } from '../values/quantities.ts';
import { configured } from './settings.ts';
import { declared } from './declared.ts';

export const eventVerbs = ['crash', 'lose', 'restart', 'partition', 'load', 'slow', 'drop', 'flush'] as const;

export function lowerScenario(scenario: ScenarioDeclaration, report: Report): Scenario {
  const events = (scenario.body?.events ?? []).flatMap((event) => lowerEvent(event, report) ?? []);
  return { ...declared(scenario), ...configured('scenario', scenario.body?.properties ?? []), events };
}

function lowerEvent(event: ScenarioEvent, report: Report): ModelEvent | undefined {
  const at = event.at === undefined ? undefined : readQuantity(event.at, 'duration', report);
  const lasts = event.lasts === undefined ? undefined : readQuantity(event.lasts, 'duration', report);
  const action = event.action === undefined ? undefined : lowerAction(event.action, report);
  if (at === undefined || action === undefined || (event.lasts !== undefined && lasts === undefined)) return undefined;
  const text = [event.action.$cstNode?.text, event.lasts === undefined ? '' : `for ${event.lasts.$cstNode?.text}`].join(' ');
  return { at, lasts, action, text: text.trim().replaceAll(/\s+/g, ' '), origin: originOf({ node: event }) };
}

function lowerAction(action: EventAction, report: Report): Action | undefined {
  switch (action.$type) {
    case 'FaultAction': {
      const target = faultTarget(action, report);
      return target && { kind: action.verb, target };
    }
    case 'PartitionAction': {
      if (action.right === undefined) report({ node: action, code: 'syntax', message: 'a partition has two sides; write partition A | B' });
      const [left, right] = [placesOf(action.left), placesOf(action.right)];
      return left.length > 0 && right.length > 0 ? { kind: 'partition', left, right } : undefined;
    }
    case 'LoadAction': {
      const factor = factorOf(action, report);
      return action.flow.ref && factor !== undefined ? { kind: 'load', flow: action.flow.ref.name, factor } : undefined;
    }
    case 'SlowAction': {
      const factor = factorOf(action, report);
      return action.node.ref && factor !== undefined ? { kind: 'slow', node: action.node.ref.name, factor } : undefined;
    }
    case 'DropAction': {
      const share = action.share === undefined ? undefined : readQuantity(action.share, 'percent', report);
      if (action.share === undefined)
        report({ node: action, code: 'syntax', message: `say how much is dropped, as in drop ${action.node.$refText} 5%` });
      if (share !== undefined && share > 1) report({ node: action, property: 'share', message: 'at most 100% can be dropped' });
      return action.node.ref && share !== undefined ? { kind: 'drop', node: action.node.ref.name, share } : undefined;
    }
    case 'FlushAction': {
      const node = action.node.ref;
      if (node !== undefined && !['cache', 'cdn', 'proxy'].includes(node.kind))
        report({ node: action, property: 'node', message: `"${node.name}" is a ${node.kind}; only a cache, a cdn or a proxy can be flushed` });
      return node && { kind: 'flush', node: node.name };
    }
    case 'UnknownAction':
      report({
        node: action,
        property: 'verb',
        code: 'syntax',
        message: `there is no event "${action.verb}"${didYouMean(action.verb, eventVerbs) || `; use ${eventVerbs.join(', ')}`}`,
        replacement: nearest(action.verb, eventVerbs),
      });
      return undefined;
  }
}

function factorOf(action: EventAction & { factor?: string }, report: Report): number | undefined {
  if (action.factor === undefined) {
    report({ node: action, code: 'syntax', message: 'say by which factor, as in x3' });
    return undefined;
  }
  const quantity = parseQuantity(action.factor);
  return 'problem' in quantity ? undefined : quantity.value;
}

/** What of a node can fail by itself, with the kinds that have it. */
const parts: Readonly<Record<string, readonly Kind[]>> = {
  leader: ['database', 'registry'],
  follower: ['database', 'registry'],
  instance: ['client', 'service', 'proxy', 'cache', 'registry', 'database', 'filesystem', 'queue', 'cdn'],
  broker: ['queue'],
  metadata: ['filesystem'],
};
const numbered = ['instance', 'broker'];

/** The parts of a kind of node that a fault can name. */
export function partsOf(kind: Kind): readonly string[] {
  return Object.keys(parts).filter((each) => parts[each].includes(kind));
}

function faultTarget(action: FaultAction, report: Report): FaultTarget | undefined {
  const target = action.target.ref;
  if (target === undefined) return undefined;
  if (!isNodeDeclaration(target)) return placeTarget(action, target.name);
  const part = action.part?.$refText;
  if (part === undefined) return { node: target.name };
  if (part === '') return undefined;
  if (!Object.hasOwn(parts, part) || !parts[part].includes(target.kind)) {
    const known = partsOf(target.kind);
    report({
      node: action,
      property: 'part',
      message: `a ${target.kind} has no part "${part}"; use ${known.map((each) => `.${each}`).join(', ')}, or the whole of it`,
      replacement: nearest(part, known),
    });
    return undefined;
  }
  const index = action.index === undefined ? undefined : readQuantity(action.index, 'count', report);
  if (numbered.includes(part) && action.index === undefined)
    report({ node: action, property: 'part', message: `say which one, as in ${target.name}.${part} 1` });
  if (index !== undefined && (index < 1 || !Number.isInteger(index))) report({ node: action, property: 'index', message: 'they are counted from 1' });
  return { node: target.name, part: part as 'leader', index };
}

function placeTarget(action: FaultAction, region: string): FaultTarget | undefined {
  const zone = action.part;
  if (zone === undefined) return { place: region };
  return zone.ref && { place: `${region}.${zone.ref.name}` };
}

function placesOf(side: PartitionSide | undefined): readonly string[] {
  return (side?.places ?? []).flatMap((path) => placeName(path) ?? []);
}

/** `eu`, `eu.a` or a node's name. */
export function placeName(path: PlacePath): string | undefined {
  const first = path.first.ref;
  if (first === undefined || path.second === undefined) return first?.name;
  return isRegionDeclaration(first) && path.second.ref ? `${first.name}.${path.second.ref.name}` : undefined;
}
