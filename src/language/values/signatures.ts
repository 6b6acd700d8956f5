import type { Dimension } from '../../base/quantity.ts';
import type { ValueType } from '../../model/schema/value-types.ts';
import { distributions } from './distributions.ts';
import type { Functions, Parameter } from './functions.ts';
import { arrivals, popularities } from './special-values.ts';

/** One way to write a function, as the editor shows it. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** The last parameter may stand any number of times. */
  readonly isRepeated?: true;
}

/** The functions that a value of a type can be, one entry for each way to write one. */
export function signaturesOf(type: ValueType): readonly Signature[] {
  switch (type.is) {
    case 'distribution':
      return [...formsOf(distributions[type.of]), repeated('mixture', 'share: distribution', ['percent'])];
    case 'popularity':
      return formsOf(popularities);
    case 'arrivals':
      return formsOf(arrivals);
    case 'placement':
      return [repeated('spread', 'place: share', ['percent'])];
    default:
      return [];
  }
}

function formsOf(functions: Functions<unknown>): readonly Signature[] {
  return Object.entries(functions).flatMap(([name, forms]) => forms.map(({ parameters }) => ({ name, parameters })));
}

function repeated(name: string, parameter: string, is: readonly Dimension[]): Signature {
  return { name, parameters: [{ name: parameter, is }], isRepeated: true };
}

/** Each parameter as a signature shows it: `median`, `p99: …`. */
export function parameterLabels({ parameters }: Signature): readonly string[] {
  return parameters.map(({ name, named }) => (named ? `${name}: …` : name));
}

/** `lognormal(median, p99: …)`. */
export function signatureLabel(signature: Signature): string {
  const labels = parameterLabels(signature);
  return `${signature.name}(${[...labels, ...(signature.isRepeated ? ['…'] : [])].join(', ')})`;
}
