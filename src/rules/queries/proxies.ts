import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { callsFrom, callsTo, nodeNamed } from '../../model/walk.ts';

type Proxy = NodeOf<'proxy'>;

/** The services that it passes calls on to, in the order of the file. */
export function backendsOf(architecture: Architecture, proxy: Proxy): readonly NodeOf<'service'>[] {
  const names = new Set(callsFrom(architecture, proxy.name).map(({ step }) => step.to));
  return [...names].map((name) => nodeNamed(architecture, name)).filter((node): node is NodeOf<'service'> => node?.kind === 'service');
}

export function isPublicEdge(architecture: Architecture, proxy: Proxy): boolean {
  return callsTo(architecture, proxy.name).some(({ step }) => nodeNamed(architecture, step.from)?.kind === 'client');
}
