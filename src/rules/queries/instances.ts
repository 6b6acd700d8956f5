import type { Node } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';

/** As many instances as have so many CPUs together, where more instances are what helps. */
export function moreInstances(node: Node, cpus: number): { readonly count: number; readonly fix: Fix } | undefined {
  if (node.kind !== 'service' && node.kind !== 'proxy') return undefined;
  const count = Math.max(node.settings.instances + 1, Math.ceil(cpus / node.settings.cores - 1e-9));
  return { count, fix: { title: `Run ${count} instances`, edits: setProperties(node, { instances: String(count) }) } };
}
