import { isNodeDeclaration, type NodeDeclaration, type Override, type Property } from '../generated/ast.ts';
import { nodeSettings, statedSettings } from '../lowering/settings.ts';
import type { Report } from '../report.ts';
import { checkBounds, type Configuration } from './check-bounds.ts';
import { checkRequired } from './check-properties.ts';
import { checkReadsOf } from './check-call-options.ts';

/** A node by itself: what it must have, what needs another property beside it, what contradicts another. */
export function checkNodeDeclaration(node: NodeDeclaration, report: Report): void {
  checkRequired(node, node.kind, report);
  const properties = node.body?.properties ?? [];
  const lone = properties.filter(({ name }) => name === 'mtbf' || name === 'mttr');
  if (lone.length === 1) {
    report({ node: lone[0], property: 'name', message: `${lone[0].name} needs ${lone[0].name === 'mtbf' ? 'mttr' : 'mtbf'} beside it` });
  }
  checkBounds(node.kind, properties, configurationOf(node, []), report);
  checkEither(properties, report);
  checkReadsOf(node, report);
}

/** What a variant changes must fit what the node says of itself. */
export function checkOverride(override: Override, report: Report): void {
  const node = override.target.ref;
  if (node === undefined || !isNodeDeclaration(node)) return;
  const properties = override.body?.properties ?? [];
  checkBounds(node.kind, properties, configurationOf(node, properties), report);
}

/** What holds of a node with what a variant changes. */
function configurationOf(node: NodeDeclaration, changed: readonly Property[]): Configuration {
  const base = nodeSettings(node);
  const own = statedSettings(node.kind, changed);
  const known = { ...base.inherited, ...base.stated, ...own.stated };
  return { settings: { ...(base.settings as object), ...own.settings }, isDefault: (property) => !Object.hasOwn(known, property) };
}

/** Chunks have copies or fragments. */
function checkEither(properties: readonly Property[], report: Report): void {
  const erasure = properties.find(({ name }) => name === 'erasure');
  const copies = properties.find(({ name }) => name === 'replication-factor');
  if (erasure === undefined || copies === undefined) return;
  report({
    node: copies,
    property: 'name',
    message: 'chunks have either copies or fragments; remove replication-factor or erasure',
    related: [{ spot: { node: erasure }, message: 'erasure' }],
  });
}
