import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseQuantity } from '../base/quantity.ts';
import type { SimulationOptions } from '../workspace/workspace.ts';
import { wholeNumber } from './check-command.ts';

/** What can be said of every command that simulates; with `runOptions` on the command. */
export interface RunOptions extends SimulationOptions {
  readonly scenario?: readonly string[];
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly output?: string;
}

/** Adds the options that say which runs to simulate, how long and how often. */
export function withRunOptions(command: Command): Command {
  return command
    .option('--scenario <name>', 'only this scenario (repeatable); without it, the steady run and every scenario that a requirement names', collect)
    .addOption(trafficOption())
    .option('--seed <number>', 'of all random numbers', wholeNumber, 1)
    .option('--duration <time>', 'of each replication, as in 5min', seconds)
    .option('--warmup <time>', 'cut from the start of each replication, as in 30s', seconds)
    .option('--replications <count>', 'exactly so many independent runs', positiveNumber)
    .option('--workers <count>', 'threads; the result is the same for any number', positiveNumber)
    .option('--max-events <count>', 'stop a run after so many simulated events', positiveNumber);
}

/** `--traffic`: the same file under more or less load. */
export function trafficOption(): Option {
  return new Option('--traffic <factor>', 'so many times what clients send by the file, as in 3 or 0.5').argParser(positiveFactor);
}

function positiveFactor(text: string): number {
  const factor = Number(text);
  if (!(factor > 0) || !Number.isFinite(factor)) throw new InvalidArgumentError('It must be a number above 0, as in 3 or 0.5.');
  return factor;
}

function collect(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

function seconds(text: string): number {
  const quantity = parseQuantity(text);
  if ('problem' in quantity || quantity.dimension !== 'duration') throw new InvalidArgumentError('It must be a duration, as in 90s or 5min.');
  return quantity.value;
}

function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('It must be at least 1.');
  return number;
}
