import type { Origin } from '../base/text-range.ts';
import { severities, type Diagnostic, type Severity } from '../model/diagnostic.ts';
import type { Diagram } from './diagram.ts';

/** What is wrong, or might be better, at a part of the picture: at a node by its name, or at an arrow by its id. */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly origin: Origin;
  readonly node?: string;
  readonly edge?: string;
}

/** Diagnostics at the parts that they are about: the smallest declaration or arrow that they stand in, or the node that they name. Others are left out. */
export function findingsOn(diagram: Pick<Diagram, 'edges' | 'nodes'>, diagnostics: readonly Diagnostic[]): readonly Finding[] {
  const places: readonly Place[] = [
    ...diagram.nodes.flatMap(({ name, origin, members = [] }) => [
      { node: name, origin },
      ...members.map((member) => ({ node: name, origin: member.origin })),
    ]),
    ...diagram.edges
      .filter(({ kind }) => kind !== 'support' && kind !== 'invalidate')
      .flatMap(({ id, origins }) => origins.map((origin) => ({ edge: id, origin }))),
  ];
  const cards = new Map(
    diagram.nodes.flatMap(({ name, members = [] }) => [[name, name] as const, ...members.map((member) => [member.name, name] as const)]),
  );
  return diagnostics.flatMap(({ severity, code, message, origin, node }) => {
    const around = places.filter((place) => contains(place.origin, origin)).sort((one, other) => (contains(one.origin, other.origin) ? 1 : -1));
    const place: Partial<Place> | undefined = around.at(0) ?? (node !== undefined && cards.has(node) ? { node: cards.get(node) } : undefined);
    return place === undefined ? [] : [{ severity, code, message, origin, node: place.node, edge: place.edge }];
  });
}

interface Place {
  readonly node?: string;
  readonly edge?: string;
  readonly origin: Origin;
}

/** What stands at one part of a picture, the gravest first. */
export interface Marks {
  readonly severity: Severity;
  readonly count: number;
  /** The index of the gravest among all findings. */
  readonly first: number;
  readonly spoken: string;
}

/** For each node's name and each arrow's id. */
export function marksOf(findings: readonly Finding[]): ReadonlyMap<string, Marks> {
  const parts = new Map<string, number[]>();
  for (const [index, { node, edge }] of findings.entries()) {
    const part = node ?? edge ?? '';
    parts.set(part, [...(parts.get(part) ?? []), index]);
  }
  return new Map(
    [...parts].map(([part, indices]) => {
      const sorted = indices.sort((one, other) => severities.indexOf(findings[one].severity) - severities.indexOf(findings[other].severity));
      const messages = sorted.map((index) => findings[index].message);
      const spoken = `${messages.length} finding${messages.length === 1 ? '' : 's'}: ${messages.join(' ')}`;
      return [part, { severity: findings[sorted[0]].severity, count: indices.length, first: sorted[0], spoken }];
    }),
  );
}

function contains(outer: Origin, inner: Origin): boolean {
  return outer.uri === inner.uri && !isBefore(inner.range.start, outer.range.start) && !isBefore(outer.range.end, inner.range.end);
}

function isBefore(one: Origin['range']['start'], other: Origin['range']['start']): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}
