import { type CallHierarchyIncomingCall, type CallHierarchyItem, type CallHierarchyOutgoingCall } from 'vscode-languageserver';
import { groupBy } from '../base/group-by.ts';
import type { Origin } from '../base/text-range.ts';
import type { Architecture, Node } from '../model/architecture.ts';
import { kindsOfNodes } from '../language/editor/symbol-kinds.ts';
import { arrowsOf } from '../model/walk.ts';

/** One arrow of a flow: a call, a publish, or what a consumer group receives. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly origin: Origin;
}

/** Given back by the editor with what is asked next. */
interface ItemData {
  /** The file that was asked about: its systems say who calls whom. */
  readonly file: string;
}

/** The node of a name, as the editor lists it. */
export function itemsFor(architectures: readonly Architecture[], name: string, file: string): CallHierarchyItem[] {
  const node = nodeNamed(architectures, name);
  return node === undefined ? [] : [itemOf(node, file)];
}

/** Who calls a node, by the arrows at which they do. */
export function incomingCalls(architectures: readonly Architecture[], item: CallHierarchyItem): CallHierarchyIncomingCall[] {
  const edges = edgesOf(architectures).filter(({ to }) => to === item.name);
  // The ranges of a caller are taken to stand in its own file: where it calls from another one, it is listed there.
  return [...groupBy(edges, ({ from, origin }) => JSON.stringify([from, origin.uri])).values()].flatMap((group) => {
    const [{ from, origin }] = group;
    const node = nodeNamed(architectures, from);
    if (node === undefined) return [];
    const listed = itemOf(node, fileOf(item));
    const place = listed.uri === origin.uri ? {} : { uri: origin.uri, range: origin.range, selectionRange: origin.range };
    return [{ from: { ...listed, ...place }, fromRanges: group.map((edge) => edge.origin.range) }];
  });
}

/** Whom a node calls; the arrows are those that stand in the node's own file. */
export function outgoingCalls(architectures: readonly Architecture[], item: CallHierarchyItem): CallHierarchyOutgoingCall[] {
  const edges = edgesOf(architectures).filter(({ from }) => from === item.name);
  return [...groupBy(edges, ({ to }) => to)].flatMap(([to, group]) => {
    const node = nodeNamed(architectures, to);
    const fromRanges = group.filter(({ origin }) => origin.uri === item.uri).map(({ origin }) => origin.range);
    return node === undefined ? [] : [{ to: itemOf(node, fileOf(item)), fromRanges }];
  });
}

/** The file that an item was asked about in. */
export function fileOf({ data, uri }: CallHierarchyItem): string {
  return (data as ItemData | undefined)?.file ?? uri;
}

function nodeNamed(architectures: readonly Architecture[], name: string): Node | undefined {
  return architectures.flatMap(({ nodes }) => nodes).find((node) => node.name === name);
}

function itemOf({ name, kind, title, origin, nameOrigin }: Node, file: string): CallHierarchyItem {
  const detail = title === undefined ? kind : `${kind} “${title}”`;
  const data: ItemData = { file };
  return { name, detail, kind: kindsOfNodes[kind], uri: origin.uri, range: origin.range, selectionRange: nameOrigin.range, data };
}

/** What several systems share is there once. */
function edgesOf(architectures: readonly Architecture[]): readonly Edge[] {
  const all = architectures
    .flatMap(({ flows }) => flows)
    .flatMap((flow): Edge[] => [
      ...arrowsOf(flow).map(({ step }) => ({ from: step.from, to: step.kind === 'call' ? step.to : step.queue, origin: step.origin })),
      ...flow.consumers.map(({ queue, group, origin }) => ({ from: queue, to: group, origin })),
    ]);
  return [...new Map(all.map((edge) => [JSON.stringify(edge), edge])).values()];
}
