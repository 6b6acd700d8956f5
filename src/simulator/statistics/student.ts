import { assert } from '../../base/assert.ts';

/**
 * The quantile of Student's t distribution with `degrees` degrees of freedom (a whole number, at least 1): the t that is exceeded with
 * probability 1 − `probability`, for a probability from 0.5 to below 1. Made of square roots and the four operations only, whose rounding the
 * standard fixes, so that every machine gives the same interval.
 */
export function studentQuantile(probability: number, degrees: number): number {
  assert(probability >= 0.5 && probability < 1, 'the upper half of the distribution is asked for');
  assert(Number.isInteger(degrees) && degrees >= 1, 'degrees of freedom are a whole number');
  const central = 2 * probability - 1;
  let low = 0;
  let high = 1;
  while (centralProbability(high, degrees) < central) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (centralProbability(middle, degrees) < central) low = middle;
    else high = middle;
  }
}

/** The probability that |T| ≤ t: the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4. */
function centralProbability(t: number, degrees: number): number {
  const tangent = t / Math.sqrt(degrees);
  const squaredCosine = 1 / (1 + tangent * tangent);
  const cosine = Math.sqrt(squaredCosine);
  const sine = tangent * cosine;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power < degrees - 1; power += 2) {
    term *= (squaredCosine * (power - 1)) / power;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (arctangent(tangent) + sine * sum) : sine * sum;
}

/** By halving the angle five times and then the power series, exact to the last bits. */
function arctangent(tangent: number): number {
  let x = tangent;
  for (let halving = 0; halving < 5; halving++) x /= 1 + Math.sqrt(1 + x * x);
  const square = x * x;
  let sum = 0;
  for (let power = 21; power >= 1; power -= 2) sum = 1 / power - square * sum;
  return 32 * x * sum;
}
