import { describeRow, describeType } from '../../model/schema/describe.ts';
import { nodeRows } from '../../model/schema/node.ts';
import type { PropertyRow, PropertyRows } from '../../model/schema/property.ts';
import { schema, type Owner } from '../../model/schema/schema.ts';
import { parameterLabels, signatureLabel, type Signature } from '../values/signatures.ts';
import type { Cursor } from './cursor.ts';
import type { Named } from './setting.ts';
import { functionMeanings } from './words.ts';

/** One line of a completion list. */
export interface Proposal {
  readonly label: string;
  readonly is: 'property' | 'word' | 'name' | 'keyword' | 'unit' | 'metric' | 'function' | 'rule' | 'snippet' | 'file';
  readonly detail?: string;
  readonly documentation?: string;
  /** What is inserted, where it is more than the label. */
  readonly insert?: string;
  /** The same with stops to fill in, for editors that have them. */
  readonly snippet?: string;
  /** The import that choosing it adds to the file. */
  readonly importPath?: string;
}

export function named(names: readonly Named[], wanted: readonly Named['is'][]): readonly Proposal[] {
  return names.filter(({ is }) => wanted.includes(is)).map((each) => proposalOf(each, each.name));
}

export function zones(names: readonly Named[]): readonly Proposal[] {
  return names.filter(({ is }) => is === 'zone').map((each) => proposalOf(each, `${each.of ?? ''}.${each.name}`));
}

export function zonesOf(region: string | undefined, names: readonly Named[]): readonly Proposal[] {
  return names.filter(({ is, of }) => is === 'zone' && of === region).map((each) => proposalOf(each, each.name));
}

function proposalOf(each: Named, label: string): Proposal {
  const { is, of, documentation, from } = each;
  return { label, is: 'name', detail: is === 'profile' ? `profile of ${of ?? ''}` : is, documentation, importPath: from };
}

export function meanings(table: Readonly<Record<string, string>>): readonly Proposal[] {
  return Object.entries(table).map(([label, documentation]) => keyword(label, documentation));
}

export function keyword(label: string, documentation: string): Proposal {
  return { label, is: 'keyword', documentation };
}

export function word(label: string, documentation?: string, detail?: string): Proposal {
  return { label, is: 'word', documentation, detail };
}

/** A function with its parameters to fill in. */
export function call(signature: Signature): Proposal {
  const { name, parameters, isRepeated } = signature;
  const stops = parameterLabels(signature).map((label, index) => {
    const { named: isNamed, name: parameter } = parameters[index];
    return isNamed ? `${parameter}: \${${index + 1}:${parameter}}` : `\${${index + 1}:${label}}`;
  });
  return {
    label: name,
    is: 'function',
    detail: signatureLabel(signature),
    documentation: (functionMeanings as Readonly<Record<string, string>>)[name],
    insert: `${name}(`,
    snippet: isRepeated ? `${name}($1)` : `${name}(${stops.join(', ')})`,
  };
}

/** Properties that the innermost braces do not state yet: the owner's own before those of every node. */
export function unstated(owner: Owner, cursor: Cursor): readonly Proposal[] {
  const stated = cursor.frames.findLast(({ opener }) => opener === '{')?.stated;
  const rows: PropertyRows = schema[owner];
  const open = Object.entries(rows).filter(([name]) => stated?.has(name) !== true);
  const isCommon = ([name, row]: [string, PropertyRow]): boolean => row === (nodeRows as PropertyRows)[name];
  return [...open.filter((entry) => !isCommon(entry)), ...open.filter(isCommon)].map(([name, row]) => property(name, row));
}

function property(label: string, row: PropertyRow): Proposal {
  return { label, is: 'property', detail: describeType(row.type), documentation: describeRow(row), insert: `${label}: ` };
}
