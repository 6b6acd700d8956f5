import type { Picture, PictureChanges } from './preview.ts';
type Diagram = Picture['diagram'];

/** What the page must be told that shows `before`, for it to show `now`. */
export function changesOf(before: Picture, now: Picture): PictureChanges {
  const { kind: _, diagram, ...others } = now;
  const same = (Object.keys(before) as (keyof Picture)[]).filter((key) => isSame(before[key], now[key]));
  const changed = Object.fromEntries(Object.entries(others).filter(([key]) => !same.includes(key as keyof Picture)));
  return { ...changed, kind: 'changes', same, ...(same.includes('diagram') ? {} : { diagram: thinned(before.diagram, diagram) }) };
}

/** What the page shows that showed `before`. */
export function withChanges(before: Picture, { kind: _, same, diagram, ...changed }: PictureChanges): Picture {
  const kept = Object.fromEntries(same.map((key) => [key, before[key]]));
  return { ...kept, ...changed, diagram: diagram === undefined ? before.diagram : whole(before.diagram, diagram), kind: 'diagram' } as Picture;
}

/** Of the boxes and lines, those that are not as they were at the same place of their list. */
function thinned(before: Diagram, now: Diagram): PictureChanges['diagram'] {
  const changed = <T>(was: readonly T[], is: readonly T[]): (T | null)[] => is.map((each, index) => (isSame(was[index], each) ? null : each));
  return {
    ...now,
    containers: changed(before.containers, now.containers),
    nodes: changed(before.nodes, now.nodes),
    edges: changed(before.edges, now.edges),
  };
}

function whole(before: Diagram, now: NonNullable<PictureChanges['diagram']>): Diagram {
  const all = <T>(was: readonly T[], is: readonly (T | null)[]): T[] => is.map((each, index) => each ?? was[index]);
  return {
    ...now,
    containers: all(before.containers, now.containers),
    nodes: all(before.nodes, now.nodes),
    edges: all(before.edges, now.edges),
  };
}

/** Messages are plain data; a picture of 1,000 nodes is too much of it to be written down for a comparison. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
