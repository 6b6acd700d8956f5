import { propertyRow, schema, type Owner } from '../../model/schema/schema.ts';
import { kinds, type Kind, type ReferenceTarget, type ValueType } from '../../model/schema/value-types.ts';
import type { Cursor, Frame } from './cursor.ts';

/** Something that a name can stand for. */
export interface Named {
  readonly name: string;
  readonly is: ReferenceTarget | 'scenario' | 'profile';
  /** A zone's region; a profile's kind. */
  readonly of?: string;
  readonly documentation?: string;
  /** The path by which a file would have to import it first. */
  readonly from?: string;
}

/** What kind of text the cursor stands in. */
export type Setting =
  | { readonly is: 'file' | 'region' | 'scenario' | 'variant' | 'nothing' }
  | { readonly is: 'flow'; readonly isBlock: boolean }
  | { readonly is: 'properties'; readonly owner: Owner };

/** The setting that the open braces make, from the outside in. */
export function settingOf(cursor: Cursor, names: readonly Named[]): Setting {
  return cursor.frames.filter(({ opener }) => opener === '{').reduce<Setting>((outer, frame) => inside(outer, frame, names), { is: 'file' });
}

function inside(outer: Setting, { header }: Frame, names: readonly Named[]): Setting {
  switch (outer.is) {
    case 'file':
      return insideDeclaration(header, names);
    case 'flow':
      return header.includes('->') || header.includes('=>') ? { is: 'properties', owner: 'call' } : { is: 'flow', isBlock: true };
    case 'variant':
      return header[0] === 'flow' ? { is: 'flow', isBlock: false } : propertiesOf(ownerNamed(header[0], names));
    default:
      return { is: 'nothing' };
  }
}

function insideDeclaration(header: readonly string[], names: readonly Named[]): Setting {
  const [keyword = ''] = header;
  if (isKind(keyword)) return propertiesOf(keyword);
  switch (keyword) {
    case 'group':
      return { is: 'file' };
    case 'region':
    case 'scenario':
    case 'variant':
      return { is: keyword };
    case 'flow':
      return { is: 'flow', isBlock: false };
    case 'data':
    case 'network':
    case 'view':
      return propertiesOf(keyword);
    case 'profile':
      return propertiesOf(kindOfProfile(header, names));
    default:
      return { is: 'nothing' };
  }
}

function propertiesOf(owner: string | undefined): Setting {
  return owner !== undefined && owner in schema ? { is: 'properties', owner: owner as Owner } : { is: 'nothing' };
}

/** `profile mine : database`, or the kind of the profile that it builds on. */
function kindOfProfile(header: readonly string[], names: readonly Named[]): string | undefined {
  const base = header[header.indexOf(':') + 1];
  if (base === undefined || !header.includes(':')) return undefined;
  return isKind(base) ? base : names.find(({ name, is }) => is === 'profile' && name === base)?.of;
}

function ownerNamed(name: string | undefined, names: readonly Named[]): string | undefined {
  return names.find((each) => each.name === name && (isKind(each.is) || each.is === 'data'))?.is;
}

/** The property whose value the cursor stands in, directly or within its brackets; `within` is the innermost function or list. */
export function valueAt(cursor: Cursor): { readonly property: string; readonly within?: string } | undefined {
  const brackets = bracketsAround(cursor);
  const [outermost] = brackets;
  if (outermost === undefined) return cursor.statement.at(-1) === ':' ? propertyBefore(cursor.statement) : undefined;
  const innermost = brackets.at(-1)!;
  const found = propertyBefore(outermost.header);
  return found && { ...found, within: innermost.opener === '[' ? '[' : (innermost.header.at(-1) ?? '(') };
}

/** The type of the value that the cursor stands in: of a property, or of a step of a flow that takes a random time or a random count. */
export function valueTypeAt(cursor: Cursor, setting: Setting): ValueType | undefined {
  const property = valueAt(cursor)?.property;
  const owner = setting.is === 'properties' ? setting.owner : setting.is === 'flow' || setting.is === 'scenario' ? setting.is : undefined;
  if (property !== undefined) return owner && propertyRow(owner, property)?.type;
  const [step] = bracketsAround(cursor)[0]?.header ?? cursor.statement;
  return setting.is !== 'flow' || step === undefined ? undefined : randomSteps[step];
}

const randomSteps: Readonly<Record<string, ValueType>> = {
  wait: { is: 'distribution', of: 'duration' },
  repeat: { is: 'distribution', of: 'count' },
};

/** Brackets and parentheses within the innermost braces. */
function bracketsAround({ frames }: Cursor): readonly Frame[] {
  return frames.slice(frames.findLastIndex(({ opener }) => opener === '{') + 1);
}

function propertyBefore(statement: readonly string[]): { readonly property: string } | undefined {
  const colon = statement.lastIndexOf(':');
  const property = statement[colon - 1];
  return colon > 0 && property !== undefined ? { property } : undefined;
}

export function isKind(word: string): word is Kind {
  return (kinds as readonly string[]).includes(word);
}
