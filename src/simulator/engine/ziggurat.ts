import { exponential, logarithm } from '../../base/mathematics.ts';
import type { RandomSource } from '../../base/random.ts';

/**
 * The ziggurat method of G. Marsaglia and W. W. Tsang (2000) with 256 layers, in the form of J. Doornik (2005), where the bits that choose
 * the layer do not decide the place within it. About 99 % of all draws need one multiplication and one comparison.
 */
interface Ziggurat {
  /** Right edges of the layers, widest first (the base's is that of a rectangle of equal area), and the density at each. */
  readonly edges: Float64Array;
  readonly densities: Float64Array;
}

const layers = 256;
/** Where the tail begins, and the area of a layer: constants of the paper, for 256 layers. */
const exponentialTail = 7.69711747013105;
const exponentialArea = 0.003949659822581557;
const normalTail = 3.6541528853610088;
const normalArea = 0.00492867323399;

const exponentialTable = build(
  exponentialTail,
  exponentialArea,
  (x) => exponential(-x),
  (density) => -logarithm(density),
);
const normalTable = build(
  normalTail,
  normalArea,
  (x) => exponential(-0.5 * x * x),
  (density) => Math.sqrt(-2 * logarithm(density)),
);

/** Exponentially distributed with mean 1. */
export function drawExponential(source: RandomSource): number {
  const { edges, densities } = exponentialTable;
  const { words } = source;
  for (;;) {
    const at = source.next();
    const bits = words[at];
    const layer = bits & 255;
    const x = ((words[at + 1] >>> 0) * 2.3283064365386963e-10 + (bits >>> 11) * 1.1102230246251565e-16) * edges[layer];
    if (x < edges[layer + 1]) return x;
    // Beyond the tail's beginning the exponential looks as it does from zero.
    if (layer === 0) return exponentialTail - logarithm(1 - source.uniform());
    if (densities[layer] + source.uniform() * (densities[layer + 1] - densities[layer]) < exponential(-x)) return x;
  }
}

/** Normally distributed with mean 0 and standard deviation 1. */
export function drawNormal(source: RandomSource): number {
  const { edges, densities } = normalTable;
  const { words } = source;
  for (;;) {
    const at = source.next();
    const bits = words[at];
    const layer = bits & 255;
    const sign = (bits & 256) === 0 ? 1 : -1;
    const x = ((words[at + 1] >>> 0) * 2.3283064365386963e-10 + (bits >>> 11) * 1.1102230246251565e-16) * edges[layer];
    if (x < edges[layer + 1]) return sign * x;
    if (layer === 0) return sign * drawNormalTail(source);
    if (densities[layer] + source.uniform() * (densities[layer + 1] - densities[layer]) < exponential(-0.5 * x * x)) return sign * x;
  }
}

/** Marsaglia's method for the normal's tail (1964). */
function drawNormalTail(source: RandomSource): number {
  for (;;) {
    const x = -logarithm(1 - source.uniform()) / normalTail;
    const y = -logarithm(1 - source.uniform());
    if (y + y > x * x) return normalTail + x;
  }
}

function build(tail: number, area: number, density: (x: number) => number, inverse: (density: number) => number): Ziggurat {
  const edges = new Float64Array(layers + 1);
  edges[0] = area / density(tail);
  edges[1] = tail;
  for (let layer = 2; layer < layers; layer++) edges[layer] = inverse(area / edges[layer - 1] + density(edges[layer - 1]));
  edges[layers] = 0;
  return { edges, densities: edges.map(density) };
}
