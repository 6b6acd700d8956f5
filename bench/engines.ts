import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundles } from '../src/tools/bundles.ts';
import type { Case } from './cases.ts';

/** What every program prints: CPU seconds of its process for so many customers after a warm-up, and their mean time in the system. */
export interface Measurement {
  readonly customers: number;
  readonly seconds: number;
  readonly response: number;
  readonly events?: number;
  readonly megabytes?: number;
  readonly refused?: string;
}

export interface Engine {
  readonly name: string;
  /** How it comes onto a machine: shown where it is absent. */
  readonly install: string;
  /** What it takes about two seconds for: visits to stations. */
  readonly visits: number;
  /** Builds what has to be built; throws where it cannot run here. */
  prepare(): void;
  run(each: Case, customers: number): Measurement;
}

const built = mkdtempSync(join(tmpdir(), 'tradeoff-bench-'));

export const simulator: Engine = {
  name: 'Tradeoff, the whole simulator',
  install: 'npm ci',
  visits: 1_500_000,
  prepare: () => undefined,
  run: (each, customers) => simulate(each.file, customers),
};

const simulatorProgram = await bundled('simulator.ts');
const bareEngineProgram = await bundled('bare-engine.ts');

export const bareEngine = program('Tradeoff, the bare engine', 'npm ci', 10_000_000, () => ['node', bareEngineProgram]);

export const limit = program('C, nothing else (gcc -O2)', 'apt install gcc', 10_000_000, () => {
  const target = join(built, 'limit');
  execFileSync('gcc', ['-O2', '-o', target, path('limit.c'), '-lm'], { stdio: 'pipe' });
  return [target];
});

export const ns3 = program('ns-3', 'apt install g++ libns3-dev', 2_000_000, () => {
  const target = join(built, 'ns3-queue');
  execFileSync('g++', ['-O2', '-o', target, path('ns3-queue.cc'), '-lns3-core'], { stdio: 'pipe' });
  return [target];
});

export const simjs = program('SIM.JS', 'npm install --prefix bench', 1_000_000, () => {
  if (!existsSync(new URL('node_modules/simjs', import.meta.url))) throw new Error('not installed');
  return ['node', path('simjs-queue.mjs')];
});

export const simpyOnPyPy = program('SimPy on PyPy', 'apt install pypy3 python3-simpy3', 500_000, () => simpyWith('pypy3'));

export const simpy = program('SimPy on CPython', 'apt install python3-simpy3', 100_000, () => simpyWith('/usr/bin/python3'));

export const simmer = program('simmer', 'R -e \'install.packages("simmer")\', or apt install r-cran-simmer where Debian has it', 200_000, () => {
  execFileSync('Rscript', ['-e', 'library(simmer)'], { stdio: 'pipe' });
  return ['Rscript', path('simmer-queue.R')];
});

/** One replication of a file in a process of its own. */
export function simulate(file: string, requests: number): Measurement {
  return measured('node', [simulatorProgram, file, String(requests), String(Math.ceil(requests / 5))]);
}

function program(name: string, install: string, visits: number, build: () => readonly string[]): Engine {
  let command: readonly string[] = [];
  return {
    name,
    install,
    visits,
    prepare: () => {
      command = build();
    },
    run: ({ stations, servers }, customers) =>
      measured(command[0], [...command.slice(1), ...[stations, servers, customers, Math.ceil(customers / 5)].map(String)]),
  };
}

/** Debian puts its packages where CPython looks; PyPy has to be told. */
function simpyWith(interpreter: string): readonly string[] {
  process.env.PYTHONPATH ??= '/usr/lib/python3/dist-packages';
  execFileSync(interpreter, ['-c', 'import simpy'], { stdio: 'pipe' });
  return [interpreter, path('simpy-queue.py')];
}

function measured(command: string, parameters: readonly string[]): Measurement {
  return JSON.parse(execFileSync(command, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })) as Measurement;
}

/** As it ships: sources that Node strips of their types by itself run a sixth slower, since its stripper takes a protection from typed arrays. */
export async function bundled(name: string): Promise<string> {
  const outdir = join(built, basename(name, '.ts'));
  await build({ ...bundles[0], entryPoints: [path(name)], outdir });
  return join(outdir, `${basename(name, '.ts')}.mjs`);
}

function path(name: string): string {
  return fileURLToPath(new URL(`programs/${name}`, import.meta.url));
}
