/** Hit ratio of an LRU cache of `capacity` entries by Che's approximation: it keeps a key for the time in which so many distinct keys are asked for. */
export function che(weights: readonly number[], capacity: number): number {
  const total = weights.reduce((sum, each) => sum + each, 0);
  const popularity = weights.map((each) => each / total);
  let [low, high] = [0, 1e9];
  for (let step = 0; step < 200; step++) {
    const time = (low + high) / 2;
    const size = popularity.reduce((sum, p) => sum + 1 - Math.exp(-p * time), 0);
    if (size < capacity) low = time;
    else high = time;
  }
  return popularity.reduce((sum, p) => sum + p * (1 - Math.exp(-p * low)), 0);
}

/** Weights of `count` keys by Zipf's law. */
export function zipf(count: number, exponent: number): number[] {
  return Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
}
