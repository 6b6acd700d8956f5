import { formatQuantity, unitExamples, type Dimension } from '../../base/quantity.ts';
import type { PropertyRow } from './property.ts';
import type { ValueType } from './value-types.ts';

const plain: Readonly<
  Record<Exclude<ValueType['is'], Dimension | 'distribution' | 'choice' | 'reference' | 'choice-or-reference' | 'references'>, string>
> = {
  boolean: 'true or false',
  text: 'a text in double quotes',
  texts: 'a list of texts',
  placement: 'a region, a zone, a list of them, or spread(…)',
  popularity: 'uniform, zipf(s), hotspot(keys, accesses), latest(keys) or trace("file.csv")',
  capacity: 'a count of entries, or a size',
  erasure: 'data + parity, as in 6+3',
  'dead-letter': 'a queue and a count, as in Parked after 5',
  weights: 'a list of numbers',
  arrivals: 'poisson, constant, bursty(x, duration) or trace("file.csv")',
};

/** What may stand after the colon, in the words of a hover or of the reference page: `a duration`, `sync or async`. */
export function describeType(type: ValueType): string {
  switch (type.is) {
    case 'distribution':
      return type.of === 'duration' ? 'a duration, or a distribution of durations' : 'a count, or a distribution of counts';
    case 'choice':
      return oneOf(type.words);
    case 'reference':
      return `the name of a ${oneOf(type.to)}`;
    case 'choice-or-reference':
      return `${oneOf(type.words)}, or the name of a ${oneOf(type.to)}`;
    case 'references':
      return `a list of names, each of a ${oneOf(type.to)}`;
    case 'count':
    case 'duration':
    case 'rate':
    case 'size':
    case 'bandwidth':
    case 'percent':
      return `a ${type.is}`;
    default:
      return plain[type.is];
  }
}

/** The units of a quantity, with an example; nothing for other types. */
export function describeUnits({ is }: ValueType): string | undefined {
  return is in unitExamples ? unitExamples[is as Dimension] : undefined;
}

/** `at least 1`, `from 0% to 100%`, or nothing where every value of the type will do. */
export function describeRange(row: PropertyRow): string | undefined {
  const {
    type: { is },
    minimum,
    maximum,
  } = row;
  const text = (value: number) => (is in unitExamples ? formatQuantity(value, is as Dimension) : String(value));
  if (minimum !== undefined && maximum !== undefined) return `from ${text(minimum)} to ${text(maximum)}`;
  if (minimum !== undefined) return minimum === 0 ? undefined : `at least ${text(minimum)}`;
  return maximum === undefined ? undefined : `at most ${text(maximum)}`;
}

/** Meaning, units, default and range of a property, in Markdown. */
export function describeRow(row: PropertyRow): string {
  const standard = row.presence === 'required' ? 'Must be stated.' : row.defaultText === undefined ? undefined : `Default: \`${row.defaultText}\`.`;
  const range = describeRange(row);
  const unit = describeUnits(row.type);
  return [row.meaning, [standard, range && `Range: ${range}.`, unit && `Units: ${unit}.`].filter(Boolean).join(' ')].filter(Boolean).join('\n\n');
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
