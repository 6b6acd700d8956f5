import { Command, Option } from 'commander';
import { estimateText } from '../report/estimate-text.ts';
import { reportTitle } from '../report/run-name.ts';
import { fileNamer } from './file-names.ts';
import { colorsFor, deliver, exitCodes } from './output.ts';
import { openFile, reportProblems } from './problems.ts';
import { trafficOption } from './run-options.ts';

interface Options {
  readonly variant?: string;
  readonly traffic?: number;
  readonly format: 'text' | 'json';
  readonly color?: boolean;
  readonly output?: string;
}

export const estimateCommand = new Command('estimate')
  .description('Compute utilisation, bottleneck, latency floors, hit ratios and backlogs without simulating.')
  .argument('<file>', 'the .arch file that declares the system')
  .option('--variant <name>', "with a variant's values in place")
  .addOption(trafficOption())
  .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
  .option('-o, --output <file>', 'write the report to a file')
  .action(async (file: string, _options: unknown, command: Command) => {
    process.exitCode = await estimateFile(file, command.optsWithGlobals());
  });

async function estimateFile(file: string, options: Options): Promise<number> {
  const { workspace, uri } = await openFile(file);
  const outcome = await workspace.estimate(uri, options);
  if (outcome.ended === 'refused') return reportProblems(outcome.diagnostics, fileNamer([file]));
  const { system, estimate } = outcome;
  const report = { schema: 'tradeoff.estimate/1', system, file, variant: options.variant ?? null, traffic: options.traffic, estimate };
  await deliver(
    options.format === 'json'
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : estimateText(reportTitle(system, [options]), estimate, colorsFor(options)),
    options.output,
  );
  return exitCodes.success;
}
