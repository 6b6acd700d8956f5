import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { URI } from 'langium';
import { openWorkspace } from '../workspace/open-workspace.ts';
import { filesAt } from './files-at.ts';
import { exitCodes, reasonOf, UsageError } from './output.ts';

interface Options {
  readonly check?: boolean;
}

export const formatCommand = new Command('format')
  .description('Lay out every .arch file below the paths: indentation, spaces and blank lines.')
  .addArgument(new Argument('[path...]', 'files or folders').default(['.'], 'this folder'))
  .option('--check', 'change nothing; exit with 1 if some file would change')
  .action(async (paths: string[], options: Options) => {
    process.exitCode = await format(paths, options);
  });

/** One line for each file that changes; files that are laid out well are not touched. */
async function format(paths: readonly string[], { check = false }: Options): Promise<number> {
  const workspace = await openWorkspace();
  const changed: string[] = [];
  for (const path of await filesAt(paths)) {
    const text = await textAt(path);
    const { formatted, isWhole } = workspace.format(URI.file(resolve(path)), text);
    if (!isWhole) process.stderr.write(`${path}: lines that cannot be read stay as they are; see "tradeoff check ${path}"\n`);
    if (formatted === text) continue;
    changed.push(path);
    if (!check) await writeTo(path, formatted);
    process.stdout.write(`${path}: ${check ? 'would be formatted' : 'formatted'}\n`);
  }
  return check && changed.length > 0 ? exitCodes.findings : exitCodes.success;
}

/** What is not UTF-8 would be damaged by writing it back. */
async function textAt(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageError(`${path}: cannot be read (${reasonOf(error)})`);
  });
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new UsageError(`${path}: it is not encoded in UTF-8; convert it first`);
  return text;
}

async function writeTo(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => {
    throw new UsageError(`${path}: cannot be written (${reasonOf(error)})`);
  });
}
