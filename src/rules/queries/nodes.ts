import type { Architecture, NodeOf } from '../../model/architecture.ts';
import type { Kind } from '../../model/schema/value-types.ts';

export function nodesOfKind<K extends Kind>(architecture: Architecture, kind: K): readonly NodeOf<K>[] {
  return architecture.nodes.filter((node) => node.kind === kind) as unknown as readonly NodeOf<K>[];
}
