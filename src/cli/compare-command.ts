import { Command, Option } from 'commander';
import { comparisonText } from '../report/comparison-text.ts';
import type { SimulationOptions } from '../workspace/workspace.ts';
import { wholeNumber } from './check-command.ts';
import { fileNamer } from './file-names.ts';
import { colorsFor, deliver, exitCodes, UsageError } from './output.ts';
import { openFile, reportProblems } from './problems.ts';
import { progressBar } from './progress.ts';
import { collect, positiveNumber, seconds } from './simulate-command.ts';

interface Options extends SimulationOptions {
  readonly scenario?: readonly string[];
  readonly format: 'text' | 'json';
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly output?: string;
}

export const compareCommand = new Command('compare')
  .description('Simulate an architecture and variants of it on the same random numbers, and tell what differs.')
  .argument('<file>', 'the .arch file that declares the system')
  .argument('[variant...]', 'variants of it; all of them if none is named')
  .option('--scenario <name>', 'only this scenario (repeatable); without it, the steady run and every scenario that a requirement names', collect)
  .option('--seed <number>', 'of all random numbers', wholeNumber, 1)
  .option('--duration <time>', 'of each replication, as in 5min', seconds)
  .option('--warmup <time>', 'cut from the start of each replication, as in 30s', seconds)
  .option('--replications <count>', 'exactly so many independent runs', positiveNumber)
  .option('--workers <count>', 'threads; the result is the same for any number', positiveNumber)
  .option('--max-events <count>', 'stop a run after so many simulated events', positiveNumber)
  .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
  .option('-o, --output <file>', 'write the report to a file')
  .action(async (file: string, variants: string[], _options: unknown, command: Command) => {
    process.exitCode = await compare(file, variants, command.optsWithGlobals());
  });

async function compare(file: string, variants: readonly string[], options: Options): Promise<number> {
  const { workspace, uri } = await openFile(file);
  const progress = progressBar(options.quiet !== true);
  const wanted = { ...options, scenarios: options.scenario, variants };
  const outcome = await workspace.compare(uri, file, wanted, { onProgress: (share) => progress.show(share) });
  progress.end();
  if (outcome.ended === 'refused') return reportProblems(outcome.diagnostics, fileNamer([file]));
  if (outcome.ended !== 'compared') throw new UsageError(`${file}: ${outcome.ended === 'failed' ? outcome.message : 'the simulation was cancelled'}`);
  const { comparison } = outcome;
  const text = options.format === 'json' ? `${JSON.stringify(comparison, undefined, 2)}\n` : comparisonText(comparison, colorsFor(options));
  await deliver(text, options.output);
  return exitCodes.success;
}
