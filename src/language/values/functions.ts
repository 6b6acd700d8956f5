import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Dimension } from '../../base/quantity.ts';
import { isQuantityValue, isTextValue, isWordValue, type Argument, type CallValue, type Value } from '../generated/ast.ts';
import type { Report } from '../report.ts';
import { readOneOf } from './quantities.ts';

/** A parameter: a number (of one of several dimensions), or a text. `named` ones are written `name: value`. */
export interface Parameter {
  readonly name: string;
  readonly is: readonly Dimension[] | 'text';
  readonly named?: true;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The minimum itself is not allowed. */
  readonly exclusive?: true;
}

/** One way to write a function: its parameters in order, and what their values make. */
export interface Form<Result> {
  readonly parameters: readonly Parameter[];
  readonly build: (values: readonly number[], texts: readonly string[]) => Result;
}

export type Functions<Result> = Readonly<Record<string, readonly Form<Result>[]>>;

/** What a call like `normal(42ms, 3ms)` makes; says what is wrong with it otherwise. */
export function readCall<Result>(call: CallValue, functions: Functions<Result>, report: Report): Result | undefined {
  const forms = Object.hasOwn(functions, call.function) ? functions[call.function] : undefined;
  if (forms === undefined) {
    const names = Object.keys(functions);
    const hint = didYouMean(call.function, names) || `; use ${names.join(', ')}`;
    report({
      node: call,
      property: 'function',
      message: `there is no function "${call.function}" here${hint}`,
      replacement: nearest(call.function, names),
    });
    return undefined;
  }
  const form = forms.find((each) => fits(call.arguments, each));
  if (form === undefined) {
    report({ node: call, message: `write ${forms.map((each) => signature(call.function, each)).join(' or ')}` });
    return undefined;
  }
  return readForm(call, form, report);
}

/** `lognormal(median, p99: duration)`. */
export function signature(name: string, form: Form<unknown>): string {
  return `${name}(${form.parameters.map((each) => (each.named ? `${each.name}: …` : each.name)).join(', ')})`;
}

function fits(given: readonly Argument[], form: Form<unknown>): boolean {
  return (
    given.length === form.parameters.length &&
    form.parameters.every((parameter, index) => keyOf(given[index]) === (parameter.named ? parameter.name : undefined))
  );
}

function keyOf(argument: Argument): string | undefined {
  const { key } = argument;
  if (key === undefined) return undefined;
  return isWordValue(key) ? key.first.$refText : isQuantityValue(key) ? key.text : '';
}

function readForm<Result>(call: CallValue, form: Form<Result>, report: Report): Result | undefined {
  const numbers: number[] = [];
  const texts: string[] = [];
  let isWhole = true;
  for (const [index, parameter] of form.parameters.entries()) {
    const value = call.arguments[index]?.value;
    if (value === undefined) return undefined;
    const read = parameter.is === 'text' ? readText(value, report) : readParameter(value, parameter, report);
    if (read === undefined) isWhole = false;
    else if (typeof read === 'string') texts.push(read);
    else numbers.push(read);
  }
  return isWhole ? form.build(numbers, texts) : undefined;
}

function readParameter(value: Value, parameter: Parameter, report: Report): number | undefined {
  const number = readOneOf(value, parameter.is as readonly Dimension[], report)?.value;
  if (number === undefined) return undefined;
  const { minimum = 0, maximum = Infinity, exclusive } = parameter;
  if (number >= minimum && number <= maximum && !(exclusive && number === minimum)) return number;
  const limit = number > maximum ? `at most ${maximum}` : exclusive ? `above ${minimum}` : `at least ${minimum}`;
  report({ node: value, message: `${parameter.name} must be ${limit}` });
  return undefined;
}

export function readText(value: Value, report: Report): string | undefined {
  if (isTextValue(value)) return value.text;
  report({ node: value, message: 'a text in double quotes stands here' });
  return undefined;
}
