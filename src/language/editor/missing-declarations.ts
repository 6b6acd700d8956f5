import { AstUtils, type AstNode, type LangiumDocument, type ReferenceInfo } from 'langium';
import type { Range } from '../../base/text-range.ts';
import type { Action } from '../../model/action.ts';
import { metrics } from '../../model/schema/metrics.ts';
import { kinds } from '../../model/schema/value-types.ts';
import { declarationsOf } from '../declarations.ts';
import * as ast from '../generated/ast.ts';
import { expectedNames } from '../references/expected-names.ts';
import type { EditorServices } from './editor-services.ts';
import { lineAfter, zoneIn } from './insertion.ts';

interface MissingDeclaration extends Action {
  /** Where the unknown name stands. */
  readonly range: Range;
}

/** For each unknown name of a file the declarations that would do there. */
export function missingDeclarations(document: LangiumDocument, services: EditorServices): readonly MissingDeclaration[] {
  return document.references.flatMap((reference): MissingDeclaration[] => {
    const info = reference.error?.info;
    const range = reference.$refNode?.range;
    if (info === undefined || range === undefined || reference.$refText === '') return [];
    return actionsFor(info, services).map((action) => ({ ...action, range }));
  });
}

function actionsFor(info: ReferenceInfo, services: EditorServices): readonly Action[] {
  const name = info.reference.$refText;
  const region = regionBefore(info);
  if (region !== undefined) return [{ title: `Declare zone ${name} in ${region.name}`, edits: [zoneIn(region, name)] }];
  const after = AstUtils.getContainerOfType(info.container, ast.isDeclaration);
  if (after === undefined || isPart(info)) return [];
  return declaratorsAt(info, services).map((declarator) => {
    const text = declarator.replace('NAME', name);
    return { title: `Declare ${text.replace(/ \{.*/, '')}`, edits: [lineAfter(after, text)] };
  });
}

function isPart({ property }: ReferenceInfo): boolean {
  return property === 'second' || property === 'part';
}

/** The region whose zone is unknown, as in `eu.b`. */
function regionBefore(info: ReferenceInfo): ast.RegionDeclaration | undefined {
  if (!isPart(info)) return undefined;
  const { container } = info;
  const place = ast.isFaultAction(container)
    ? container.target.ref
    : ast.isPlacePath(container) || ast.isWordValue(container)
      ? container.first.ref
      : undefined;
  return ast.isRegionDeclaration(place) ? place : undefined;
}

const data = 'data NAME { keys: 1k }';

/** How a name at a reference may be declared, what fits best first. */
function declaratorsAt(info: ReferenceInfo, services: EditorServices): readonly string[] {
  const { container, property } = info;
  if (ast.isNodeDeclaration(container)) return [`profile NAME : ${container.kind}`];
  if (ast.isDataOperation(container)) return [data];
  if (ast.isRequireDeclaration(container)) return ['scenario NAME { duration: 5min }'];
  if (ast.isMetricSegment(container)) return measured(container, services);
  if (ast.isLoadAction(container)) return flow(container, services);
  if (ast.isArrow(container)) return container.kind === '=>' ? callees.published(container) : callees.called(container);
  if (ast.isArrowStatement(container)) return ['service NAME', 'client NAME'];
  if (ast.isFaultAction(container) || ast.isSlowAction(container) || ast.isDropAction(container)) return ['service NAME', 'database NAME'];
  if (ast.isFlushAction(container)) return ['cache NAME', 'cdn NAME'];
  if (ast.isPlacePath(container)) return ['region NAME'];
  if (!ast.isWordValue(container) || property !== 'first') return [];
  return (expectedNames(info, services.references.ProfileKinds) ?? []).flatMap((name) =>
    name === 'flow' ? flow(container, services) : name === 'region' || isKind(name) ? [`${name} NAME`] : [],
  );
}

/** What has the metric that is required. */
function measured(segment: ast.MetricSegment, services: EditorServices): readonly string[] {
  const { path } = segment.$container;
  if (segment !== path[0]) return [];
  const metric = path.slice(1).map(({ target }) => target.$refText);
  const having = Object.entries(metrics).filter(
    ([, rows]) => Object.hasOwn(rows, metric.join('.')) || Object.hasOwn(rows, metric.slice(1).join('.')),
  );
  const declarators = having.flatMap(([owner]) => (owner === 'flow' ? flow(segment, services) : owner === 'data' ? [data] : [`${owner} NAME`]));
  return declarators.slice(0, mostDeclarators);
}

const mostDeclarators = 3;

/** From the first client to the first that it may call; nothing where there is nobody to call. */
function flow(node: AstNode, { references }: EditorServices): readonly string[] {
  const files = references.Imports.closure(AstUtils.getDocument(node));
  const nodes = files.flatMap(({ parseResult }) => declarationsOf(parseResult.value)).filter(ast.isNodeDeclaration);
  const client = nodes.find(({ kind }) => kind === 'client');
  const callee = nodes.find(({ kind }) => kind === 'service') ?? nodes.find(({ kind }) => kind === 'proxy');
  if (client === undefined || callee === undefined) return [];
  const isThinking = client.body?.properties.some(({ name }) => name === 'think') === true;
  return [`flow NAME { ${isThinking ? '' : 'rate: 10/s  '}${client.name} -> ${callee.name} }`];
}

function isKind(name: string): boolean {
  return kinds.some((kind) => kind === name);
}

const callees = {
  /** What a queue hands out goes to a service. */
  published: ({ $container }: ast.Arrow): readonly string[] => {
    const { ref } = $container.from;
    return ref?.kind === 'queue' ? ['service NAME'] : ['queue NAME'];
  },
  /** What is read and written is a store or what stands before one. */
  called: ({ operation }: ast.Arrow): readonly string[] =>
    ast.isDataOperation(operation) ? ['database NAME', 'cache NAME', 'service NAME'] : ['service NAME', 'proxy NAME', 'database NAME'],
};
