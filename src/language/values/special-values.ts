import type { Arrivals, Capacity, DeadLetter, Erasure, Placement, Popularity } from '../../model/schema/value-types.ts';
import {
  isCallValue,
  isListValue,
  isQuantityValue,
  isTextValue,
  isWordValue,
  type ArgumentKey,
  type CallValue,
  type Value,
  type WordValue,
} from '../generated/ast.ts';
import type { Report } from '../report.ts';
import { readCall, type Functions } from './functions.ts';
import { readName } from './names.ts';
import { describeValue, readOneOf, readQuantity } from './quantities.ts';

export const popularities: Functions<Popularity> = {
  zipf: [{ parameters: [{ name: 'exponent', is: ['count'] }], build: ([exponent]) => ({ kind: 'zipf', exponent: exponent }) }],
  hotspot: [
    {
      parameters: [
        { name: 'keys', is: ['percent'], exclusive: true },
        { name: 'accesses', is: ['percent'] },
      ],
      build: ([keys, accesses]) => ({ kind: 'hotspot', keys: keys, accesses: accesses }),
    },
  ],
  latest: [{ parameters: [{ name: 'keys', is: ['percent'], exclusive: true }], build: ([keys]) => ({ kind: 'latest', keys: keys }) }],
  trace: [{ parameters: [{ name: '"file.csv"', is: 'text' }], build: (_numbers, [path]) => ({ kind: 'trace', path: path }) }],
};

export function readPopularity(value: Value, report: Report): Popularity | undefined {
  if (isCallValue(value)) return readCall(value, popularities, report);
  if (isPlainWord(value, 'uniform')) return { kind: 'uniform' };
  report({
    node: value,
    message: `${describeValue(value)} is no popularity; use uniform, zipf(1.1), hotspot(10%, 90%), latest(10%) or trace("keys.csv")`,
  });
  return undefined;
}

export const arrivals: Functions<Arrivals> = {
  bursty: [
    {
      parameters: [
        { name: 'x', is: ['count', 'factor'], minimum: 1 },
        { name: 'duration', is: ['duration'], exclusive: true },
      ],
      build: ([factor, length]) => ({ kind: 'bursty', factor: factor, length: length }),
    },
  ],
  trace: [{ parameters: [{ name: '"file.csv"', is: 'text' }], build: (_numbers, [path]) => ({ kind: 'trace', path: path }) }],
};

export function readArrivals(value: Value, report: Report): Arrivals | undefined {
  if (isCallValue(value)) return readCall(value, arrivals, report);
  if (isPlainWord(value, 'poisson')) return { kind: 'poisson' };
  if (isPlainWord(value, 'constant')) return { kind: 'constant' };
  report({ node: value, message: `${describeValue(value)} is no way to arrive; use poisson, constant, bursty(4, 10s) or trace("file.csv")` });
  return undefined;
}

export function readCapacity(value: Value, report: Report): Capacity | undefined {
  const quantity = readOneOf(value, ['count', 'size'], report);
  if (quantity === undefined) return undefined;
  const isSize = quantity.dimension === 'size';
  if (quantity.value >= 1 && (isSize || Number.isInteger(quantity.value))) return { unit: isSize ? 'bytes' : 'entries', amount: quantity.value };
  report({
    node: value,
    message: `${describeValue(value)} is no capacity; write at least ${isSize ? '1B' : '1, a whole number'}, or none for no limit`,
  });
  return undefined;
}

export function readErasure(value: Value, report: Report): Erasure | undefined {
  const match = isQuantityValue(value) ? /^(\d+)\+(\d+)$/.exec(value.text) : null;
  const [data, parity] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (data >= 1 && parity >= 1) return { data, parity };
  report({ node: value, message: `${describeValue(value)} is no erasure code; write fragments of data and of parity, as in 6+3` });
  return undefined;
}

export function readDeadLetter(value: Value, report: Report): DeadLetter | undefined {
  if (!isWordValue(value) || value.attempts === undefined) {
    report({ node: value, message: 'write a queue and after how many failed attempts, as in Parked after 5' });
    return undefined;
  }
  const queue = readName(value, ['queue'], report);
  const attempts = readQuantity(value.attempts, 'count', report);
  if (attempts !== undefined && (attempts < 1 || !Number.isInteger(attempts))) {
    report({ node: value.attempts, message: 'attempts are a whole number, at least 1' });
    return undefined;
  }
  return queue === undefined || attempts === undefined ? undefined : { queue, attempts };
}

export function readWeights(value: Value, report: Report): readonly number[] | undefined {
  const items = isListValue(value) ? value.items : [value];
  const weights = items.map((item) => readQuantity(item, 'count', report));
  if (weights.some((weight) => weight === undefined)) return undefined;
  if (weights.some((weight) => weight! > 0)) return weights as number[];
  report({ node: value, message: 'at least one weight must be above 0' });
  return undefined;
}

export function readTexts(value: Value, report: Report): readonly string[] | undefined {
  const items = isListValue(value) ? value.items : [value];
  const texts = items.map((item) => {
    if (isTextValue(item)) return item.text;
    if (isWordValue(item) && item.second === undefined) return item.first.$refText;
    report({ node: item, message: `${describeValue(item)} is no label; write a word or a text in double quotes` });
    return undefined;
  });
  return texts.includes(undefined) ? undefined : (texts as string[]);
}

/** A place, a list to spread over, or shares: `spread(eu: 60%, us: 40%)`. */
export function readPlacement(value: Value, report: Report): Placement | undefined {
  if (isCallValue(value)) return readSpread(value, report);
  const items = isListValue(value) ? value.items : [value];
  const places = items.map((item) => readName(item, ['region', 'zone'], report));
  if (places.length === 0) report({ node: value, message: 'an empty list is no place; name a region or a zone' });
  if (places.length === 0 || places.includes(undefined)) return undefined;
  return places.map((place) => ({ place: place!, share: 1 / places.length }));
}

function readSpread(call: CallValue, report: Report): Placement | undefined {
  if (call.function !== 'spread') {
    report({
      node: call,
      property: 'function',
      message: `there is no function "${call.function}" here; use spread(eu: 60%, us: 40%)`,
      replacement: 'spread',
    });
    return undefined;
  }
  const shares = call.arguments.map((argument) => ({
    place: readSpreadPlace(argument.key, argument.value, report),
    share: argument.key === undefined || argument.value === undefined ? undefined : readQuantity(argument.value, 'percent', report),
  }));
  if (shares.some(({ place, share }) => place === undefined || share === undefined)) return undefined;
  const sum = shares.reduce((total, { share }) => total + share!, 0);
  if (Math.abs(sum - 1) < 1e-9) return shares as Placement;
  report({ node: call, message: `the shares add up to ${Number((sum * 100).toPrecision(6))}%; they must add up to 100%` });
  return undefined;
}

function readSpreadPlace(key: ArgumentKey | undefined, value: Value | undefined, report: Report): string | undefined {
  if (key !== undefined && isWordValue(key)) return readName(key, ['region', 'zone'], report);
  if (value !== undefined) report({ node: key ?? value, message: 'write each place with its share, as in eu: 60%' });
  return undefined;
}

export function isPlainWord(value: Value, text: string): value is WordValue {
  return isWordValue(value) && value.second === undefined && value.attempts === undefined && value.first.$refText === text;
}
