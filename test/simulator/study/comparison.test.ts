import { describe, expect, test } from 'vitest';
import type { Difference } from '../../../src/model/generated/result.ts';
import { differencesBetween } from '../../../src/simulator/study/comparison.ts';
import type { Study } from '../../../src/simulator/study/study.ts';
import { architectureOf } from '../../support/architecture.ts';
import { finishedStudy } from '../support/run-study.ts';

const text = `
system "Till"
region here { zone a }
region there { zone b }
network here <-> there { latency: 10ms }
client User { in: here  users: 100 }
service Shop { in: here  time: exponential(5ms) }
service Bank { in: here  time: 1ms }
service Audit { in: here  time: 1ms }
flow Pay { rate: 100/s  User -> Shop -> Bank }
flow Look { rate: 10/s  User -> Audit }
require Pay.availability > 99%
variant Same { Audit { time: 1ms } }
variant Far { Bank { in: there } }
variant Faster { Shop { time: exponential(4ms) } }
`;
const options = { warmup: 1, duration: 20, seed: 7 };

async function compared(variant: string): Promise<{ base: Study; other: Study; differences: readonly Difference[] }> {
  const architecture = await architectureOf(text);
  const base = finishedStudy(architecture, options);
  const other = finishedStudy(architecture, { ...options, variant, plans: base.plans });
  const replicated = (study: Study) => ({ run: study.result().runs[0], replications: study.replications[0] });
  return { base, other, differences: differencesBetween(replicated(base), replicated(other)) };
}

function of(differences: readonly Difference[], figure: string): Difference {
  return differences.find((each) => each.figure === figure)!;
}

describe('common random numbers', () => {
  test('a variant that changes nothing differs in nothing', async () => {
    const { differences } = await compared('Same');
    expect(differences.length).toBeGreaterThan(20);
    expect(differences.map(({ difference }) => difference.mean)).toEqual(differences.map(() => 0));
  });

  test('what is far away takes its way there and back longer, no more and no less', async () => {
    const { differences } = await compared('Far');
    const { base, variant, difference } = of(differences, 'Pay.latency.mean');
    const withinOneZone = 2 * 0.00025;
    expect(variant - base).toBeCloseTo(0.02 - withinOneZone, 4);
    expect(difference.ci![1] - difference.ci![0]).toBeLessThan(0.0001);
    expect(of(differences, 'Look.latency.mean').difference.mean).toBe(0);
  });

  test('the interval of a difference is narrower than those of the two runs', async () => {
    const { base, differences } = await compared('Faster');
    const { difference } = of(differences, 'Pay.latency.mean');
    // Theory: M/M/1 at 100/s takes 1 ÷ (200 − 100) s at 5 ms a request, and 1 ÷ (250 − 100) s at 4 ms.
    const known = 1 / 150 - 1 / 100;
    expect(difference.ci![0]).toBeLessThan(known);
    expect(difference.ci![1]).toBeGreaterThan(known);
    const own = base.result().runs[0].flows['Pay'].latency.mean.ci!;
    expect(difference.ci![1] - difference.ci![0]).toBeLessThan(own[1] - own[0]);
  });
});

test('a variant runs as long and as often as the base, though nobody said how long', async () => {
  const architecture = await architectureOf(text.replace('Pay.availability > 99%', 'Pay.latency.mean < 11ms'));
  const base = finishedStudy(architecture, { seed: 7 });
  const other = finishedStudy(architecture, { seed: 7, variant: 'Faster', plans: base.plans });
  const size = ({ replications, duration, warmup }: { replications: number; duration: number; warmup: number }) => ({
    replications,
    duration,
    warmup,
  });
  expect(size(other.result().runs[0])).toEqual(size(base.result().runs[0]));
});

test('what neither run ever saw differs by no more than the limits on it', async () => {
  const { base, differences } = await compared('Far');
  const { difference } = of(differences, 'Pay.availability');
  const requests = base.result().runs[0].flows['Pay'].throughput.mean! * 20 * 5;
  expect(difference).toMatchObject({ mean: 0, method: 'rule-of-three' });
  expect(difference.ci![0]).toBeCloseTo(-3 / requests, 6);
  expect(difference.ci![1]).toBeCloseTo(3 / requests, 6);
});
