import { expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

/** A leader in each of two regions, 50 ms apart; nothing else takes time. */
const twoLeaders = (data: string, flows: string) => `system "Two leaders"
  region east { zone z }  region west { zone z }
  network default { latency: 0ms }  network east <-> west { latency: 50ms }
  client E { in: east }  client W { in: west }
  database D { in: [east, west]  topology: multi-leader  read-time: 0ms  write-time: 0ms }
  data x { ${data}  store: D }
  ${flows}`;

// A write is lost if the other leader takes one in before it has come there, 50 ms later: with Poisson writes at a and b a second,
// a(1 − exp(−bL)) + b(1 − exp(−aL)) a second.
test('of writes that cross each other the last wins, and the others are lost', async () => {
  const run = await simulateOnce(twoLeaders('keys: 1', 'flow A { rate: 5/s  E -> D : write x }\nflow B { rate: 2/s  W -> D : write x }'), {
    duration: 2000,
  });
  const expected = 2000 * (5 * (1 - Math.exp(-2 * 0.05)) + 2 * (1 - Math.exp(-5 * 0.05)));
  // Losses come in bursts: five deviations of as many independent ones.
  expect(Math.abs(run.data.x.lost.conflict - expected)).toBeLessThan(5 * Math.sqrt(expected));
});

test('keys that only one region writes lose nothing, and the other region reads them L late', async () => {
  const run = await simulateOnce(
    twoLeaders('keys: 1', 'flow A { rate: 5/s  E -> D : write x }\nflow B { rate: 50/s  W -> D : read x }\nflow Own { rate: 5/s  E -> D : read x }'),
    { duration: 2000 },
  );
  expect(run.data.x.lost).toEqual({});
  // Of 55 reads 50 are in the west: stale if a write was acknowledged in the last 50 ms.
  expect(run.data.x.staleReads / run.data.x.reads).toBeCloseTo((50 / 55) * (1 - Math.exp(-0.25)), 2);
  expect(meanOf(run.nodes.D.database!.lag)).toBeCloseTo(0.05, 9);
  expect(meanOf(run.flows.A.latency)).toBe(0);
});

const readBack = (
  wait: string,
  fault: string,
) => `${twoLeaders('keys: 1M', `flow A { rate: 100/s  arrivals: constant  E -> D : write x  wait ${wait}  E -> D : read x { reads: any } }`)}
  scenario S { duration: 40s  ${fault} }`;

test('while they can’t reach each other both go on; afterwards they have all that the other took', async () => {
  const text = twoLeaders(
    'keys: 1',
    'flow A { rate: 5/s  arrivals: constant  E -> D : write x }\nflow B { rate: 50/s  arrivals: constant  W -> D : read x }',
  );
  const during = await simulateOnce(`${text}\nscenario S { duration: 40s  at 10s partition east | west for 10s }`, { scenario: 'S' });
  // A quarter of the 1,500 reads of 30 s, all 500 of the 10 s, and those until what is sent again every 200 ms has come.
  expect(during.data.x.staleReads).toBeGreaterThan(0.2 * 1500 + 485);
  expect(during.data.x.staleReads).toBeLessThan(0.3 * 1500 + 515);
  const after = await simulateOnce(readBack('12s', 'at 10s partition east | west for 10s').replace('reads: any', 'reads: nearest'), {
    scenario: 'S',
  });
  expect(after.flows.A.failures).toEqual({});
  // Read where it was not written, but for those that can't be reached.
  const other = await simulateOnce(readBack('12s', 'at 10s partition east | west for 10s'), { scenario: 'S' });
  expect(other.data.x).toMatchObject({ staleReads: 0, lost: {} });
});

test('a region whose leader is dead writes to the next, and it catches up when it is back', async () => {
  const run = await simulateOnce(readBack('12s', 'at 10s crash D.instance 1 for 10s'), { scenario: 'S' });
  expect(run.flows.A.failures).toEqual({});
  expect(run.nodes.D.instances[1].served).toBeGreaterThan(1000);
  expect(run.data.x.staleReads).toBe(0);
});

// A millisecond after the write half of the reads go west, 50 ms away, where it comes a second later; passed on and back they take four
// times that.
test.each([
  ['none', 0.5, 0.051],
  ['read-your-writes', 0, 0.101],
])('session: %s, at a leader that lacks what the session wrote', async (session, stale, mean) => {
  const text = twoLeaders('keys: 1M', 'flow A { rate: 100/s  E -> D : write x  wait 1ms  E -> D : read x { reads: any } }');
  const run = await simulateOnce(text.replace('multi-leader', `multi-leader  lag: 1s  session: ${session}`), { duration: 100 });
  // Four deviations of a share of 10,000.
  expect(Math.abs(run.data.x.staleReads / run.data.x.reads - stale)).toBeLessThan(0.021);
  expect(Math.abs(meanOf(run.flows.A.latency) - mean)).toBeLessThan(0.0041);
});

test('what the session wrote at a leader that is down now is waited for', async () => {
  const text = (session: string) =>
    `${twoLeaders('keys: 1M', 'flow A { rate: 100/s  arrivals: constant  E -> D : write x  wait 500ms  E -> D : read x }').replace('multi-leader', `multi-leader  lag: 1s  session: ${session}`)}
    scenario S { duration: 40s  at 20s crash D.instance 1 for 5s }`;
  // The 50 of the half second before read at the other leader, which has them when the first is back; and the 60 that were sent there (and
  // back, 50 ms each way) before it is back read at the first what comes there a second later.
  const none = await simulateOnce(text('none'), { scenario: 'S' });
  expect(Math.abs(none.data.x.staleReads - 110)).toBeLessThanOrEqual(2);
  const own = await simulateOnce(text('read-your-writes'), { scenario: 'S' });
  expect(own.data.x.staleReads).toBe(0);
  expect(own.flows.A.failures).toEqual(none.flows.A.failures);
});

// An update overwrites unseen where the write before it is the other leader's, and not older than 50 ms: with a and b updates a second,
// 2ab ÷ (a + b) · (1 − exp(−(a + b)L)) a second.
test('updates that cross each other are lost', async () => {
  const run = await simulateOnce(twoLeaders('keys: 1', 'flow A { rate: 5/s  E -> D : update x }\nflow B { rate: 2/s  W -> D : update x }'), {
    duration: 2000,
  });
  const expected = 2000 * (20 / 7) * (1 - Math.exp(-7 * 0.05));
  expect(Math.abs(run.data.x.lostUpdates! - expected)).toBeLessThan(5 * Math.sqrt(expected));
  const alone = await simulateOnce(twoLeaders('keys: 1', 'flow A { rate: 50/s  E -> D : update x }'), { duration: 100 });
  expect(alone.data.x.lostUpdates).toBe(0);
});
