import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/model/architecture.ts';
import { withTraffic } from '../../src/model/traffic.ts';
import { finishedStudy } from '../simulator/support/run-study.ts';
import { architectureOf } from '../support/architecture.ts';

const text = `system "Till"
client Web { users: 100 }
client Desk { users: 10  think: exponential(1s) }
service Shop { time: 1ms  cores: 4  concurrency: 64 }
service Nightly
flow Open { rate: 20/s  Web -> Shop }
flow Meter { every: 200ms  Web -> Shop }
flow Closed { Desk -> Shop }
flow Timer { every: 500ms  Nightly -> Shop }
require Open.availability > 99%
scenario Rush { duration: 100s  at 0s load Open x2 }
variant Busier { flow Open { rate: 40/s  Web -> Shop } }`;

async function offered(options: { traffic?: number; variant?: string; scenario?: string | null }): Promise<Record<string, number>> {
  const { traffic, variant = null, scenario = null } = options;
  const study = finishedStudy(await architectureOf(text), { scenarios: [scenario], variant, traffic, duration: 100, warmup: 5, replications: 2 });
  const [run] = study.result().runs;
  return Object.fromEntries(Object.entries(run.flows).map(([name, flow]) => [name, flow.offered.mean!]));
}

// In 2 × 100 s, a Poisson stream of r/s is within 4 standard deviations, 4 · √(r ÷ 200), of its rate; think times of 1 s beside 2 ms of work
// let each user ask 1 ÷ 1.0025 times a second or so.
const within = (rate: number): number => 4 * Math.sqrt(rate / 200);

describe('three times the traffic', () => {
  test('is three times as many arrivals, and three times as many users that think; the services’ own timers stay', async () => {
    const { Open, Meter, Closed, Timer } = await offered({ traffic: 3 });
    expect(Math.abs(Open - 60)).toBeLessThan(within(60));
    expect(Meter).toBeCloseTo(15, 1);
    expect(Math.abs(Closed - 30)).toBeLessThan(within(30) + 0.2);
    expect(Timer).toBeCloseTo(2, 1);
  });

  test('multiplies with what a scenario and a variant say', async () => {
    const rush = await offered({ traffic: 3, scenario: 'Rush' });
    expect(Math.abs(rush.Open - 120)).toBeLessThan(within(120));
    const busier = await offered({ traffic: 3, variant: 'Busier' });
    expect(Math.abs(busier.Open - 120)).toBeLessThan(within(120));
  });

  test('is said by the run and by its verdicts, and of the file’s own traffic nothing is said', async () => {
    const architecture = await architectureOf(text);
    const options = { scenarios: [null], duration: 5, warmup: 1, replications: 2 } as const;
    const { runs, requirements } = finishedStudy(architecture, { ...options, traffic: 3 }).result();
    expect([runs[0].traffic, requirements[0].traffic]).toEqual([3, 3]);
    const plain = finishedStudy(architecture, options).result();
    expect(JSON.stringify(plain)).not.toContain('traffic');
    expect(finishedStudy(architecture, { ...options, traffic: 1 }).result()).toEqual(plain);
  });
});

test('half the traffic leaves at least one user that thinks', async () => {
  const one = await architectureOf(text.replace('users: 10 ', 'users: 1 '));
  expect(usersOf(withTraffic(one, 0.25))).toBe(1);
  expect(usersOf(withTraffic(one, 2.6))).toBe(3);
});

test('a file of arrivals passes three times as fast', async () => {
  const architecture = await architectureOf(text.replace('rate: 20/s', 'rate: 20/s  arrivals: trace("a.csv")'));
  const [flow, ...others] = architecture.flows;
  const read = { ...flow, settings: { ...flow.settings, arrivals: { kind: 'trace', path: 'a.csv', times: [0, 3, 9] } as const } };
  expect(withTraffic({ ...architecture, flows: [read, ...others] }, 3).flows[0].settings.arrivals).toMatchObject({ times: [0, 1, 3] });
});

function usersOf({ nodes }: Architecture): number | undefined {
  return nodes.flatMap((node) => (node.kind === 'client' && node.name === 'Desk' ? [node.settings.users] : []))[0];
}
