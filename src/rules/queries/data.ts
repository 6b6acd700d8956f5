import { remembered } from '../../base/remembered.ts';
import type { Architecture, Call, DataSet, Node, NodeOf, Operation, Requirement } from '../../model/architecture.ts';
import { type ConsistencyLevel, levelsImplied } from '../../model/schema/metrics.ts';
import { type Arrow, arrowsOf, nodeNamed } from '../../model/walk.ts';
import { rateOf } from './timeline.ts';

type DataVerb = Exclude<Operation, { verb: 'text' | 'publish' }>['verb'];
export type Keeper = NodeOf<'database'> | NodeOf<'filesystem'> | NodeOf<'cache'> | NodeOf<'cdn'>;

/** A call that names data and goes to what keeps it: a store, a cache or a CDN. */
export interface Access extends Arrow {
  readonly step: Call;
  readonly verb: DataVerb;
  readonly data: DataSet;
  readonly keeper: Keeper;
}

/** Every access of the flows, in the order of the file. */
export const accessesOf = remembered((architecture: Architecture): readonly Access[] =>
  architecture.flows.flatMap((flow) => arrowsOf(flow).flatMap((arrow) => accessOf(architecture, arrow) ?? [])),
);

export function isWrite({ verb }: Access): boolean {
  return verb === 'write' || verb === 'update' || verb === 'create';
}

/** Reads whose answer the caller acts on; an `update` reads where it writes. */
export function isRead({ verb }: Access): boolean {
  return verb === 'read' || verb === 'scan';
}

/** Whether the store itself may have to answer: the access goes to it, or to a cache in front of it that fills by itself. */
export function reaches(access: Access, store: Node): boolean {
  return access.keeper.name === store.name || (isFor(access, store) && access.step.onMiss === undefined);
}

/** Whether the access goes to the store, or to a cache in front of it. */
export function isFor({ keeper }: Access, store: Node): boolean {
  return keeper.name === store.name || (keeper.kind === 'cache' && keeper.settings.fronts === store.name);
}

/** What lives in a store: what says so, and what names no store and is written to no other. */
export function dataIn(architecture: Architecture, store: Node): readonly DataSet[] {
  return architecture.data.filter((data) => {
    if (data.settings.store !== undefined) return data.settings.store === store.name;
    const written = accessesOf(architecture).filter((access) => isWrite(access) && access.data === data);
    return written.length > 0 && written.every((access) => isFor(access, store));
  });
}

export function criticalDataIn(architecture: Architecture, store: Node): readonly DataSet[] {
  return dataIn(architecture, store).filter((data) => data.settings.critical);
}

/** Writes a second of this data that end in the store, or nothing where the file does not say. */
export function rateOfWrites(architecture: Architecture, store: Node, data: readonly DataSet[]): number | undefined {
  return accessesOf(architecture)
    .filter((access) => isWrite(access) && data.includes(access.data) && isFor(access, store))
    .map(({ flow, step }) => rateOf(flow, step))
    .reduce((sum, rate) => (sum === undefined || rate === undefined ? undefined : sum + rate), 0);
}

/** Requirements of the form `data.consistency >= level`. */
export function consistencyRequirements(architecture: Architecture, data: DataSet): readonly Requirement[] {
  return architecture.requirements.filter(
    ({ target, metric, comparison }) =>
      target.kind === 'data' && target.name === data.name && metric === 'consistency' && (comparison === '>=' || comparison === '='),
  );
}

/** The first requirement that cannot hold unless `level` does. */
export function requirementOf(architecture: Architecture, data: DataSet, level: ConsistencyLevel): Requirement | undefined {
  return consistencyRequirements(architecture, data).find(({ limit }) => typeof limit === 'string' && levelsImplied[limit].includes(level));
}

function accessOf(architecture: Architecture, arrow: Arrow): Access | undefined {
  const { step } = arrow;
  if (step.kind !== 'call' || step.operation === undefined) return undefined;
  const { operation } = step;
  if (operation.verb === 'text' || operation.verb === 'publish') return undefined;
  const data = architecture.data.find((each) => each.name === operation.data);
  const keeper = nodeNamed(architecture, step.to);
  if (data === undefined || keeper === undefined || !isKeeper(keeper)) return undefined;
  return { ...arrow, step, verb: operation.verb, data, keeper };
}

function isKeeper(node: Node): node is Keeper {
  return node.kind === 'database' || node.kind === 'filesystem' || node.kind === 'cache' || node.kind === 'cdn';
}
