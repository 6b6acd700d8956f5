/** Probabilities of keys by rank under Zipf's law. */
export function zipf(keys: number, exponent: number): number[] {
  const weights = Array.from({ length: keys }, (_, rank) => (rank + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Keys drawn independently of one another (the "independent reference model"), by bisection of the distribution function. */
export class IndependentReferences {
  private readonly upTo: number[];
  private readonly random: () => number;

  constructor(probabilities: readonly number[], random: () => number) {
    let sum = 0;
    this.upTo = probabilities.map((probability) => (sum += probability));
    this.random = random;
  }

  *take(count: number): Generator<number> {
    for (let index = 0; index < count; index++) yield this.draw();
  }

  private draw(): number {
    const uniform = this.random();
    let [low, high] = [0, this.upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (uniform < this.upTo[middle]) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/**
 * LRU (W. F. King, "Analysis of paging algorithms", 1971): the cache holds the last distinct keys, and the chance of an order k1, k2, … of
 * them, latest first, is p(k1) · p(k2)/(1 − p(k1)) · p(k3)/(1 − p(k1) − p(k2)) · …
 */
export function kingExactly(probabilities: readonly number[], capacity: number): number {
  const visit = (chosen: readonly number[], chance: number): number => {
    const held = chosen.reduce((sum, key) => sum + probabilities[key], 0);
    if (chosen.length === capacity) return chance * held;
    return probabilities.reduce(
      (sum, probability, key) => (chosen.includes(key) ? sum : sum + visit([...chosen, key], (chance * probability) / (1 - held))),
      0,
    );
  };
  return visit([], 1);
}

/** FIFO and RANDOM (E. Gelenbe, 1973): a set of keys is held with a chance in proportion to the product of their probabilities. */
export function fifoExactly(probabilities: readonly number[], capacity: number): number {
  let [weights, hits] = [0, 0];
  const visit = (from: number, left: number, product: number, held: number): void => {
    if (left === 0) {
      weights += product;
      hits += product * held;
      return;
    }
    for (let key = from; key < probabilities.length; key++) visit(key + 1, left - 1, product * probabilities[key], held + probabilities[key]);
  };
  visit(0, capacity, 1, 0);
  return hits / weights;
}

/**
 * LFU whose counts live in the cache, once all places but one are held by much used keys: a newcomer takes the place of the least frequent
 * entry, which is the newcomer before it. So the last place holds whichever of the other keys was asked for last.
 */
export function lfuWithSettled(probabilities: readonly number[], settled: readonly number[]): number {
  const held = settled.reduce((sum, key) => sum + probabilities[key], 0);
  const others = probabilities.filter((_, key) => !settled.includes(key));
  return held + others.reduce((sum, probability) => sum + probability ** 2, 0) / (1 - held);
}

/**
 * Che's approximation: every key stays as if for a characteristic time T, at which the cache is full on average. A key is held with
 * chance 1 − exp(−p·T) in LRU, p·T/(1 + p·T) in FIFO and RANDOM.
 */
export function cheHitRatio(probabilities: readonly number[], capacity: number, eviction: 'lru' | 'fifo'): number {
  const held = (probability: number, time: number) =>
    eviction === 'lru' ? 1 - Math.exp(-probability * time) : (probability * time) / (1 + probability * time);
  let [low, high] = [0, 1e9];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (probabilities.reduce((sum, probability) => sum + held(probability, middle), 0) < capacity) low = middle;
    else high = middle;
  }
  return probabilities.reduce((sum, probability) => sum + probability * held(probability, low), 0);
}
