import { Command, Option } from 'commander';
import { comparisonText } from '../report/comparison-text.ts';
import { fileNamer } from './file-names.ts';
import { colorsFor, deliver, exitCodes, UsageError } from './output.ts';
import { openFile, reportProblems } from './problems.ts';
import { progressBar } from './progress.ts';
import { type RunOptions, withRunOptions } from './run-options.ts';

interface Options extends RunOptions {
  readonly format: 'text' | 'json';
}

export const compareCommand = withRunOptions(new Command('compare'))
  .description('Simulate an architecture and variants of it on the same random numbers, and tell what differs.')
  .argument('<file>', 'the .arch file that declares the system')
  .argument('[variant...]', 'variants of it; all of them if none is named')
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
