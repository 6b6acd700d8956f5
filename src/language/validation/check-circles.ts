import type { LangiumDocument } from 'langium';
import { declarationsOf } from '../declarations.ts';
import {
  isFlowDeclaration,
  isNodeDeclaration,
  isWordValue,
  type Arrow,
  type ArchFile,
  type FlowDeclaration,
  type NodeDeclaration,
  type Statement,
} from '../generated/ast.ts';
import type { Report } from '../report.ts';
import type { ValidationServices } from './validation-services.ts';

/** What happens to a message of `queue` that was published in `flow`: where it is published on, always and not only sometimes. */
interface Station {
  readonly queue: NodeDeclaration;
  readonly flow: FlowDeclaration;
}

interface Publishing {
  readonly arrow: Arrow;
  readonly to: NodeDeclaration;
}

/** Messages that cause messages for ever, and queues that stand behind themselves. */
export function checkCircles(document: LangiumDocument<ArchFile>, services: ValidationServices, report: Report): void {
  const flows = services.references.Imports.closure(document)
    .flatMap((file) => declarationsOf(file.parseResult.value))
    .filter(isFlowDeclaration);
  const own = declarationsOf(document.parseResult.value);
  for (const flow of own.filter(isFlowDeclaration)) checkMessages(flow, flows, report);
  for (const node of own.filter(isNodeDeclaration)) if (node.kind === 'queue') checkQueue(node, report);
}

function checkMessages(flow: FlowDeclaration, flows: readonly FlowDeclaration[], report: Report): void {
  for (const { queue, publishings } of consumersIn(flow)) {
    for (const publishing of publishings) {
      const path = pathBack(publishing.to, { queue, flow }, flows);
      if (path === undefined) continue;
      const names = [queue, ...path].map((each) => each.name);
      // A circle is one mistake: told at the first of its names.
      if (names.toSorted()[0] !== queue.name) continue;
      report({
        node: publishing.arrow,
        message: `endless: every message of "${queue.name}" causes another one (${names.join(' => ')}); publish only sometimes, in choose or on error, or use another queue`,
      });
    }
  }
}

/** The queues on the way from `from` back to the station where the search began. */
function pathBack(from: NodeDeclaration, goal: Station, flows: readonly FlowDeclaration[]): readonly NodeDeclaration[] | undefined {
  const visited = new Set<string>();
  const search = (queue: NodeDeclaration, flow: FlowDeclaration): readonly NodeDeclaration[] | undefined => {
    const station = stationOf(queue, flow, flows);
    if (station === undefined) return undefined;
    if (station.queue === goal.queue && station.flow === goal.flow) return [queue];
    const key = `${station.flow.name} ${queue.name}`;
    if (visited.has(key)) return undefined;
    visited.add(key);
    for (const { to } of consumersIn(station.flow)
      .filter((each) => each.queue === queue)
      .flatMap((each) => each.publishings)) {
      const rest = search(to, station.flow);
      if (rest !== undefined) return [queue, ...rest];
    }
    return undefined;
  };
  return search(from, goal.flow);
}

/** A message runs the consumer lines of the flow that published it, else those of the flow that begins with the queue. */
function stationOf(queue: NodeDeclaration, flow: FlowDeclaration, flows: readonly FlowDeclaration[]): Station | undefined {
  if (consumersIn(flow).some((each) => each.queue === queue)) return { queue, flow };
  const other = flows.find((each) => firstOf(each) === queue);
  return other && { queue, flow: other };
}

function firstOf(flow: FlowDeclaration): NodeDeclaration | undefined {
  const line = flow.body?.statements.find((statement) => statement.$type === 'ArrowStatement');
  return line?.$type === 'ArrowStatement' ? line.from.ref : undefined;
}

interface ConsumerLines {
  readonly queue: NodeDeclaration;
  readonly publishings: readonly Publishing[];
}

/** For each queue that the flow takes from, what its consumers publish whatever happens: lines in no block that may be skipped. */
function consumersIn(flow: FlowDeclaration): readonly ConsumerLines[] {
  const consumers: { queue: NodeDeclaration; publishings: Publishing[] }[] = [];
  const callers = new Map<string, { publishings: Publishing[] }>();
  const visit = (statement: Statement): void => {
    if (statement.$type === 'ParallelStatement' || statement.$type === 'RepeatStatement') return statement.block?.statements.forEach(visit);
    if (statement.$type !== 'ArrowStatement') return;
    let from = statement.from.ref;
    for (const arrow of statement.arrows) {
      const to = arrow.to.ref;
      if (from === undefined || to === undefined) return;
      if (from.kind === 'queue') {
        const consumer = { queue: from, publishings: [] };
        consumers.push(consumer);
        callers.set(to.name, consumer);
      } else {
        const consumer = callers.get(from.name);
        if (to.kind === 'queue') consumer?.publishings.push({ arrow, to });
        else if (consumer !== undefined) callers.set(to.name, consumer);
      }
      from = to;
    }
  };
  flow.body?.statements.forEach(visit);
  return consumers;
}

/** `dead-letter` and `cluster` may not lead back to the queue itself. */
function checkQueue(queue: NodeDeclaration, report: Report): void {
  for (const property of queue.body?.properties ?? []) {
    if (property.name !== 'dead-letter' && property.name !== 'cluster') continue;
    const visited = new Set<NodeDeclaration>();
    let next = targetOf(queue, property.name);
    while (next !== undefined && !visited.has(next) && next !== queue) {
      visited.add(next);
      next = targetOf(next, property.name);
    }
    if (next === queue)
      report({ node: property, property: 'value', message: `${property.name} of "${queue.name}" leads back to itself; name another queue` });
  }
}

function targetOf(queue: NodeDeclaration, name: string): NodeDeclaration | undefined {
  const value = queue.body?.properties.find((property) => property.name === name)?.value;
  const target = value !== undefined && isWordValue(value) ? value.first.ref : undefined;
  return isNodeDeclaration(target) ? target : undefined;
}
