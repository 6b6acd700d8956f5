import { Command, InvalidArgumentError, Option } from 'commander';
import { parseQuantity } from '../base/quantity.ts';
import type { Result } from '../model/generated/result.ts';
import { historyLines } from '../consistency/history/history-lines.ts';
import { resultText } from '../report/result-text.ts';
import { reportFormats, type ReportFormat } from '../workspace/result-report.ts';
import type { SimulationOptions } from '../workspace/workspace.ts';
import { wholeNumber } from './check-command.ts';
import { fileNamer } from './file-names.ts';
import { colorsFor, deliver, deliverLines, exitCodes, UsageError } from './output.ts';
import { openFile, reportProblems } from './problems.ts';
import { progressBar } from './progress.ts';

interface Options extends SimulationOptions {
  readonly scenario?: readonly string[];
  readonly format: ReportFormat | 'text' | 'json';
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly output?: string;
  readonly history?: string;
}

export const simulateCommand = new Command('simulate')
  .description('Check and simulate an architecture, and judge its requirements.')
  .argument('<file>', 'the .arch file that declares the system')
  .option('--scenario <name>', 'only this scenario (repeatable); without it, the steady run and every scenario that a requirement names', collect)
  .option('--variant <name>', "with a variant's values in place")
  .option('--seed <number>', 'of all random numbers', wholeNumber, 1)
  .option('--duration <time>', 'of each replication, as in 5min', seconds)
  .option('--warmup <time>', 'cut from the start of each replication, as in 30s', seconds)
  .option('--replications <count>', 'exactly so many independent runs', positiveNumber)
  .option('--workers <count>', 'threads; the result is the same for any number', positiveNumber)
  .option('--max-events <count>', 'stop a run after so many simulated events', positiveNumber)
  .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json', ...reportFormats]).default('text'))
  .option('--history <file>', 'write what clients did in the first replication of the first run, as JSON lines for verify')
  .option('-o, --output <file>', 'write the report to a file')
  .action(async (file: string, _options: unknown, command: Command) => {
    process.exitCode = await simulate(file, command.optsWithGlobals());
  });

async function simulate(file: string, options: Options): Promise<number> {
  const { workspace, uri } = await openFile(file);
  const nameOf = fileNamer([file]);
  const progress = progressBar(options.quiet !== true);
  const outcome = await workspace.simulate(
    uri,
    file,
    { ...options, scenarios: options.scenario, keepsHistory: options.history !== undefined },
    { nameOf, onProgress: (share) => progress.show(share) },
  );
  progress.end();
  if (outcome.ended === 'refused') return reportProblems(outcome.diagnostics, nameOf);
  if (outcome.ended !== 'result') throw new UsageError(`${file}: ${outcome.ended === 'failed' ? outcome.message : 'the simulation was cancelled'}`);
  const { result, history } = outcome;
  if (options.history !== undefined && history !== undefined) await deliverLines(historyLines(history), options.history);
  await deliver(await reportText(result, options, () => workspace.report(uri, result, options.format as ReportFormat)), options.output);
  await workspace.dispose();
  return exitCodeOf(result);
}

async function reportText(result: Result, options: Options, report: () => Promise<string>): Promise<string> {
  if (options.format === 'text') return resultText(result, colorsFor(options));
  return options.format === 'json' ? `${JSON.stringify(result, undefined, 2)}\n` : report();
}

/** One violated requirement decides, whatever else is undecided. */
function exitCodeOf({ requirements }: Result): number {
  if (requirements.some(({ verdict }) => verdict === 'violated')) return exitCodes.violated;
  return requirements.some(({ verdict }) => verdict === 'undecided') ? exitCodes.undecided : exitCodes.success;
}

export function collect(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

export function seconds(text: string): number {
  const quantity = parseQuantity(text);
  if ('problem' in quantity || quantity.dimension !== 'duration') throw new InvalidArgumentError('It must be a duration, as in 90s or 5min.');
  return quantity.value;
}

export function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('It must be at least 1.');
  return number;
}
