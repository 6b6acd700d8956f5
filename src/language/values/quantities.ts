import { parseQuantity, unitExamples, units, type Dimension, type Quantity } from '../../base/quantity.ts';
import { nearest } from '../../base/nearest.ts';
import { isQuantityValue, isWordValue, type Value } from '../generated/ast.ts';
import type { Report } from '../report.ts';

/** What a number is, in the words of a message: with its article and in the plural of the field. */
export const dimensionWords: Readonly<Record<Dimension, string>> = {
  count: 'a count',
  duration: 'a duration',
  rate: 'a rate',
  size: 'a size',
  bandwidth: 'a bandwidth',
  percent: 'a percentage',
  factor: 'a factor',
};

/** The number of a value that must measure `dimension`; otherwise says which units there are. */
export function readQuantity(value: Value, dimension: Dimension, report: Report): number | undefined {
  return readOneOf(value, [dimension], report)?.value;
}

/** The same where several dimensions are possible. */
export function readOneOf(value: Value, dimensions: readonly Dimension[], report: Report): Quantity | undefined {
  const wanted = dimensions.map((each) => dimensionWords[each]).join(' or ');
  const examples = dimensions.map((each) => unitExamples[each]).join('; or ');
  if (!isQuantityValue(value)) {
    report({ node: value, message: `${describeValue(value)} is not ${wanted}; write ${examples}` });
    return undefined;
  }
  const quantity = parseQuantity(value.text);
  if (!('problem' in quantity)) {
    if (dimensions.includes(quantity.dimension)) return quantity;
    report({ node: value, message: `${value.text} is ${dimensionWords[quantity.dimension]}, and here stands ${wanted}: ${examples}` });
  } else if (quantity.problem === 'unknown-unit') {
    reportUnknownUnit(value, quantity.unit, { dimensions, examples }, report);
  } else {
    report({ node: value, message: `${value.text} is not a number; write ${examples}` });
  }
  return undefined;
}

function reportUnknownUnit(
  value: Value & { text: string },
  unit: string,
  wanted: { dimensions: readonly Dimension[]; examples: string },
  report: Report,
): void {
  const known = wanted.dimensions.flatMap((each) => Object.keys(units[each]));
  const meant = nearest(
    unit,
    known.filter((each) => each !== ''),
  );
  const replacement = meant === undefined ? undefined : value.text.slice(0, -unit.length) + meant;
  const hint = replacement === undefined ? '' : `; did you mean ${replacement}?`;
  report({ node: value, message: `"${unit}" is not a unit here: use ${wanted.examples}${hint}`, replacement });
}

/** A value in the words of a message. */
export function describeValue(value: Value): string {
  if (isWordValue(value) && value.first.$refText === '') return 'nothing';
  return value.$cstNode === undefined ? 'nothing' : clipped(value.$cstNode.text);
}

function clipped(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
