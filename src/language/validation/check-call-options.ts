import { isDataOperation, type Arrow, type NodeDeclaration, type Property } from '../generated/ast.ts';
import { nodeSettings } from '../lowering/settings.ts';
import type { Report } from '../report.ts';

/** What a call asks of the store that it reaches must be something that this store can do. */
export function checkCallOptions(arrow: Arrow, report: Report): void {
  const target = arrow.to.ref;
  if (target === undefined) return;
  for (const option of arrow.options?.properties ?? []) {
    if (option.name === 'reads' && target.kind === 'database') checkReads(option, target, report);
    if (option.name === 'keys' && (!hasKeys(target) || !isDataOperation(arrow.operation)))
      report({
        node: option,
        property: 'name',
        message: `keys says how many keys of a store one operation is about, and this call ${hasKeys(target) ? 'names no data' : `reaches a ${target.kind}`}; ${hasKeys(target) ? 'write what it does, as in `: read NAME`' : 'state it where the store is called'}`,
      });
  }
}

/** A node's own `reads`. */
export function checkReadsOf(node: NodeDeclaration, report: Report): void {
  const reads = node.body?.properties.find(({ name }) => name === 'reads');
  if (node.kind === 'database' && reads !== undefined) checkReads(reads, node, report);
}

function hasKeys({ kind }: NodeDeclaration): boolean {
  return kind === 'database' || kind === 'cache' || kind === 'filesystem';
}

/** Only copies of a store without leaders vote on what is read; elsewhere a leader, or any copy, knows. */
function checkReads(reads: Property, node: NodeDeclaration, report: Report): void {
  if (reads.value?.$cstNode?.text !== 'quorum') return;
  const { topology } = nodeSettings(node).settings;
  if (topology === 'leaderless') return;
  report({
    node: reads,
    property: 'value',
    message: `"${node.name}" has ${topology === 'multi-leader' ? 'leaders' : 'a leader'}, and only leaderless stores read from a quorum; write reads: leader for what is up to date, or topology: leaderless`,
  });
}
