import { units, type Dimension } from '../../base/quantity.ts';
import { describeRow, describeType } from '../../model/schema/describe.ts';
import { consistencyLevels, metricRow, metrics, type MetricTarget } from '../../model/schema/metrics.ts';
import { nodeRows } from '../../model/schema/node.ts';
import type { PropertyRow, PropertyRows } from '../../model/schema/property.ts';
import { propertyRow, schema, type Owner } from '../../model/schema/schema.ts';
import { kinds, type ReferenceTarget, type ValueType } from '../../model/schema/value-types.ts';
import { distributionNames, namedParametersOf } from '../values/distributions.ts';
import type { Cursor } from './cursor.ts';
import { isKind, settingOf, valueAt, type Named } from './setting.ts';
import { declarationMeanings, eventMeanings, kindMeanings, stepMeanings, verbMeanings } from './words.ts';

/** One line of a completion list. */
export interface Proposal {
  readonly label: string;
  readonly is: 'property' | 'word' | 'name' | 'keyword' | 'unit' | 'metric' | 'function' | 'rule';
  readonly detail?: string;
  readonly documentation?: string;
  /** What is inserted, where it is more than the label. */
  readonly insert?: string;
}

/** A rule that a file may accept the findings of. */
export interface AcceptableRule {
  readonly id: string;
  readonly title: string;
}

/** What may stand at the cursor, best first. `names` are those that the file can see. */
export function proposalsAt(cursor: Cursor, names: readonly Named[], rules: readonly AcceptableRule[] = []): readonly Proposal[] {
  const setting = settingOf(cursor, names);
  if (/^\d/.test(cursor.typed)) return unitsAt(cursor, setting.is === 'properties' ? setting.owner : ownerOfFile(setting.is), names);
  switch (setting.is) {
    case 'file':
      return inFile(cursor, names, rules);
    case 'properties':
      return inProperties(cursor, setting.owner, names);
    case 'flow':
      return inFlow(cursor, setting.isBlock, names);
    case 'scenario':
      return inScenario(cursor, names);
    case 'variant':
      return cursor.statement.length > 0 ? [] : [...overridable(names), keyword('flow', 'Takes the place of that flow.')];
    case 'region':
      return cursor.statement.at(-1) === 'zone' ? [] : [keyword('zone', 'A part of the region that fails by itself.')];
    case 'nothing':
      return [];
  }
}

// ---- Declarations ----

function inFile(cursor: Cursor, names: readonly Named[], rules: readonly AcceptableRule[]): readonly Proposal[] {
  const { statement } = cursor;
  const [first = '', second] = statement;
  const last = statement.at(-1);
  if (first === '') return [...kinds.map((kind) => keyword(kind, kindMeanings[kind])), ...meanings(declarationMeanings)];
  if (first === 'require') return inRequirement(statement, names);
  if (first === 'accept') return inAcceptance(statement, names, rules);
  if (first === 'network')
    return last === second && second !== undefined ? [] : [...named(names, ['region', ...kinds]), keyword('default', 'Whatever is not declared.')];
  if (last !== ':') return last === '.' ? zonesOf(statement.at(-2), names) : [];
  if (isKind(first)) return named(names, ['profile']).filter(({ detail }) => detail === `profile of ${first}`);
  return first === 'profile' ? [...kinds.map((kind) => keyword(kind, kindMeanings[kind])), ...named(names, ['profile'])] : [];
}

function inRequirement(statement: readonly string[], names: readonly Named[]): readonly Proposal[] {
  const last = statement.at(-1) ?? '';
  const [, target] = statement;
  const path = statement.slice(2, statement.findIndex((word) => /^[<>=]/.test(word)) + 1 || undefined).filter((word) => word !== '.');
  if (last === 'require') return named(names, ['flow', 'data', ...kinds]);
  if (last === 'during') return named(names, ['scenario']);
  if (last === '.') return metricsOf(target, path, names);
  if (!/^[<>=]/.test(last))
    return statement.some((word) => /^[<>=]/.test(word)) ? [keyword('during', 'In a scenario instead of the steady run.')] : [];
  return path.includes('consistency') ? consistencyLevels.map((label) => ({ label, is: 'word' as const, detail: 'consistency level' })) : [];
}

