import { expect, test } from 'vitest';
import { compile } from '../../src/simulator/plan/compile.ts';
import { Simulation } from '../../src/simulator/run/simulation.ts';
import { architectureOf } from '../support/architecture.ts';

const text = `system "Books"
  client U {}
  service S { time: exponential(5ms) }
  queue Q { model: broker  prefetch: 2  order: none  capacity: 20  overflow: drop-oldest }
  service C { time: exponential(12ms) }
  flow F { rate: 90/s  U -> S  S => Q  Q => C }`;

async function simulation(system = text): Promise<Simulation> {
  const run = new Simulation(compile(await architectureOf(system)), { seed: 1, replication: 0, duration: 5, warmup: 1, isAudited: true });
  expect(run.advance(1e6)).toBe('completed');
  return run;
}

test('an honest run agrees with its books, window by window', async () => {
  const finished = await simulation();
  expect(() => finished.finish('completed')).not.toThrow();
  expect(finished.context.tallies[0].groups[2].get('C')!.lost.dropped).toBeGreaterThan(10);
});

test('what expires in a queue that nobody reads is a loss to nobody', async () => {
  const unread = text.replace('capacity: 20  overflow: drop-oldest', 'retention: 1s').replace('  Q => C', '');
  const finished = await simulation(unread);
  expect(() => finished.finish('completed')).not.toThrow();
});

// Each of these is what a mistake of the simulator would leave behind.
test.each<[string, RegExp, (run: Simulation) => void]>([
  ['a message that is counted twice', /messages processed/, (run) => run.context.tallies[0].groups[2].get('C')!.processed++],
  ['a message that is not counted as lost', /messages lost \(dropped\)/, (run) => run.context.tallies[0].groups[2].get('C')!.lost.dropped--],
  ['a depth that was not brought up to date', /∫ depth/, (run) => (run.context.meters.depthArea[2] += 0.01)],
  ['a stay that was not measured', /S: Little's law/, (run) => (run.context.meters.presentArea[0] += 0.01)],
  ['a request that was forgotten', /F: requests in flight/, (run) => run.context.meters.open[0]++],
  ['a request that failed and was not counted', /requests that came/, (run) => run.context.tallies[0].flows[0].successes--],
  ['seconds that are nowhere on the path', /critical path/, (run) => (run.context.tallies[0].flows[0].path[0] += 0.1)],
])('%s is found', async (_, message, mistake) => {
  const run = await simulation();
  mistake(run);
  expect(() => run.finish('completed')).toThrow(message);
});
