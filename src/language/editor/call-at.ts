import type { ValueType } from '../../model/schema/value-types.ts';
import type { Parameter } from '../values/functions.ts';
import { signaturesOf, type Signature } from '../values/signatures.ts';
import type { Cursor } from './cursor.ts';

/** The function call whose parentheses the cursor stands in. */
export interface Call {
  readonly name: string;
  /** What is written of each argument up to the cursor, the one at the cursor last. */
  readonly arguments: readonly (readonly string[])[];
}

export function callAt({ frames, statement }: Cursor): Call | undefined {
  const innermost = frames.at(-1);
  const name = innermost?.header.at(-1);
  return innermost?.opener !== '(' || name === undefined ? undefined : { name, arguments: splitAtCommas(statement) };
}

function splitAtCommas(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const each of words) {
    if (each === ',') parts.push([]);
    else parts.at(-1)!.push(each);
  }
  return parts;
}

export interface ActiveCall {
  /** Every way to write the function, and the one that is being written. */
  readonly signatures: readonly Signature[];
  readonly active: number;
  /** The parameter at the cursor; behind the last one, where there is one argument too many. */
  readonly parameter: number;
}

/** Which parameter of which form of a function the cursor stands at; nothing where a value of the type is no such function. */
export function activeCall(call: Call, type: ValueType): ActiveCall | undefined {
  const signatures = signaturesOf(type).filter(({ name }) => name === call.name);
  if (signatures.length === 0) return undefined;
  const fitting = signatures.findIndex((signature) => call.arguments.every((argument, index) => mayBe(argument, signature.parameters, index)));
  const active = Math.max(fitting, 0);
  return { signatures, active, parameter: parameterAt(call, signatures[active]) };
}

function mayBe(argument: readonly string[], parameters: readonly Parameter[], index: number): boolean {
  const key = keyOf(argument);
  const isLast = argument.length === 0;
  return isLast || (key === undefined ? parameters[index]?.named !== true : parameters[index]?.name === key) || parameters[index] === undefined;
}

function parameterAt(call: Call, { parameters, isRepeated }: Signature): number {
  if (isRepeated) return parameters.length - 1;
  const key = keyOf(call.arguments.at(-1)!);
  const found = key === undefined ? -1 : parameters.findIndex(({ named, name }) => named && name === key);
  return found < 0 ? call.arguments.length - 1 : found;
}

function keyOf(argument: readonly string[]): string | undefined {
  return argument[1] === ':' ? argument[0] : undefined;
}

/** Named parameters of the form that is being written, and of others that fit so far, which are not written yet. */
export function namesLeft(call: Call, type: ValueType): readonly string[] {
  const written = call.arguments.map(keyOf);
  const { length } = call.arguments;
  const forms = signaturesOf(type).filter(({ name }) => name === call.name);
  const left = forms.flatMap(({ parameters }) => parameters.filter(({ named }, index) => named && index >= length - 1).map(({ name }) => name));
  return [...new Set(left)].filter((name) => !written.includes(name));
}