/** Metrics of a target that begin with what is written; before a metric, what may select: a client's region, a consumer group. */
function metricsOf(target: string | undefined, path: readonly string[], names: readonly Named[]): readonly Proposal[] {
  const is = names.find(({ name, is: what }) => name === target && what in metrics)?.is as MetricTarget | undefined;
  if (is === undefined) return [];
  const rows = Object.entries(metrics[is]);
  const begun = path
    .filter((segment) => rows.some(([name]) => name.split('.').includes(segment)))
    .map((segment) => `${segment}.`)
    .join('');
  const found = rows
    .filter(([name]) => name.startsWith(begun))
    .map(([name, { dimension, meaning }]): Proposal => ({
      label: name.slice(begun.length),
      is: 'metric',
      detail: `a ${dimension}`,
      documentation: meaning,
    }));
  const selectors: ReferenceTarget[] = is === 'flow' ? ['region'] : is === 'queue' ? ['service'] : [];
  return path.length === 0 ? [...found, ...named(names, selectors)] : found;
}

/** `accept family/rule on Name because "reason"`. */
function inAcceptance(statement: readonly string[], names: readonly Named[], rules: readonly AcceptableRule[]): readonly Proposal[] {
  const last = statement.at(-1);
  if (last === 'accept') return rules.map(({ id, title }) => ({ label: id, is: 'rule', documentation: title }));
  if (last === '/')
    return rules
      .filter(({ id }) => id.startsWith(`${statement[1] ?? ''}/`))
      .map(({ id, title }) => ({ label: id.slice(id.indexOf('/') + 1), is: 'rule', documentation: title }));
  if (last === 'on') return named(names, ['data', 'flow', 'region', ...kinds]);
  if (statement.length < 4 || last === 'because') return [];
  return statement.includes('on')
    ? [keyword('because', 'Why it is accepted.')]
    : [keyword('on', 'Only there.'), keyword('because', 'Why it is accepted.')];
}

// ---- Properties ----

function inProperties(cursor: Cursor, owner: Owner, names: readonly Named[]): readonly Proposal[] {
  const value = valueAt(cursor);
  if (cursor.statement.at(-1) === '.') return zonesOf(cursor.statement.at(-2), names);
  if (value === undefined) return [...unstated(owner, cursor), ...afterQueue(cursor)];
  const row = propertyRow(owner, value.property);
  return row === undefined ? [] : valuesOf(row, names, value.within);
}

function unstated(owner: Owner, cursor: Cursor): readonly Proposal[] {
  const stated = cursor.frames.findLast(({ opener }) => opener === '{')?.stated;
  const rows: PropertyRows = schema[owner];
  const open = Object.entries(rows).filter(([name]) => stated?.has(name) !== true);
  const isCommon = ([name, row]: [string, PropertyRow]): boolean => row === (nodeRows as PropertyRows)[name];
  return [...open.filter((entry) => !isCommon(entry)), ...open.filter(isCommon)].map(([name, row]) => property(name, row));
}

function property(label: string, row: PropertyRow): Proposal {
  return { label, is: 'property', detail: describeType(row.type), documentation: describeRow(row), insert: `${label}: ` };
}

/** `dead-letter: Parked │`. */
function afterQueue({ statement }: Cursor): readonly Proposal[] {
  return statement.at(-3) === 'dead-letter' ? [keyword('after', 'So many failed attempts.')] : [];
}

