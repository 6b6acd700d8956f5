/** What a number measures. Values are kept in seconds, per second, bytes, bytes per second and ratios from 0 to 1. */
export type Dimension = 'count' | 'duration' | 'rate' | 'size' | 'bandwidth' | 'percent' | 'factor';

export interface Quantity {
  readonly dimension: Dimension;
  readonly value: number;
}

const multiples = { '': 1, k: 1e3, M: 1e6, G: 1e9 } as const;
const periods = { '/s': 1, '/min': 1 / 60, '/h': 1 / 3600, '/d': 1 / 86400 } as const;

function ratesOf(): Record<string, number> {
  const rates: Record<string, number> = {};
  for (const [multiple, times] of Object.entries(multiples)) {
    for (const [period, perSecond] of Object.entries(periods)) rates[multiple + period] = times * perSecond;
  }
  return rates;
}

/** Every unit of the language: suffix → factor to the value kept, by dimension. Names are exact; case matters. */
export const units: Readonly<Record<Dimension, Readonly<Record<string, number>>>> = {
  count: multiples,
  duration: { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86400 },
  rate: ratesOf(),
  size: {
    B: 1,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    KiB: 1024,
    MiB: 1024 ** 2,
    GiB: 1024 ** 3,
    TiB: 1024 ** 4,
  },
  bandwidth: {
    'kB/s': 1e3,
    'MB/s': 1e6,
    'GB/s': 1e9,
    'kbit/s': 1e3 / 8,
    'Mbit/s': 1e6 / 8,
    'Gbit/s': 1e9 / 8,
  },
  percent: { '%': 0.01 },
  factor: {},
};

/** Units as a message lists them, short enough to read. */
export const unitExamples: Readonly<Record<Dimension, string>> = {
  count: 'a plain number, or one with k, M or G, as in 20k',
  duration: 'us, ms, s, min, h or d, as in 250ms',
  rate: '/s, /min, /h or /d, as in 300/s or 5k/s',
  size: 'B, kB, MB, GB, TB, KiB, MiB, GiB or TiB, as in 64MB',
  bandwidth: 'kB/s, MB/s, GB/s, kbit/s, Mbit/s or Gbit/s, as in 10Gbit/s',
  percent: '%, as in 99.9%',
  factor: 'x and a number, as in x5',
};

interface Unit {
  readonly dimension: Dimension;
  readonly factor: number;
}

const unitsBySuffix: ReadonlyMap<string, Unit> = new Map(
  Object.entries(units).flatMap(([dimension, factors]) =>
    Object.entries(factors).map(([suffix, factor]) => [suffix, { dimension: dimension as Dimension, factor }] as const),
  ),
);

const numberAndSuffix = /^(\d+(?:\.\d+)?)(.*)$/;

export type QuantityProblem = { readonly problem: 'not-a-number' } | { readonly problem: 'unknown-unit'; readonly unit: string };

/** Reads `250ms`, `5k/s`, `x5`, `99.9%` …; the unit alone decides the dimension. */
export function parseQuantity(text: string): Quantity | QuantityProblem {
  if (/^x\d/.test(text)) {
    const value = Number(text.slice(1));
    return Number.isFinite(value) ? { dimension: 'factor', value } : { problem: 'not-a-number' };
  }
  const match = numberAndSuffix.exec(text);
  if (match === null) return { problem: 'not-a-number' };
  const [, digits, suffix] = match as unknown as [string, string, string];
  const unit = unitsBySuffix.get(suffix);
  return unit === undefined ? { problem: 'unknown-unit', unit: suffix } : { dimension: unit.dimension, value: scale(digits, unit.factor) };
}

/** `42ms` must be the double nearest to 0.042, and `99.9%` that nearest to 0.999: a power of ten moves the point before the digits are read. */
function scale(digits: string, factor: number): number {
  const exponent = Math.round(Math.log10(factor));
  if (Number(`1e${exponent}`) === factor) return Number(`${digits}e${exponent}`);
  const inverse = Math.round(1 / factor);
  return factor < 1 && Math.abs(inverse * factor - 1) < 1e-12 ? Number(digits) / inverse : Number(digits) * factor;
}

/** The shortest text that the language reads back as `value`, to `digits` significant digits: 0.25 of a duration is `250ms`. */
export function formatQuantity(value: number, dimension: Dimension, digits = 4): string {
  if (dimension === 'factor') return `x${trim(value, digits)}`;
  const scales = preferredScales[dimension];
  const [unit, factor] = scales.findLast(([, each]) => Math.abs(value) >= each * 0.99999) ?? scales[0];
  return `${trim(value / factor, digits)}${unit}`;
}

const preferredUnits: Readonly<Record<Exclude<Dimension, 'factor'>, Readonly<Record<string, number>>>> = {
  count: multiples,
  duration: units.duration,
  rate: { '/s': 1, 'k/s': 1e3, 'M/s': 1e6, 'G/s': 1e9 },
  size: { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  bandwidth: { 'kB/s': 1e3, 'MB/s': 1e6, 'GB/s': 1e9 },
  percent: units.percent,
};

/** As lists, made once: after an edit of a large file thousands of figures are written. */
const preferredScales: Readonly<Record<string, readonly (readonly [string, number])[]>> = Object.fromEntries(
  Object.entries(preferredUnits).map(([dimension, factors]) => [dimension, Object.entries(factors)]),
);

function trim(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(rounded) < 1e21 ? String(rounded) : rounded.toFixed(0);
}
