import type { AstNode } from 'langium';
import { didYouMean } from '../../base/nearest.ts';
import { propertyNames } from '../../model/schema/schema.ts';
import {
  isArrow,
  isArrowStatement,
  isFlowDeclaration,
  isNodeDeclaration,
  isReplacementFlow,
  type Arrow,
  type FlowDeclaration,
  type NodeDeclaration,
  type Property,
  type ReplacementFlow,
} from '../generated/ast.ts';
import { lowerFlow } from '../lowering/flow.ts';
import { profileChain } from '../lowering/settings.ts';
import type { Report } from '../report.ts';
import { nodesIn } from '../tree.ts';
import { checkCallOptions } from './check-call-options.ts';

/** What is wrong with the behaviour of a flow: its lines, and how requests come into it. */
export function checkFlow(flow: FlowDeclaration | ReplacementFlow, report: Report): void {
  if (flow.body === undefined) return;
  for (const node of nodesIn(flow.body)) {
    if (isArrowStatement(node) && node.arrows.length === 0 && node.from.$refText !== '') reportUnfinished(node, node.from.$refText, report);
    if (!isArrow(node)) continue;
    checkDelivery(node, report);
    checkCallOptions(node, report);
  }
  const lowered = lowerFlow(flow.body, report);
  if (lowered !== undefined) checkLoad(flow, lowered.first, report);
  else if (flow.body.statements.length === 0 && isNamed(flow))
    report({ node: flow, property: nameProperty(flow), message: 'a flow says who calls whom; write at least one call, as in Client -> Service' });
}

function isNamed(flow: FlowDeclaration | ReplacementFlow): boolean {
  return isReplacementFlow(flow) ? flow.flow.$refText !== '' : flow.name !== '';
}

function nameProperty(flow: FlowDeclaration | ReplacementFlow): string {
  return isFlowDeclaration(flow) ? 'name' : 'flow';
}

const stepWords = ['reply', 'wait', 'parallel', 'choose', 'repeat', 'on miss', 'on error'];

function reportUnfinished(node: AstNode, word: string, report: Report): void {
  const properties = propertyNames('flow');
  const hint = properties.includes(word)
    ? `; write ${word}: …`
    : didYouMean(word, [...stepWords, ...properties]) || `; write ${word} -> and who is called`;
  report({ node, code: 'syntax', message: `"${word}" alone is an unfinished call${hint}` });
}

/** How requests begin must fit who begins: clients by rate or by thinking, services by a timer, queues by their messages. */
function checkLoad(flow: FlowDeclaration | ReplacementFlow, first: NodeDeclaration, report: Report): void {
  const [rate, every] = ['rate', 'every'].map((name) => statedIn(flow, name));
  const spot = { node: flow, property: nameProperty(flow) };
  const at = (property: Property): AstNode => (property.$container === flow.body ? property : flow);
  if (rate !== undefined && every !== undefined)
    return report({ node: at(every), message: 'a flow has either a rate or every; remove one of the two' });
  const load = rate ?? every;
  if (first.kind === 'queue') {
    if (load !== undefined)
      report({ node: at(load), message: `a flow that begins with a queue runs for every message of "${first.name}"; remove ${load.name}` });
  } else if (first.kind === 'client') {
    const think = propertyOfNode(first, 'think');
    if (load === undefined && think === undefined)
      report({ ...spot, message: `nothing says how often "${first.name}" begins this flow; write rate: 100/s in it, or give the client think` });
    else if (load !== undefined && think !== undefined)
      report({
        node: at(load),
        message: `the users of "${first.name}" think between requests, which decides how often they begin; remove ${load.name}, or the client's think`,
        related: [{ spot: { node: think }, message: 'think' }],
      });
  } else if (first.kind === 'service') {
    if (rate !== undefined)
      report({
        node: at(rate),
        message: `"${first.name}" is a service, not a client, and begins a flow by a timer; write every: 1min in place of the rate`,
      });
    else if (every === undefined)
      report({ ...spot, message: `"${first.name}" is a service and begins a flow by a timer; write every: 1min in it, or begin with a client` });
  } else report({ ...spot, message: `"${first.name}" is a ${first.kind} and begins nothing; begin the flow with a client, a service or a queue` });
}

/** A property of a flow; a replacement has those of the flow that it replaces, unless it states how it begins itself. */
function statedIn(flow: FlowDeclaration | ReplacementFlow, name: string): Property | undefined {
  const own = flow.body?.properties ?? [];
  const found = own.find((property) => property.name === name);
  if (found !== undefined || isFlowDeclaration(flow) || own.some((property) => property.name === 'rate' || property.name === 'every')) return found;
  return flow.flow.ref?.body?.properties.find((property) => property.name === name);
}

function propertyOfNode(node: NodeDeclaration, name: string): Property | undefined {
  const bodies = [node.body, ...profileChain(node.profile?.ref).map((profile) => profile.body)];
  return bodies.flatMap((body) => body?.properties ?? []).find((property) => property.name === name);
}

/** What a queue promises and when its consumer commits must not contradict each other where both are stated. */
function checkDelivery(arrow: Arrow, report: Report): void {
  const queue = isArrowStatement(arrow.$container) ? arrow.$container.from.ref : undefined;
  const consumer = arrow.to.ref;
  if (!isNodeDeclaration(queue) || queue.kind !== 'queue' || consumer?.kind !== 'service') return;
  const delivery = propertyOfNode(queue, 'delivery');
  const commit = consumer.body?.properties.find((property) => property.name === 'commit');
  const promise = delivery?.value?.$cstNode?.text;
  const when = commit?.value?.$cstNode?.text;
  const wanted = promise === 'at-most-once' ? 'before' : promise === undefined ? undefined : 'after';
  if (wanted === undefined || when === undefined || when === wanted || (when !== 'before' && when !== 'after')) return;
  report({
    node: arrow,
    property: 'to',
    message: `"${queue.name}" promises ${promise}, for which a consumer commits ${wanted} processing, and "${consumer.name}" commits ${when}; change one of them`,
    related: [
      { spot: { node: commit! }, message: `commit: ${when}` },
      { spot: { node: delivery! }, message: `delivery: ${promise}` },
    ],
  });
}