function valuesOf({ type, presence }: PropertyRow, names: readonly Named[], within: string | undefined): readonly Proposal[] {
  const unset = presence === 'optional' && within === undefined ? [word('none', 'Not set, whatever the profile says.')] : [];
  return [...valuesOfType(type, names, within), ...unset];
}

function valuesOfType(type: ValueType, names: readonly Named[], within: string | undefined): readonly Proposal[] {
  switch (type.is) {
    case 'boolean':
      return [word('true'), word('false')];
    case 'choice':
      return type.words.map((each) => word(each));
    case 'reference':
      return named(names, type.to);
    case 'choice-or-reference':
      return [...type.words.map((each) => word(each)), ...named(names, type.to)];
    case 'references':
      return within === undefined ? [call('[]', 'A list of names.', '[')] : named(names, type.to);
    case 'placement':
      return [...named(names, ['region']), ...zones(names), ...(within === undefined ? [call('spread', 'Shares of several places.')] : [])];
    case 'dead-letter':
      return named(names, ['queue']);
    case 'distribution':
      return within === undefined
        ? distributionNames.map((name) => call(name))
        : namedParametersOf(within).map((name) => call(name, undefined, `${name}: `));
    case 'popularity':
      return within === undefined ? [word('uniform'), ...['zipf', 'hotspot', 'latest', 'trace'].map((name) => call(name))] : [];
    case 'arrivals':
      return within === undefined ? [word('poisson'), word('constant'), call('bursty'), call('trace')] : [];
    default:
      return [];
  }
}

// ---- Flows and scenarios ----

function inFlow(cursor: Cursor, isBlock: boolean, names: readonly Named[]): readonly Proposal[] {
  const { statement } = cursor;
  const last = statement.at(-1);
  const hasArrow = statement.includes('->') || statement.includes('=>');
  const value = valueAt(cursor);
  if (last === '->' || last === '=>') return targets(last, statement.at(-2), names);
  if (hasArrow && last === ':') return meanings(verbMeanings);
  if (hasArrow && statement.at(-2) === ':' && last !== undefined && last in verbMeanings) return named(names, ['data']);
  if (hasArrow) return [...named(names, kinds), ...meanings(stepMeanings)];
  if (value !== undefined) return inProperties(cursor, 'flow', names);
  if (last === 'on') return [keyword('miss', stepMeanings['on miss']), keyword('error', stepMeanings['on error'])];
  if (last === 'miss' || last === 'error') return named(names, kinds);
  if (last !== undefined) return [];
  return [...named(names, kinds), ...meanings(stepMeanings), ...(isBlock ? [] : unstated('flow', cursor))];
}

/** `Q => ` is followed by consumers, any other `=>` by queues, `->` by whatever answers. */
function targets(arrow: string, from: string | undefined, names: readonly Named[]): readonly Proposal[] {
  if (arrow === '->')
    return named(
      names,
      kinds.filter((kind) => kind !== 'client' && kind !== 'queue'),
    );
  const isQueue = names.some(({ name, is }) => name === from && is === 'queue');
  return isQueue ? [...named(names, ['service']), keyword('each', 'Every instance gets every message.')] : named(names, ['queue']);
}

function inScenario(cursor: Cursor, names: readonly Named[]): readonly Proposal[] {
  const { statement } = cursor;
  const at = statement.lastIndexOf('at');
  const event = statement.slice(at + 2);
  if (at < 0) return [...unstated('scenario', cursor), keyword('at', 'A time after the start, and what happens then.')];
  if (statement.length === at + 1) return [];
  const [verb] = event;
  const last = event.at(-1);
  if (verb === undefined) return meanings(eventMeanings);
  if (last === '.') return partsOf(event.at(-2), names);
  if (event.length > 1 && last !== '|') return event.includes('for') ? [] : [keyword('for', 'How long it lasts.')];
  const everywhere: ReferenceTarget[] = ['region', ...kinds];
  return named(names, verb === 'load' ? ['flow'] : verb === 'flush' ? ['cache'] : verb === 'slow' || verb === 'drop' ? kinds : everywhere);
}

