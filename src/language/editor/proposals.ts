import { consistencyLevels, metrics, type MetricTarget } from '../../model/schema/metrics.ts';
import { kinds, type ReferenceTarget } from '../../model/schema/value-types.ts';
import { snippets } from '../generated/snippets.ts';
import type { Cursor } from './cursor.ts';
import { inFlow, inScenario } from './flow-proposals.ts';
import { KnownRules } from './known-rules.ts';
import { keyword, meanings, named, word, zonesOf, type Proposal } from './proposal.ts';
import { isKind, settingOf, type Named } from './setting.ts';
import { inProperties, unitsAt } from './value-proposals.ts';
import { connectiveMeanings, declarationMeanings, kindMeanings, levelMeanings } from './words.ts';

/** What may stand at the cursor, best first. `names` are those that the file can see, or could by an import. */
export function proposalsAt(cursor: Cursor, names: readonly Named[], rules: KnownRules = new KnownRules()): readonly Proposal[] {
  const setting = settingOf(cursor, names);
  if (/^\d/.test(cursor.typed)) return unitsAt(cursor, setting, names);
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
      return cursor.statement.length > 0 ? inVariant(cursor, names) : [...overridable(names), keyword('flow', 'Takes the place of that flow.')];
    case 'region':
      return cursor.statement.at(-1) === 'zone' ? [] : [keyword('zone', connectiveMeanings.zone)];
    case 'nothing':
      return [];
  }
}

function inVariant({ statement }: Cursor, names: readonly Named[]): readonly Proposal[] {
  return statement.at(-1) === 'flow' ? named(names, ['flow']) : [];
}

function inFile(cursor: Cursor, names: readonly Named[], rules: KnownRules): readonly Proposal[] {
  const { statement } = cursor;
  const [first = '', second] = statement;
  const last = statement.at(-1);
  if (first === '') return [...meanings(kindMeanings), ...meanings(declarationMeanings), ...snippetProposals];
  if (first === 'require') return inRequirement(statement, names);
  if (first === 'accept') return inAcceptance(statement, names, rules);
  if (first === 'network')
    return last === second && second !== undefined ? [] : [...named(names, ['region', ...kinds]), keyword('default', 'Whatever is not declared.')];
  if (last !== ':') return last === '.' ? zonesOf(statement.at(-2), names) : [];
  if (isKind(first))
    return named(
      names.filter(({ of }) => of === first),
      ['profile'],
    );
  return first === 'profile' ? [...meanings(kindMeanings), ...named(names, ['profile'])] : [];
}

/** Whole declarations with stops to fill in. */
const snippetProposals: readonly Proposal[] = Object.entries(snippets).map(([name, { prefix, body, description }]) => ({
  label: prefix,
  is: 'snippet',
  detail: name,
  documentation: `${description}.\n\n\`\`\`arch\n${plain(body)}\n\`\`\``,
  snippet: body,
}));

/** The text of a snippet with every stop left as it is. */
function plain(body: string): string {
  return body
    .replaceAll(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
    .replaceAll(/\$\d+/g, '')
    .trimEnd();
}

function inRequirement(statement: readonly string[], names: readonly Named[]): readonly Proposal[] {
  const last = statement.at(-1) ?? '';
  const [, target] = statement;
  const path = statement.slice(2, statement.findIndex((each) => /^[<>=]/.test(each)) + 1 || undefined).filter((each) => each !== '.');
  if (last === 'require') return named(names, ['flow', 'data', ...kinds]);
  if (last === 'during') return named(names, ['scenario']);
  if (last === '.') return metricsOf(target, path, names);
  if (!/^[<>=]/.test(last))
    return statement.some((each) => /^[<>=]/.test(each)) && !statement.includes('during') ? [keyword('during', connectiveMeanings.during)] : [];
  return path.includes('consistency') ? consistencyLevels.map((level) => word(level, levelMeanings[level], 'consistency level')) : [];
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
function inAcceptance(statement: readonly string[], names: readonly Named[], rules: KnownRules): readonly Proposal[] {
  const last = statement.at(-1);
  const family = last === '/' ? `${statement[1] ?? ''}/` : '';
  if (last === 'accept' || last === '/')
    return rules.all
      .filter(({ id }) => id.startsWith(family))
      .map((rule) => ({ label: rule.id.slice(family.length), is: 'rule', detail: rule.title, documentation: rules.markdownOf(rule) }));
  if (last === 'on') return named(names, ['data', 'flow', 'region', ...kinds]);
  if (statement.length < 4 || last === 'because') return [];
  const because = keyword('because', connectiveMeanings.because);
  return statement.includes('on') ? [because] : [keyword('on', 'Only there.'), because];
}

function overridable(names: readonly Named[]): readonly Proposal[] {
  return named(names, ['data', ...kinds]);
}
