import { randomNumbers } from '../../support/random.ts';

/**
 * Keys such as a shop sees, from a seed and by whole numbers and products alone, hence the same everywhere: popular products whose
 * popularity wanders, visitors who come back to what they have just seen, crawlers that walk through everything once.
 */
export function generatedTrace(length: number, seed = 1971): number[] {
  const random = randomNumbers(seed);
  const products = 3000;
  const keys: number[] = [];
  let crawler = 0;
  while (keys.length < length) {
    const kind = random();
    if (kind < 0.02) for (let page = 0; page < 40; page++) keys.push(products + (crawler++ % 20_000));
    else if (kind < 0.3 && keys.length > 50) keys.push(keys[keys.length - 1 - Math.floor(50 * random())]);
    else {
      const uniform = random();
      const rank = Math.floor(products * uniform * uniform * uniform * uniform);
      keys.push((rank + 7 * Math.floor(keys.length / 1000)) % products);
    }
  }
  return keys.slice(0, length);
}
