import { Command, Option } from 'commander';
import { readFile } from 'node:fs/promises';
import type { Result } from '../model/generated/result.ts';
import { blocksSimulation } from '../model/diagnostic.ts';
import { renderFormats, type RenderOptions } from '../workspace/render.ts';
import { fileNamer } from './file-names.ts';
import { deliver, exitCodes, reasonOf, UsageError } from './output.ts';
import { placementsOf } from './placements.ts';
import { openFile, reportProblems } from './problems.ts';

interface Options extends Omit<RenderOptions, 'heat' | 'placements' | 'signal'> {
  readonly with?: string;
  readonly output?: string;
}

export const renderCommand = new Command('render')
  .description('Draw an architecture, or one of its flows as a sequence.')
  .argument('<file>', 'the .arch file')
  .addOption(new Option('--format <format>', 'of the picture; mermaid is the sequence of a flow').choices(renderFormats).default('svg'))
  .addOption(new Option('--theme <theme>', 'colours').choices(['light', 'dark']).default('light'))
  .addOption(new Option('--direction <direction>', 'where the arrows lead').choices(['down', 'right']).default('down'))
  .addOption(
    new Option('--density <density>', 'compact leaves out what nodes are made of').choices(['compact', 'normal', 'spacious']).default('normal'),
  )
  .option('--view <name>', 'a view that the file declares')
  .option('--flow <name>', 'the flow to highlight, or to draw as a sequence')
  .option('--with <result.json>', 'show the utilisation of a simulation on the nodes')
  .option('-o, --output <file>', 'write the picture to a file')
  .action(async (file: string, _options: unknown, command: Command) => {
    process.exitCode = await render(file, command.optsWithGlobals());
  });

async function render(file: string, { with: resultFile, output, ...options }: Options): Promise<number> {
  if (options.format === 'png' && output === undefined && process.stdout.isTTY === true)
    throw new UsageError(`${file}: a PNG is nothing for a terminal; name a file with -o`);
  const result = resultFile === undefined ? undefined : await readResult(resultFile);
  const { workspace, uri } = await openFile(file);
  const { architecture, diagnostics } = await workspace.check(uri);
  const problems = diagnostics.filter(blocksSimulation);
  if (problems.length > 0) return reportProblems(problems, fileNamer([file]));
  const outcome = await workspace.render(architecture, {
    ...options,
    placements: await placementsOf(file),
    heat: result && utilisationOf(result),
  });
  await workspace.dispose();
  if (outcome.ended !== 'drawn') throw new UsageError(`${file}: ${outcome.ended === 'failed' ? outcome.message : 'drawing was cancelled'}`);
  for (const remark of outcome.remarks ?? []) process.stderr.write(`${file}: ${remark}\n`);
  await deliver(ended(outcome.picture), output);
  return exitCodes.success;
}

/** Text ends with its line; an image is as it is. */
function ended(picture: string | Uint8Array): string | Uint8Array {
  return typeof picture !== 'string' || picture.endsWith('\n') ? picture : `${picture}\n`;
}

/** Of the first run, which is the steady one unless the simulation was asked for scenarios alone. */
function utilisationOf({ runs }: Result): Readonly<Record<string, number>> {
  const nodes = Object.entries(runs[0]?.nodes ?? {});
  return Object.fromEntries(nodes.flatMap(([name, { utilisation }]) => (utilisation?.mean == null ? [] : [[name, utilisation.mean]])));
}

async function readResult(path: string): Promise<Result> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${path}: cannot be read (${reasonOf(error)}); name a file that "tradeoff simulate --format json -o FILE" wrote`);
  });
  const result = parsed(text);
  if (result?.schema !== 'tradeoff.result/1' || !Array.isArray(result.runs)) {
    throw new UsageError(`${path}: is no result of a simulation; name a file that "tradeoff simulate --format json -o FILE" wrote`);
  }
  return result;
}

function parsed(text: string): Result | undefined {
  try {
    return JSON.parse(text) as Result;
  } catch {
    return undefined;
  }
}
