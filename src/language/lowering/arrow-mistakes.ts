import type { Arrow, NodeDeclaration } from '../generated/ast.ts';
import type { Report } from '../report.ts';

/** What is wrong with an arrow by itself that calls a node, or publishes to a queue. */
export function checkSending(arrow: Arrow, to: NodeDeclaration, report: Report): void {
  if (arrow.each) report({ node: arrow, property: 'each', message: 'each is for what takes from a queue, as in Queue => each Service; remove it' });
  if (to.kind === 'queue') {
    if (arrow.kind !== '=>') report({ node: arrow, property: 'kind', message: `"${to.name}" is a queue; publish to it with =>`, replacement: '=>' });
    return;
  }
  if (arrow.kind !== '->')
    report({
      node: arrow,
      property: 'kind',
      message: `"${to.name}" is a ${to.kind}, and => publishes to a queue; call it with ->`,
      replacement: '->',
    });
  if (to.kind === 'client')
    report({ node: arrow, property: 'to', message: `"${to.name}" is a client: it calls and is never called; use reply to answer it` });
}

/** What is wrong with an arrow by itself that hands a queue's messages to a group. */
export function checkConsuming(arrow: Arrow, queue: NodeDeclaration, to: NodeDeclaration, report: Report): void {
  if (arrow.kind !== '=>')
    report({ node: arrow, property: 'kind', message: `"${queue.name}" is a queue; it hands messages out with =>`, replacement: '=>' });
  if (to.kind !== 'service' && to.kind !== 'proxy')
    report({ node: arrow, property: 'to', message: `"${to.name}" is a ${to.kind} and takes no messages; name a service` });
  if (arrow.operation !== undefined)
    report({
      node: arrow,
      property: 'operation',
      message: `a consumer's line has no operation; write what "${to.name}" does on a line of its own`,
    });
}
