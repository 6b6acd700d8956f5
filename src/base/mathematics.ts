/**
 * Logarithm, exponential and power that give the same bits on every machine. `Math.log` and its kin are free to round as they like, so
 * that two engines may disagree in the last bit and a simulation in everything after it; these use only additions, multiplications and
 * divisions, which IEEE 754 rounds exactly. Each is within a few units in the last place.
 */

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
float[0] = 1;
const high = words[1] === 0 ? 0 : 1;

/** ln 2 in two parts: the first is exact in 32 bits, so that its product with an exponent does not round. */
const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;

/** Natural logarithm; −∞ of 0, NaN below. */
export function logarithm(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let exponent = 0;
  float[0] = x;
  if (words[high] < 0x00100000) {
    float[0] = x * 18014398509481984;
    exponent = -54;
  }
  exponent += (words[high] >> 20) - 1023;
  words[high] = (words[high] & 0x000fffff) | 0x3ff00000;
  let mantissa = float[0];
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  return exponent * ln2High + (2 * s * inverseTangentSeries(s * s) + exponent * ln2Low);
}

/** artanh(s) ÷ s of z = s², for s² ≤ 0.0295: eleven terms leave less than 1e-17. */
function inverseTangentSeries(z: number): number {
  return (
    1 + z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19 + z / 21)))))))))
  );
}

/** e to the power x. */
export function exponential(x: number): number {
  if (x > 709.78) return x === Infinity || x > 709.782712893384 ? Infinity : exponential(x / 2) ** 2;
  if (x < -745.2) return 0;
  if (x !== x) return NaN;
  const k = Math.round(x * Math.LOG2E);
  const r = x - k * ln2High - k * ln2Low;
  let sum = 1;
  for (let term = 14; term >= 1; term--) sum = 1 + (r * sum) / term;
  return timesPowerOfTwo(sum, k);
}

function timesPowerOfTwo(x: number, exponent: number): number {
  if (exponent < -1021) return x * powerOfTwo(exponent + 54) * powerOfTwo(-54);
  return exponent > 1023 ? x * powerOfTwo(exponent - 1) * 2 : x * powerOfTwo(exponent);
}

function powerOfTwo(exponent: number): number {
  words[1 - high] = 0;
  words[high] = (exponent + 1023) << 20;
  return float[0];
}

/** `base` to the power `exponent`, of a base that is not negative. */
export function power(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  return base === 0 ? (exponent > 0 ? 0 : Infinity) : exponential(exponent * logarithm(base));
}