function partsOf(target: string | undefined, names: readonly Named[]): readonly Proposal[] {
  const is = names.find(({ name }) => name === target)?.is;
  const parts: readonly string[] =
    is === 'database' ? ['leader', 'follower'] : is === 'queue' ? ['broker'] : is === 'filesystem' ? ['metadata'] : ['instance'];
  return is === 'region' ? zonesOf(target, names) : parts.map((part) => word(part));
}

// ---- Units ----

/** `250│` becomes `250ms`: every unit of what is measured there. */
function unitsAt(cursor: Cursor, owner: Owner | undefined, names: readonly Named[]): readonly Proposal[] {
  const [digits] = /^[\d.]*/.exec(cursor.typed)!;
  const property = valueAt(cursor)?.property;
  const row = owner === undefined || property === undefined ? undefined : propertyRow(owner, property);
  const dimensions = row === undefined ? dimensionsOfStatement(cursor.statement, names) : dimensionsOf(row.type);
  return dimensions.flatMap((dimension) =>
    Object.keys(units[dimension])
      .filter((unit) => unit !== '')
      .map((unit): Proposal => ({ label: digits + unit, is: 'unit', detail: dimension })),
  );
}

function dimensionsOf(type: ValueType): readonly Dimension[] {
  if (type.is === 'distribution') return [type.of];
  if (type.is === 'capacity') return ['count', 'size'];
  return type.is in units ? [type.is as Dimension] : [];
}

/** A requirement's limit has the metric's dimension; `at`, `for`, `from`, `to` and `wait` are followed by times. */
function dimensionsOfStatement(statement: readonly string[], names: readonly Named[]): readonly Dimension[] {
  if (['at', 'for', 'from', 'to', 'wait'].includes(statement.at(-1) ?? '')) return ['duration'];
  if (statement[0] !== 'require') return [];
  const is = names.find(({ name, is: what }) => name === statement[1] && what in metrics)?.is as MetricTarget | undefined;
  const path = statement.slice(2, -1).filter((segment) => segment !== '.');
  const row = is && (metricRow(is, path.join('.')) ?? metricRow(is, path.slice(1).join('.')));
  return row === undefined || row.dimension === 'level' ? [] : [row.dimension];
}

function ownerOfFile(is: string): Owner | undefined {
  return is === 'flow' || is === 'scenario' ? is : undefined;
}

// ---- Kinds of lines ----

function named(names: readonly Named[], wanted: readonly Named['is'][]): readonly Proposal[] {
  return names
    .filter(({ is }) => wanted.includes(is))
    .map(({ name, is, of, documentation }) => ({ label: name, is: 'name', detail: is === 'profile' ? `profile of ${of ?? ''}` : is, documentation }));
}

function overridable(names: readonly Named[]): readonly Proposal[] {
  return named(names, ['data', ...kinds]);
}

function zones(names: readonly Named[]): readonly Proposal[] {
  return names.filter(({ is }) => is === 'zone').map(({ name, of }) => ({ label: `${of ?? ''}.${name}`, is: 'name', detail: 'zone' }));
}

function zonesOf(region: string | undefined, names: readonly Named[]): readonly Proposal[] {
  return names.filter(({ is, of }) => is === 'zone' && of === region).map(({ name }) => ({ label: name, is: 'name', detail: 'zone' }));
}

function meanings(table: Readonly<Record<string, string>>): readonly Proposal[] {
  return Object.entries(table).map(([label, documentation]) => keyword(label, documentation));
}

function keyword(label: string, documentation: string): Proposal {
  return { label, is: 'keyword', documentation };
}

function word(label: string, documentation?: string): Proposal {
  return { label, is: 'word', documentation };
}

function call(label: string, documentation?: string, insert = `${label}(`): Proposal {
  return { label, is: 'function', documentation, insert };
}
