import { constant } from '../../base/distribution.ts';
import { parseQuantity } from '../../base/quantity.ts';
import type { ReferenceTarget, ValueOf, ValueType } from './value-types.ts';

/**
 * One row of the schema: everything that validation, defaults, completion, hover and the reference page know of a property.
 * `Presence` is `default` (always has a value), `optional` (may be absent) or `required` (a file must state it).
 */
export interface PropertyRow<T extends ValueType = ValueType, P extends Presence = Presence> {
  readonly type: T;
  readonly presence: P;
  /** One or two sentences: what it means and what it changes. */
  readonly meaning: string;
  /** The default as the language writes it, and as the model holds it. */
  readonly defaultText?: string;
  readonly defaultValue?: ValueOf<T>;
  /** Inclusive limits, in the unit the model keeps. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** A count that need not be whole. */
  readonly isFractional?: boolean;
}

export type Presence = 'default' | 'optional' | 'required';
export type PropertyRows = Readonly<Record<string, PropertyRow>>;

/** The values of a table of rows, by property name. */
export type Settings<Rows extends PropertyRows> = {
  readonly [Name in keyof Rows]: Rows[Name] extends PropertyRow<infer T, infer P>
    ? P extends 'optional'
      ? ValueOf<T> | undefined
      : ValueOf<T>
    : never;
};

interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly isFractional?: boolean;
}

type Measured = 'count' | 'duration' | 'rate' | 'size' | 'bandwidth' | 'percent';

/** An optional property that holds a number with a unit. */
export function measured<M extends Measured>(is: M, meaning: string, limits: Limits = {}): PropertyRow<{ is: M }, 'optional'> {
  return { type: { is }, presence: 'optional', meaning, ...standardLimits(is), ...limits };
}

/** A property that holds a number with a unit, and has a default. */
export function measuredOr<M extends Measured>(is: M, text: string, meaning: string, limits: Limits = {}): PropertyRow<{ is: M }, 'default'> {
  return {
    type: { is },
    presence: 'default',
    meaning,
    ...standardLimits(is),
    ...limits,
    defaultText: text,
    defaultValue: numberOf(text),
  };
}

export function duration(meaning: string): PropertyRow<{ is: 'distribution'; of: 'duration' }, 'optional'> {
  return { type: { is: 'distribution', of: 'duration' }, presence: 'optional', meaning };
}

/** A random duration whose default is the constant `text`. */
export function durationOr(text: string, meaning: string): PropertyRow<{ is: 'distribution'; of: 'duration' }, 'default'> {
  return {
    type: { is: 'distribution', of: 'duration' },
    presence: 'default',
    meaning,
    defaultText: text,
    defaultValue: constant(numberOf(text)),
  };
}

export function choice<const W extends string>(words: readonly W[], meaning: string): PropertyRow<{ is: 'choice'; words: readonly W[] }, 'optional'> {
  return { type: { is: 'choice', words }, presence: 'optional', meaning };
}

export function choiceOr<const W extends string>(
  words: readonly W[],
  word: NoInfer<W>,
  meaning: string,
): PropertyRow<{ is: 'choice'; words: readonly W[] }, 'default'> {
  return {
    type: { is: 'choice', words },
    presence: 'default',
    meaning,
    defaultText: word,
    defaultValue: word,
  };
}

export function flag(meaning: string, value = false): PropertyRow<{ is: 'boolean' }, 'default'> {
  return { type: { is: 'boolean' }, presence: 'default', meaning, defaultText: String(value), defaultValue: value };
}

export function reference(
  to: readonly ReferenceTarget[],
  meaning: string,
): PropertyRow<{ is: 'reference'; to: readonly ReferenceTarget[] }, 'optional'> {
  return { type: { is: 'reference', to }, presence: 'optional', meaning };
}

type Simple = Exclude<ValueType['is'], Measured | 'distribution' | 'choice' | 'reference' | 'choice-or-reference' | 'references' | 'boolean'>;

/** An optional property of one of the types that need no further description. */
export function optional<S extends Simple>(is: S, meaning: string): PropertyRow<{ readonly is: S }, 'optional'> {
  return { type: { is }, presence: 'optional', meaning };
}

/** The same row, but a file must state it. */
export function required<T extends ValueType>(row: PropertyRow<T>): PropertyRow<T, 'required'> {
  const { defaultText: _text, defaultValue: _value, ...rest } = row;
  return { ...rest, presence: 'required' };
}

function standardLimits(is: Measured): Limits {
  return is === 'percent' ? { minimum: 0, maximum: 1 } : { minimum: 0 };
}

function numberOf(text: string): number {
  const quantity = parseQuantity(text);
  if ('problem' in quantity) throw new Error(`The schema has an unreadable default: ${text}`);
  return quantity.value;
}
