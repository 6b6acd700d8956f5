import type { Origin, Position, TextEdit } from '../base/text-range.ts';
import type { StatedProperty } from './architecture.ts';

/** Whatever has properties in the text: a node, a data set, a flow, a call. `bodyOrigin` is absent where it has no braces yet. */
export interface Editable {
  readonly origin: Origin;
  readonly bodyOrigin?: Origin;
  readonly stated: Readonly<Record<string, StatedProperty>>;
}

/**
 * Makes properties have these values, written as the language writes them: a stated one is replaced where it stands, others follow the
 * last stated one in its style (a line of its own, or the same line), and an element without a body gets one. No text is needed.
 */
export function setProperties(element: Editable, values: Readonly<Record<string, string>>): readonly TextEdit[] {
  const replaced = Object.entries(values).filter(([name]) => isStated(element, name));
  const added = Object.entries(values)
    .filter(([name]) => !isStated(element, name))
    .map(([name, value]) => `${name}: ${value}`);
  return [
    ...replaced.map(([name, value]) => ({ origin: element.stated[name].valueOrigin, newText: value })),
    ...(added.length === 0 ? [] : [addition(element, added)]),
  ];
}

/** Takes a stated property away, so that its default (or its profile's value) holds again. */
export function removeProperty(element: Editable, name: string): readonly TextEdit[] {
  return isStated(element, name) ? [removal(element.stated[name].origin)] : [];
}

/** Makes an optional property have no value, also where a profile gives it one. */
export function unsetProperty(element: Editable & { readonly profiles: readonly string[] }, name: string): readonly TextEdit[] {
  return element.profiles.length > 0 ? setProperties(element, { [name]: 'none' }) : removeProperty(element, name);
}

/** Takes away what stands at `origin`. */
export function removal(origin: Origin): TextEdit {
  return { origin, newText: '' };
}

/** Adds a line after the one that ends at `origin`, indented as `origin` begins. */
export function insertLineAfter(origin: Origin, line: string): TextEdit {
  return insertion(origin.uri, origin.range.end, `\n${' '.repeat(origin.range.start.character)}${line}`);
}

function isStated(element: Editable, name: string): boolean {
  return Object.hasOwn(element.stated, name);
}

function addition(element: Editable, properties: readonly string[]): TextEdit {
  const { origin, bodyOrigin, stated } = element;
  const last = Object.values(stated)
    .map((property) => property.origin)
    .reduce<Origin | undefined>(later, undefined);
  const open = bodyOrigin?.range.start;
  const oneLine = bodyOrigin === undefined ? isOneLine(origin) : isOneLine(bodyOrigin);
  if (last !== undefined) {
    const indentation = oneLine ? undefined : indentationOfLine(last.range.start.line, element);
    const separator = indentation === undefined ? '  ' : `\n${' '.repeat(indentation)}`;
    return insertion(last.uri, last.range.end, properties.map((property) => separator + property).join(''));
  }
  if (open === undefined) return insertion(origin.uri, origin.range.end, ` { ${properties.join('  ')} }`);
  const inside = { line: open.line, character: open.character + 1 };
  if (!oneLine) {
    const indentation = ' '.repeat(origin.range.start.character + 2);
    return insertion(origin.uri, inside, properties.map((property) => `\n${indentation}${property}`).join(''));
  }
  const isEmpty = bodyOrigin !== undefined && bodyOrigin.range.end.character - open.character <= 2;
  return insertion(origin.uri, inside, ` ${properties.join('  ')}${isEmpty ? ' ' : ''}`);
}

/** Where the first property of this line begins, or nothing where the line holds the opening brace too. */
function indentationOfLine(line: number, element: Editable): number | undefined {
  if (line === (element.bodyOrigin ?? element.origin).range.start.line) return undefined;
  const starts = Object.values(element.stated).map((property) => property.origin.range.start);
  return Math.min(...starts.filter((start) => start.line === line).map((start) => start.character));
}

function later(left: Origin | undefined, right: Origin): Origin {
  return left !== undefined && isAfter(left.range.end, right.range.end) ? left : right;
}

function isAfter(left: Position, right: Position): boolean {
  return left.line > right.line || (left.line === right.line && left.character > right.character);
}

function isOneLine(origin: Origin): boolean {
  return origin.range.start.line === origin.range.end.line;
}

function insertion(uri: string, at: Position, newText: string): TextEdit {
  return { origin: { uri, range: { start: at, end: at } }, newText };
}
