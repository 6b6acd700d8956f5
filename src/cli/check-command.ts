import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { checkText, type CheckReport } from '../report/check-text.ts';
import type { Colors } from 'picocolors/types';
import type { Diagnostic } from '../model/diagnostic.ts';
import { githubAnnotations } from '../report/github-annotations.ts';
import { reportedDiagnostic, type FileNamer } from '../report/reported-diagnostic.ts';
import { sarif, type RuleText } from '../report/sarif.ts';
import { allRules } from '../rules/index.ts';
import { summaryOf } from '../rules/page.ts';
import { checkFiles } from '../workspace/check-files.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import { version } from '../workspace/version.ts';
import { fileNamer } from './file-names.ts';
import { filesAt } from './files-at.ts';
import { colorsFor, deliver, exitCodes } from './output.ts';

interface Sources {
  readonly diagnostics: readonly Diagnostic[];
  readonly nameOf: FileNamer;
  readonly colors: Colors;
}

/** By format. */
const reports = {
  text: (report: CheckReport, { colors }: Sources): string => checkText(report, colors),
  json: (report: CheckReport): string => `${JSON.stringify(report, undefined, 2)}\n`,
  sarif: (_report: CheckReport, { diagnostics, nameOf }: Sources): string => sarif(diagnostics, { version, rules: ruleTexts(), nameOf }),
  github: githubAnnotations,
};

interface Options {
  readonly format: keyof typeof reports;
  readonly maxWarnings?: number;
  readonly color?: boolean;
  readonly output?: string;
}

export const checkCommand = new Command('check')
  .description('Find mistakes and tradeoffs in every .arch file below the paths.')
  .addArgument(new Argument('[path...]', 'files or folders').default(['.'], 'this folder'))
  .addOption(new Option('--format <format>', 'how to report').choices(Object.keys(reports)).default('text'))
  .option('--max-warnings <count>', 'exit with 1 if there are more warnings', wholeNumber)
  .option('-o, --output <file>', 'write the report to a file')
  .action(async (paths: string[], _options: unknown, command: Command) => {
    process.exitCode = await check(paths, command.optsWithGlobals());
  });

async function check(paths: readonly string[], options: Options): Promise<number> {
  const files = await filesAt(paths);
  const nameOf = fileNamer(files);
  const { diagnostics, accepted } = await checkFiles(await openWorkspace(), files);
  const report: CheckReport = { files: files.length, diagnostics: diagnostics.map((each) => reportedDiagnostic(each, nameOf)), accepted };
  await deliver(reports[options.format](report, { diagnostics, nameOf, colors: colorsFor(options) }), options.output);
  const count = (severity: string): number => report.diagnostics.filter((each) => each.severity === severity).length;
  return count('error') > 0 || count('warning') > (options.maxWarnings ?? Infinity) ? exitCodes.findings : exitCodes.success;
}

function ruleTexts(): readonly RuleText[] {
  return allRules.map((rule) => ({ id: rule.id, title: rule.title, severity: rule.severity, help: summaryOf(rule) }));
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number, as in 5.');
  return Number(text);
}
