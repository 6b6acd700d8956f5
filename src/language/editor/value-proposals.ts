import { units, type Dimension } from '../../base/quantity.ts';
import { metricRow, metrics, type MetricTarget } from '../../model/schema/metrics.ts';
import type { PropertyRow } from '../../model/schema/property.ts';
import { propertyRow, type Owner } from '../../model/schema/schema.ts';
import type { ValueType } from '../../model/schema/value-types.ts';
import { signaturesOf } from '../values/signatures.ts';
import { activeCall, callAt, namesLeft } from './call-at.ts';
import type { Cursor } from './cursor.ts';
import { call, keyword, named, unstated, word, zones, zonesOf, type Proposal } from './proposal.ts';
import { valueAt, valueTypeAt, type Named, type Setting } from './setting.ts';

/** Within the braces of whatever has properties: those that are left, and behind a colon what the property takes. */
export function inProperties(cursor: Cursor, owner: Owner, names: readonly Named[]): readonly Proposal[] {
  const value = valueAt(cursor);
  if (cursor.statement.at(-1) === '.') return zonesOf(cursor.statement.at(-2), names);
  if (value === undefined) return [...unstated(owner, cursor), ...afterQueue(cursor)];
  const row = propertyRow(owner, value.property);
  if (row === undefined) return [];
  return value.within === undefined ? wholeValues(row, names) : valuesWithin(row.type, cursor, names);
}

/** `dead-letter: Parked │`. */
function afterQueue({ statement }: Cursor): readonly Proposal[] {
  return statement.at(-3) === 'dead-letter' ? [keyword('after', 'So many failed attempts.')] : [];
}

function wholeValues(row: PropertyRow, names: readonly Named[]): readonly Proposal[] {
  const unset = row.presence === 'optional' && !wordsOf(row.type).includes('none') ? [word('none', 'Not set, whatever the profile says.')] : [];
  const words = wordsOf(row.type).map((each) => word(each, row.meaning, each === row.defaultText ? 'the default' : undefined));
  return [...words, ...namesOf(row.type, names), ...signaturesOf(row.type).map(call), ...lists(row.type), ...unset];
}

function wordsOf(type: ValueType): readonly string[] {
  if (type.is === 'boolean') return ['true', 'false'];
  if (type.is === 'popularity') return ['uniform'];
  if (type.is === 'arrivals') return ['poisson', 'constant'];
  return 'words' in type ? type.words : [];
}

function namesOf(type: ValueType, names: readonly Named[]): readonly Proposal[] {
  if (type.is === 'reference' || type.is === 'choice-or-reference') return named(names, type.to);
  if (type.is === 'dead-letter') return named(names, ['queue']);
  return type.is === 'placement' ? [...named(names, ['region']), ...zones(names)] : [];
}

function lists({ is }: ValueType): readonly Proposal[] {
  return is === 'references' ? [{ label: '[]', is: 'function', documentation: 'A list of names.', insert: '[', snippet: '[$1]' }] : [];
}

/** Within the brackets of a list, or the parentheses of a function. */
export function valuesWithin(type: ValueType, cursor: Cursor, names: readonly Named[]): readonly Proposal[] {
  const around = callAt(cursor);
  if (around === undefined) return type.is === 'references' ? named(names, type.to) : namesOf(type, names);
  const isBehindColon = around.arguments.at(-1)!.at(-1) === ':';
  if (around.name === 'mixture') return isBehindColon ? signaturesOf(type).map(call) : [];
  if (around.name === 'spread') return isBehindColon ? [] : namesOf(type, names);
  return isBehindColon ? [] : namesLeft(around, type).map((name) => ({ label: name, is: 'property' as const, insert: `${name}: ` }));
}

/** `250│` becomes `250ms`: every unit of what is measured there. */
export function unitsAt(cursor: Cursor, setting: Setting, names: readonly Named[]): readonly Proposal[] {
  const [digits] = /^[\d.]*/.exec(cursor.typed)!;
  const type = valueTypeAt(cursor, setting);
  const dimensions = type === undefined ? dimensionsOfStatement(cursor.statement, names) : dimensionsAt(cursor, type);
  return dimensions.flatMap((dimension) =>
    Object.keys(units[dimension])
      .filter((unit) => unit !== '')
      .map((unit): Proposal => ({ label: digits + unit, is: 'unit', detail: dimension })),
  );
}

function dimensionsAt(cursor: Cursor, type: ValueType): readonly Dimension[] {
  const around = callAt(cursor);
  const found = around && activeCall(around, type);
  if (around === undefined || found === undefined) return dimensionsOf(type);
  if (around.name === 'mixture' && around.arguments.at(-1)!.includes(':')) return dimensionsOf(type);
  const parameter = found.signatures[found.active].parameters[found.parameter];
  return parameter === undefined || parameter.is === 'text' ? [] : parameter.is;
}

function dimensionsOf(type: ValueType): readonly Dimension[] {
  if (type.is === 'distribution') return [type.of];
  if (type.is === 'capacity') return ['count', 'size'];
  return type.is in units ? [type.is as Dimension] : [];
}

/** A requirement's limit has the metric's dimension; `at`, `for`, `from` and `to` are followed by times. */
function dimensionsOfStatement(statement: readonly string[], names: readonly Named[]): readonly Dimension[] {
  if (['at', 'for', 'from', 'to'].includes(statement.at(-1) ?? '')) return ['duration'];
  if (statement[0] !== 'require') return [];
  const is = names.find(({ name, is: what }) => name === statement[1] && what in metrics)?.is as MetricTarget | undefined;
  const path = statement.slice(2, -1).filter((segment) => segment !== '.');
  const row = is && (metricRow(is, path.join('.')) ?? metricRow(is, path.slice(1).join('.')));
  return row === undefined || row.dimension === 'level' ? [] : [row.dimension];
}
