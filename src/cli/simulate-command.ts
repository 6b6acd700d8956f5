import { Command, Option } from 'commander';
import type { Result } from '../model/generated/result.ts';
import { historyLines } from '../consistency/history/history-lines.ts';
import { resultText } from '../report/result-text.ts';
import { reportFormats, type ReportFormat } from '../workspace/result-report.ts';
import { fileNamer } from './file-names.ts';
import { colorsFor, deliver, deliverLines, exitCodes, UsageError } from './output.ts';
import { placementsOf } from './placements.ts';
import { openFile, reportProblems } from './problems.ts';
import { progressBar } from './progress.ts';
import { type RunOptions, withRunOptions } from './run-options.ts';

interface Options extends RunOptions {
  readonly format: ReportFormat | 'text' | 'json';
  readonly history?: string;
}

export const simulateCommand = withRunOptions(new Command('simulate'))
  .description('Check and simulate an architecture, and judge its requirements.')
  .argument('<file>', 'the .arch file that declares the system')
  .option('--variant <name>', "with a variant's values in place")
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
  const report = async (): Promise<string> =>
    workspace.report(uri, result, {
      format: options.format as ReportFormat,
      placements: options.format === 'html' ? await placementsOf(file) : undefined,
    });
  await deliver(await reportText(result, options, report), options.output);
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
