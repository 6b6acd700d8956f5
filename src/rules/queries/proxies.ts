import type { Architecture, Call, Flow, NodeOf } from '../../model/architecture.ts';
import { arrowsOf, nodeNamed } from '../../model/walk.ts';

type Proxy = NodeOf<'proxy'>;

export interface ProxiedCall {
  readonly flow: Flow;
  readonly step: Call;
}

/** The calls that a proxy passes on, in the order of the file. */
export function callsBy(architecture: Architecture, proxy: Proxy): readonly ProxiedCall[] {
  return architecture.flows.flatMap((flow) =>
    arrowsOf(flow).flatMap(({ step }) => (step.kind === 'call' && step.from === proxy.name ? [{ flow, step }] : [])),
  );
}

/** The calls that come in, in the order of the file. */
export function callsTo(architecture: Architecture, name: string): readonly ProxiedCall[] {
  return architecture.flows.flatMap((flow) =>
    arrowsOf(flow).flatMap(({ step }) => (step.kind === 'call' && step.to === name ? [{ flow, step }] : [])),
  );
}

/** The services that it passes calls on to, in the order of the file. */
export function backendsOf(architecture: Architecture, proxy: Proxy): readonly NodeOf<'service'>[] {
  const names = new Set(callsBy(architecture, proxy).map(({ step }) => step.to));
  return [...names].map((name) => nodeNamed(architecture, name)).filter((node): node is NodeOf<'service'> => node?.kind === 'service');
}

export function isPublicEdge(architecture: Architecture, proxy: Proxy): boolean {
  return callsTo(architecture, proxy.name).some(({ step }) => nodeNamed(architecture, step.from)?.kind === 'client');
}
