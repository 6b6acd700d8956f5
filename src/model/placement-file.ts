import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { lineStartsOf, positionAt } from '../base/text-lines.ts';
import type { Position } from '../base/text-range.ts';
import { farthestPlace, type Place, type Placements, type Places } from './placements.ts';

/** Follows the name of the file whose picture it is: `shop.arch` has `shop.arch.layout.json`. */
export const placementFileEnding = '.layout.json';

const format = 'tradeoff.layout/1';
const deepest = 8;
const remedy = 'mend or delete the file';

export type ReadPlacements = { readonly placements: Placements } | { readonly problem: PlacementProblem };

/** What is wrong with a file of places, and what to do. */
export interface PlacementProblem {
  readonly message: string;
  readonly position: Position;
}

/** Reads a file of places; of one that holds a mistake, nothing is used, and its first mistake is told. */
export function readPlacements(text: string): ReadPlacements {
  const lineStarts = lineStartsOf(text);
  const problemAt = (offset: number, message: string): ReadPlacements => ({
    problem: { message: `${message}; ${remedy}.`, position: positionAt(offset, lineStarts) },
  });
  const conflict = text.search(/^(<{7}|={7}|>{7}|\|{7})( |\r?$)/m);
  if (conflict >= 0)
    return {
      problem: { message: 'It holds a conflict of version control; choose between the two sides.', position: positionAt(conflict, lineStarts) },
    };
  const deep = firstTooDeep(text);
  if (deep !== undefined) return problemAt(deep, 'It is no file of places');
  const errors: ParseError[] = [];
  const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (root === undefined || error !== undefined)
    return problemAt(error?.offset ?? 0, `It is not JSON${error === undefined ? '' : ` (${wordsOf(printParseErrorCode(error.error))})`}`);
  try {
    return { placements: placementsOf(root) };
  } catch (mistake) {
    if (mistake instanceof Mistake) return problemAt(mistake.node.offset, mistake.message);
    throw mistake;
  }
}

/**
 * The text of a file of places, one place a line and each list sorted by name: two people who place different nodes change different
 * lines. Whole pixels: what differs by less is the same to a reader.
 */
export function writtenPlacements({ system, views }: Placements): string {
  const viewNames = Object.keys(views)
    .filter((name) => Object.keys(views[name]).length > 0)
    .sort(byCodeUnits);
  const viewTexts = viewNames.map((name) => `    ${JSON.stringify(name)}: ${writtenPlaces(views[name], '    ')}`);
  const parts = [
    `  "format": ${JSON.stringify(format)}`,
    `  "system": ${writtenPlaces(system, '  ')}`,
    ...(viewTexts.length === 0 ? [] : [`  "views": {\n${viewTexts.join(',\n')}\n  }`]),
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}

function writtenPlaces(places: Places, indent: string): string {
  const lines = Object.keys(places)
    .sort(byCodeUnits)
    .map((name) => `${indent}  ${JSON.stringify(name)}: { "x": ${whole(places[name].x)}, "y": ${whole(places[name].y)} }`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}

/** Never `-0`, which JSON writes as another text than `0`. */
function whole(value: number): string {
  return String(Math.round(value) + 0);
}

/** The same everywhere, whatever language the machine speaks. */
function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A mistake in the file: it ends the reading. */
class Mistake extends Error {
  readonly node: Node;

  constructor(node: Node, message: string) {
    super(message);
    this.node = node;
  }
}

/** Where brackets nest deeper than any place does: a parser that calls itself would run out of stack. */
function firstTooDeep(text: string): number | undefined {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(/"(?:\\.|[^"\\])*"|[[\]{}]/g)) {
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    if (depth > deepest) return index;
  }
  return undefined;
}

function placementsOf(root: Node): Placements {
  const parts = propertiesOf(root, 'The file');
  for (const [name, { key }] of parts)
    if (!['$schema', 'format', 'system', 'views'].includes(name))
      throw new Mistake(key, `${quoted(name)} means nothing here; there are "format", "system" and "views"`);
  const version = parts.get('format');
  if (version === undefined) throw new Mistake(root, `It does not say "format": "${format}"`);
  if (version.value.value !== format)
    throw new Mistake(version.value, `Its format is ${quoted(String(version.value.value))}, and this version of Tradeoff reads "${format}"`);
  const system = parts.get('system');
  const views = parts.get('views');
  return {
    system: system === undefined ? {} : placesOf(system.value, '"system"'),
    views: views === undefined ? {} : recordOf(propertiesOf(views.value, '"views"'), (value, name) => placesOf(value, `The view ${quoted(name)}`)),
  };
}

function placesOf(node: Node, what: string): Places {
  return recordOf(propertiesOf(node, what), placeOf);
}

function placeOf(node: Node, name: string): Place {
  const parts = propertiesOf(node, `The place of ${quoted(name)}`);
  for (const [part, { key }] of parts)
    if (part !== 'x' && part !== 'y') throw new Mistake(key, `A place is { "x": 120, "y": 80 }; ${quoted(part)} means nothing here`);
  const coordinate = (axis: 'x' | 'y'): number => {
    const found = parts.get(axis);
    if (found === undefined) throw new Mistake(node, `The place of ${quoted(name)} has no "${axis}"`);
    const value: unknown = found.value.value;
    if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > farthestPlace)
      throw new Mistake(found.value, `"${axis}" of ${quoted(name)} is a number of pixels, from -${farthestPlace} to ${farthestPlace}`);
    return value;
  };
  return { x: coordinate('x'), y: coordinate('y') };
}

interface Property {
  readonly key: Node;
  readonly value: Node;
}

/** A map, so that no name is special, not even `__proto__`. */
function propertiesOf(node: Node, what: string): ReadonlyMap<string, Property> {
  if (node.type !== 'object') throw new Mistake(node, `${what} is an object in braces`);
  const found = new Map<string, Property>();
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (found.has(name)) throw new Mistake(key, `${quoted(name)} is there twice`);
    found.set(name, { key, value });
  }
  return found;
}

function recordOf<T>(properties: ReadonlyMap<string, Property>, read: (value: Node, name: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries([...properties].map(([name, { value }]) => [name, read(value, name)]));
}

/** Names come from the file, and may be as long as it. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

/** `PropertyNameExpected` → `property name expected`. */
function wordsOf(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
