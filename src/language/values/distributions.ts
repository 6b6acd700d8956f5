import { constant, type Distribution } from '../../base/distribution.ts';
import type { Dimension } from '../../base/quantity.ts';
import { isCallValue, isQuantityValue, type CallValue, type Value } from '../generated/ast.ts';
import type { Report } from '../report.ts';
import { readCall, type Functions, type Parameter } from './functions.ts';
import { readOneOf, readQuantity } from './quantities.ts';

/** 99 % of a standard normal distribution lie below this. */
const normal99 = 2.3263478740408408;

type Measure = 'duration' | 'count';

/** A random quantity: a plain one is constant, otherwise a function by name. */
export function readDistribution(value: Value, of: Measure, report: Report): Distribution | undefined {
  if (!isCallValue(value)) {
    const number = readQuantity(value, of, report);
    return number === undefined ? undefined : constant(number);
  }
  if (value.function === 'mixture') return readMixture(value, of, report);
  return readCall(value, distributions[of], report);
}

function distributionsOf(measure: Measure): Functions<Distribution> {
  const is: readonly Dimension[] = [measure];
  const amount = (name: string): Parameter => ({ name, is });
  const positive = (name: string): Parameter => ({ name, is, exclusive: true });
  const number = (name: string): Parameter => ({ name, is: ['count'], exclusive: true });
  return {
    constant: [{ parameters: [amount('value')], build: ([value]) => constant(value) }],
    exponential: [{ parameters: [amount('mean')], build: ([mean]) => ({ kind: 'exponential', mean: mean }) }],
    uniform: [
      {
        parameters: [amount('low'), amount('high')],
        build: ([low, high]) => ({ kind: 'uniform', low: Math.min(low, high), high: Math.max(low, high) }),
      },
    ],
    normal: [
      {
        parameters: [amount('mean'), amount('deviation')],
        build: ([mean, deviation]) => ({ kind: 'normal', mean: mean, standardDeviation: deviation }),
      },
    ],
    lognormal: [
      { parameters: [positive('median'), { ...positive('p99'), named: true }], build: ([median, p99]) => lognormalByMedian(median, p99) },
      {
        parameters: [
          { ...positive('mean'), named: true },
          { ...number('cv'), named: true },
        ],
        build: ([mean, cv]) => lognormalByMean(mean, cv),
      },
    ],
    erlang: [
      {
        parameters: [{ name: 'k', is: ['count'], minimum: 1 }, amount('mean')],
        build: ([stages, mean]) => ({ kind: 'erlang', stages: Math.round(stages), mean: mean }),
      },
    ],
    hyperexponential: [
      {
        parameters: [{ name: 'p', is: ['percent', 'count'], maximum: 1 }, amount('mean1'), amount('mean2')],
        build: ([probability, mean1, mean2]) => ({ kind: 'hyperexponential', probability: probability, mean1: mean1, mean2: mean2 }),
      },
    ],
    pareto: [{ parameters: [positive('scale'), number('shape')], build: ([scale, shape]) => ({ kind: 'pareto', scale: scale, shape: shape }) }],
    weibull: [{ parameters: [positive('scale'), number('shape')], build: ([scale, shape]) => ({ kind: 'weibull', scale: scale, shape: shape }) }],
    empirical: [{ parameters: [{ name: '"file.csv"', is: 'text' }], build: (_numbers, [path]) => ({ kind: 'empirical', path: path }) }],
  };
}

/** Every distribution but `mixture`, whose parts are distributions themselves. */
export const distributions: Readonly<Record<Measure, Functions<Distribution>>> = {
  duration: distributionsOf('duration'),
  count: distributionsOf('count'),
};

/** The logarithm of a lognormal quantity is normal: its median is exp(mu), its 99th percentile exp(mu + 2.326 sigma). */
function lognormalByMedian(median: number, p99: number): Distribution {
  return { kind: 'lognormal', mu: Math.log(median), sigma: Math.max(0, Math.log(p99 / median)) / normal99 };
}

/** Mean exp(mu + sigma²/2) and coefficient of variation sqrt(exp(sigma²) − 1), solved for mu and sigma. */
function lognormalByMean(mean: number, cv: number): Distribution {
  const variance = Math.log(1 + cv * cv);
  return { kind: 'lognormal', mu: Math.log(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/** `mixture(91%: pareto(0.2ms, 10), 9%: exponential(0.6ms))`. */
function readMixture(call: CallValue, of: Measure, report: Report): Distribution | undefined {
  const parts: { weight: number; distribution: Distribution }[] = [];
  for (const argument of call.arguments) {
    const weight = argument.key !== undefined && isQuantityValue(argument.key) ? readOneOf(argument.key, ['percent'], report)?.value : undefined;
    if (argument.key === undefined || !isQuantityValue(argument.key))
      report({ node: argument, message: 'each part of a mixture has its share, as in 91%: exponential(2ms)' });
    const distribution = argument.value === undefined ? undefined : readDistribution(argument.value, of, report);
    if (weight === undefined || distribution === undefined) return undefined;
    parts.push({ weight, distribution });
  }
  const sum = parts.reduce((total, part) => total + part.weight, 0);
  if (parts.length > 0 && Math.abs(sum - 1) < 1e-9) return { kind: 'mixture', parts };
  report({ node: call, message: `the shares of a mixture add up to 100%, and these to ${Number((sum * 100).toPrecision(6))}%` });
  return undefined;
}
