import { describe, expect, test } from 'vitest';
import { opportunitiesOf } from '../../src/estimate/opportunities.ts';
import { simulateOnce } from '../simulator/support/simulate.ts';
import { architectureOf } from '../support/architecture.ts';

const ledger = (settings: string, flows: string, data = 'keys: 10k') => `system "Ledger"
network default { latency: 0ms }
client C
database D { ${settings} }
data x { store: D  ${data} }
${flows}
`;
const both = 'flow R { rate: 50/s  C -> D : read x }\nflow W { rate: 20/s  C -> D : write x }';

async function expected(text: string, seconds: number) {
  const architecture = await architectureOf(text);
  return opportunitiesOf(architecture, architecture.data[0], seconds);
}

describe('reads that can tell something', () => {
  test('of a key that was written before: R·(T − (1 − e^−wT) ÷ w), w a key’s writes a second', async () => {
    const perKey = 20 / 10_000;
    const reads = 50 * (300 - (1 - Math.exp(-perKey * 300)) / perKey);
    expect((await expected(ledger('', both), 300))?.reads).toBeCloseTo(reads, 6);
  });

  // Within 10 %, as all that the estimate says.
  test.each(['', 'popularity: zipf(1.0)'])('as the simulator finds them: keys %s', async (popularity) => {
    const text = ledger('', both, `keys: 10k  ${popularity}`);
    const { data } = await simulateOnce(text, { duration: 300, warmup: 0 });
    const found = data['x'].consistency?.levels.strong.opportunities ?? 0;
    expect(Math.abs(((await expected(text, 300))?.reads ?? 0) / found - 1)).toBeLessThan(0.1);
  });

  test('while the copy that is asked is behind: reads × writes × seconds behind, for each key', async () => {
    const behind = async (settings: string) => (await expected(ledger(settings, both), 300))?.exposed;
    expect(await behind('followers: 1  reads: followers  lag: 20ms')).toBeCloseTo((50 * 20 * 300 * 0.02) / 10_000, 9);
    // Every third read asks the leader, which is never behind.
    expect(await behind('followers: 2  reads: any  lag: 20ms')).toBeCloseTo((2 / 3) * ((50 * 20 * 300 * 0.02) / 10_000), 9);
    expect(await behind('followers: 1  reads: leader  lag: 20ms')).toBe(0);
  });

  test('as many stale reads as the simulator sees', async () => {
    const text = ledger('followers: 1  reads: followers  lag: 200ms  read-time: 0ms  write-time: 0ms', both, 'keys: 50');
    const { data } = await simulateOnce(text, { duration: 300, warmup: 0 });
    const found = data['x'].consistency?.levels.strong.violations ?? 0;
    expect(Math.abs(((await expected(text, 300))?.exposed ?? 0) / found - 1)).toBeLessThan(0.1);
  });

  test('nothing is said of keys that are created meanwhile, or that nobody reads', async () => {
    expect(await expected(ledger('', `${both}\nflow N { rate: 1/s  C -> D : create x }`), 300)).toBeUndefined();
    expect(await expected(ledger('', 'flow W { rate: 20/s  C -> D : write x }'), 300)).toBeUndefined();
  });
});
