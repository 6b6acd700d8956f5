import Table from 'cli-table3';
import { cases, type Case } from './cases.ts';
import { bareEngine, limit, ns3, simjs, simmer, simpy, simpyOnPyPy, simulator, type Engine, type Measurement } from './engines.ts';
import { median } from './statistics.ts';
import type { Target } from './targets.ts';

const engines = [limit, bareEngine, simulator, ns3, simjs, simpyOnPyPy, simpy, simmer];

/** Farther from theory than this, a program does not simulate what it should: the mean of the shortest run varies by about 4 %. */
const tolerance = 0.2;

/** Measured customers per second, by engine and case: one number a round. */
type Speeds = Map<Engine, Map<Case, number[]>>;

/** Queues that theory knows, on every engine that is here, round by round; prints a table and returns what the ratios are judged by. */
export function benchQueues(rounds: number): readonly Target[] {
  const present = engines.filter(isPresent);
  const speeds: Speeds = new Map(present.map((engine) => [engine, new Map(cases.map((each) => [each, []]))]));
  for (let round = 0; round < rounds; round++) {
    for (const each of cases) {
      for (const engine of present) speeds.get(engine)!.get(each)!.push(speedOf(engine, each));
    }
  }
  console.log(tableOf(speeds));
  return [
    ratio(speeds, 'the bare engine against C', { engine: bareEngine, against: limit, least: 0.5 }),
    ratio(speeds, 'the whole simulator against ns-3', { engine: simulator, against: ns3, least: 1 }),
    ratio(speeds, 'the whole simulator against SimPy on PyPy', { engine: simulator, against: simpyOnPyPy, least: 4 }),
    ratio(speeds, 'the whole simulator against SIM.JS', { engine: simulator, against: simjs, least: 4 }),
    ratio(speeds, 'the whole simulator against simmer', { engine: simulator, against: simmer, least: 12 }),
  ];
}

function isPresent(engine: Engine): boolean {
  try {
    engine.prepare();
    return true;
  } catch {
    console.log(`${engine.name} is not here and is left out: ${engine.install}`);
    return false;
  }
}

function speedOf(engine: Engine, each: Case): number {
  const run = engine.run(each, Math.ceil(engine.visits / each.stations));
  assertRight(engine, each, run);
  return run.customers / run.seconds;
}

function assertRight(engine: Engine, each: Case, { response }: Measurement): void {
  if (Math.abs(response / each.response - 1) > tolerance)
    throw new Error(`${engine.name}: ${each.name} took customers ${response} s, and theory says ${each.response} s`);
}

function tableOf(speeds: Speeds): string {
  const table = new Table({ head: ['thousand customers a second', ...cases.map(({ name }) => name), 'ratio to C'], style: { head: [], border: [] } });
  for (const [engine, ofCases] of speeds) {
    const medians = cases.map((each) => median(ofCases.get(each)!));
    const ratios = cases.map((each, index) => medians[index] / median(speeds.get(limit)?.get(each) ?? [NaN]));
    table.push([
      engine.name,
      ...medians.map((value) => Math.round(value / 1000).toLocaleString('en')),
      `${Math.min(...ratios).toFixed(2)} – ${Math.max(...ratios).toFixed(2)}`,
    ]);
  }
  return table.toString();
}

interface Comparison {
  readonly engine: Engine;
  readonly against: Engine;
  readonly least: number;
}

/** The worst case counts: the ratio of medians, whose rounds were interleaved. */
function ratio(speeds: Speeds, name: string, { engine, against, least }: Comparison): Target {
  const [ours, theirs] = [speeds.get(engine), speeds.get(against)];
  if (ours === undefined || theirs === undefined) return { name, least, unit: '' };
  return { name, least, unit: '', value: Math.min(...cases.map((each) => median(ours.get(each)!) / median(theirs.get(each)!))) };
}
