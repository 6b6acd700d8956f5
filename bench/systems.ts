import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { simulate, type Measurement } from './engines.ts';
import { median } from './statistics.ts';
import type { Target } from './targets.ts';

const requests = 400_000;
/** More than 100 million events, by the ten and more that a request of this file takes. */
const requestsOfLongRun = 11_000_000;
const longRun = example('bank');

/** Whole systems: events a second with what they are worth, beside memory, threads and the start. */
export function benchSystems(rounds: number): readonly Target[] {
  const examples = ['shop', 'bank', 'delivery', 'logs', 'site'].map(example);
  const runs = new Map(examples.map((file) => [file, [] as Measurement[]]));
  for (let round = 0; round < rounds; round++) for (const file of examples) runs.get(file)!.push(simulate(file, requests));
  console.log(tableOf(runs));
  const shop = runs.get(example('shop'))!;
  return [
    {
      name: 'shop.arch, million events a second and core',
      least: 3,
      unit: '',
      value: shop[0].refused === undefined ? median(shop.map(({ events = 0, seconds }) => events / seconds / 1e6)) : undefined,
    },
    { name: 'replications on two threads against one', least: 1.8, unit: '', value: availableParallelism() < 2 ? undefined : scaling(rounds) },
    { name: '100 million events, megabytes of memory', most: 512, unit: ' MB', value: megabytesOfLongRun() },
    { name: 'tradeoff simulate on a small file, seconds', most: 0.5, unit: ' s', value: start(rounds) },
  ];
}

function tableOf(runs: ReadonlyMap<string, readonly Measurement[]>): string {
  const table = new Table({
    head: ['one thread', 'million events/s', 'thousand requests/s', 'events a request'],
    style: { head: [], border: [] },
  });
  for (const [file, measurements] of runs) {
    const { refused, events = 0, customers } = measurements[0];
    if (refused !== undefined) table.push([basename(file), { colSpan: 3, content: refused }]);
    else {
      const seconds = median(measurements.map((each) => each.seconds));
      table.push([basename(file), (events / seconds / 1e6).toFixed(2), (customers / seconds / 1000).toFixed(0), (events / customers).toFixed(1)]);
    }
  }
  return table.toString();
}

/** Eight replications of the bank by one thread, and by two: wall-clock time, since that is what a second core is for. Long enough that the start, which is one thread's, counts little. */
function scaling(rounds: number): number {
  const common = [cli(), 'simulate', longRun, '--quiet', '--replications', '8', '--warmup', '5s', '--duration', '5min', '--format', 'json'];
  const ratios = Array.from({ length: rounds }, () => wallSeconds([...common, '--workers', '1']) / wallSeconds([...common, '--workers', '2']));
  return median(ratios);
}

function start(rounds: number): number {
  const command = [
    cli(),
    'simulate',
    fileURLToPath(new URL('models/mm1.arch', import.meta.url)),
    '--quiet',
    '--replications',
    '1',
    '--duration',
    '1min',
    '--warmup',
    '1s',
  ];
  wallSeconds(command);
  // The quickest: whatever else the machine does only makes it slower.
  return Math.min(...Array.from({ length: Math.max(5, rounds) }, () => wallSeconds(command)));
}

function megabytesOfLongRun(): number {
  const { events = 0, megabytes = NaN } = simulate(longRun, requestsOfLongRun);
  if (events < 100e6) throw new Error(`the long run had ${events} events only`);
  return megabytes;
}

/** Exit codes tell verdicts; only the time matters here. */
function wallSeconds(parameters: readonly string[]): number {
  const began = performance.now();
  try {
    execFileSync('node', parameters, { stdio: 'pipe' });
  } catch (error) {
    if (!(error instanceof Error && 'status' in error && (error.status === 1 || error.status === 3))) throw error;
  }
  return (performance.now() - began) / 1000;
}

function cli(): string {
  return fileURLToPath(new URL('../dist/cli.mjs', import.meta.url));
}

function example(name: string): string {
  return fileURLToPath(new URL(`../examples/${name}.arch`, import.meta.url));
}
