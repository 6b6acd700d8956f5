import { kinds, type ReferenceTarget } from '../../model/schema/value-types.ts';
import { partsOf } from '../lowering/scenario.ts';
import { signaturesOf } from '../values/signatures.ts';
import type { Cursor } from './cursor.ts';
import { call, keyword, meanings, named, unstated, word, zonesOf, type Proposal } from './proposal.ts';
import { isKind, valueAt, valueTypeAt, type Named } from './setting.ts';
import { inProperties, valuesWithin } from './value-proposals.ts';
import { connectiveMeanings, eventMeanings, partMeanings, stepMeanings, verbMeanings } from './words.ts';

/** What remembers answers, so that they can be missing there. */
const withMisses: readonly ReferenceTarget[] = ['cache', 'cdn', 'proxy'];

export function inFlow(cursor: Cursor, isBlock: boolean, names: readonly Named[]): readonly Proposal[] {
  const { statement } = cursor;
  const last = statement.at(-1);
  const hasArrow = statement.includes('->') || statement.includes('=>');
  const step = valueTypeAt(cursor, { is: 'flow', isBlock });
  if (last === '->' || last === '=>') return targets(last, statement.at(-2), names);
  if (last === 'each') return named(names, ['service']);
  if (hasArrow && last === ':') return meanings(verbMeanings);
  if (hasArrow && statement.at(-2) === ':' && last !== undefined && last in verbMeanings) return named(names, ['data']);
  if (hasArrow) return [...named(names, kinds), ...meanings(stepMeanings)];
  if (valueAt(cursor) !== undefined) return inProperties(cursor, 'flow', names);
  if (step !== undefined) return last === 'wait' || last === 'repeat' ? signaturesOf(step).map(call) : valuesWithin(step, cursor, names);
  if (last === 'on') return [keyword('miss', stepMeanings['on miss']), keyword('error', stepMeanings['on error'])];
  if (last === 'miss' || last === 'error') return named(names, last === 'miss' ? withMisses : kinds);
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
  return isQueue ? [...named(names, ['service']), keyword('each', connectiveMeanings.each)] : named(names, ['queue']);
}

export function inScenario(cursor: Cursor, names: readonly Named[]): readonly Proposal[] {
  const { statement } = cursor;
  const at = statement.lastIndexOf('at');
  const event = statement.slice(at + 2);
  if (valueAt(cursor) !== undefined) return inProperties(cursor, 'scenario', names);
  if (at < 0) return [...unstated('scenario', cursor), keyword('at', 'A time after the start, and what happens then.')];
  if (statement.length === at + 1) return [];
  const [verb] = event;
  const last = event.at(-1);
  if (verb === undefined) return meanings(eventMeanings);
  if (last === '.') return partsAfter(event.at(-2), names);
  if (event.length > 1 && last !== '|') return event.includes('for') ? [] : [keyword('for', connectiveMeanings.for)];
  const everywhere: ReferenceTarget[] = ['region', ...kinds];
  return named(names, verb === 'load' ? ['flow'] : verb === 'flush' ? ['cache'] : verb === 'slow' || verb === 'drop' ? kinds : everywhere);
}

function partsAfter(target: string | undefined, names: readonly Named[]): readonly Proposal[] {
  const is = names.find(({ name }) => name === target)?.is;
  if (is === 'region') return zonesOf(target, names);
  return is === undefined || !isKind(is) ? [] : partsOf(is).map((part) => word(part, (partMeanings as Readonly<Record<string, string>>)[part]));
}
