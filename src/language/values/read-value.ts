import { didYouMean, nearest } from '../../base/nearest.ts';
import { formatQuantity } from '../../base/quantity.ts';
import type { PropertyRow } from '../../model/schema/property.ts';
import type { ValueType } from '../../model/schema/value-types.ts';
import { isWordValue, type Property, type Value } from '../generated/ast.ts';
import type { Report } from '../report.ts';
import { readDistribution } from './distributions.ts';
import { readText } from './functions.ts';
import { readName, readNames } from './names.ts';
import { describeValue, readQuantity } from './quantities.ts';
import {
  isPlainWord,
  readArrivals,
  readCapacity,
  readDeadLetter,
  readErasure,
  readPlacement,
  readPopularity,
  readTexts,
  readWeights,
} from './special-values.ts';

/** `value` is `undefined` where the property is unset by `none`. */
export interface Reading {
  readonly value: unknown;
}

/** What a property's text means for the model, or nothing where it means nothing and a report said so. */
export function readProperty(property: Property, row: PropertyRow, report: Report): Reading | undefined {
  const { value } = property;
  if (value === undefined) return undefined;
  if (isPlainWord(value, 'none') && !isChoiceOf(row.type, 'none')) {
    if (row.presence === 'optional') return { value: undefined };
    report({
      node: value,
      message: `${property.name} cannot be unset: it is ${row.defaultText === undefined ? 'required' : `${row.defaultText} by default`}`,
    });
    return undefined;
  }
  const read = readOfType(value, row.type, report);
  return read !== undefined && isInRange(property, read, row, report) ? { value: read } : undefined;
}

function isChoiceOf(type: ValueType, word: string): boolean {
  return 'words' in type && type.words.includes(word);
}

// One case for each type of the schema, nothing else.
function readOfType(value: Value, type: ValueType, report: Report): unknown {
  switch (type.is) {
    case 'count':
    case 'duration':
    case 'rate':
    case 'size':
    case 'bandwidth':
    case 'percent':
      return readQuantity(value, type.is, report);
    case 'boolean': {
      const word = readWord(value, ['true', 'false'], report);
      return word === undefined ? undefined : word === 'true';
    }
    case 'text':
      return readText(value, report);
    case 'texts':
      return readTexts(value, report);
    case 'distribution':
      return readDistribution(value, type.of, report);
    case 'choice':
      return readWord(value, type.words, report);
    case 'choice-or-reference':
      return isWordValue(value) && type.words.includes(value.first.$refText) ? value.first.$refText : readName(value, type.to, report);
    case 'reference':
      return readName(value, type.to, report);
    case 'references':
      return readNames(value, type.to, report);
    case 'placement':
      return readPlacement(value, report);
    case 'popularity':
      return readPopularity(value, report);
    case 'capacity':
      return readCapacity(value, report);
    case 'erasure':
      return readErasure(value, report);
    case 'dead-letter':
      return readDeadLetter(value, report);
    case 'weights':
      return readWeights(value, report);
    case 'arrivals':
      return readArrivals(value, report);
  }
}

function readWord(value: Value, words: readonly string[], report: Report): string | undefined {
  const text = isWordValue(value) && value.second === undefined && value.attempts === undefined ? value.first.$refText : undefined;
  if (text !== undefined && words.includes(text)) return text;
  const hint = text === undefined ? '' : didYouMean(text, words);
  report({
    node: value,
    message: `${describeValue(value)} is not one of ${words.join(', ')}${hint}`,
    replacement: text === undefined ? undefined : nearest(text, words),
  });
  return undefined;
}

function isInRange(property: Property, value: unknown, row: PropertyRow, report: Report): boolean {
  const number = numberOf(value);
  if (number === undefined) return true;
  const { minimum = -Infinity, maximum = Infinity, type } = row;
  const dimension = type.is === 'distribution' ? type.of : type.is === 'capacity' ? 'count' : type.is;
  const format = (limit: number): string =>
    dimension in { count: 1, duration: 1, rate: 1, size: 1, bandwidth: 1, percent: 1 } ? formatQuantity(limit, dimension as 'count') : String(limit);
  if (number < minimum) report({ node: property, property: 'value', message: `${property.name} must be at least ${format(minimum)}` });
  else if (number > maximum) report({ node: property, property: 'value', message: `${property.name} must be at most ${format(maximum)}` });
  else if (type.is === 'count' && !Number.isInteger(number) && !row.isFractional)
    report({ node: property, property: 'value', message: `${property.name} must be a whole number` });
  else return true;
  return false;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'constant' || !('value' in value)) return undefined;
  return value.value as number;
}
