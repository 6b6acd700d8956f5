#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../workspace/version.ts';
import { checkCommand } from './check-command.ts';
import { compareCommand } from './compare-command.ts';
import { estimateCommand } from './estimate-command.ts';
import { explainCommand } from './explain-command.ts';
import { formatCommand } from './format-command.ts';
import { initCommand } from './init-command.ts';
import { lspCommand } from './lsp-command.ts';
import { exitCodes, UsageError } from './output.ts';
import { renderCommand } from './render-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { verifyCommand } from './verify-command.ts';

const program = new Command('tradeoff')
  .description('Architecture as code that you can run: check, draw and simulate .arch files.')
  .version(version)
  .option('--no-color', 'no colours')
  .option('--quiet', 'no progress')
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'tradeoff: ')) })
  .exitOverride();
for (const command of [
  checkCommand,
  simulateCommand,
  compareCommand,
  estimateCommand,
  renderCommand,
  verifyCommand,
  formatCommand,
  explainCommand,
  initCommand,
  lspCommand,
]) {
  program.addCommand(command.copyInheritedSettings(program));
}

process.stdout.on('error', ignoreClosedPipe);
process.exitCode = await run();

/** The exit code; whatever a user can get wrong has become one line on standard error by then. */
async function run(): Promise<number> {
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? exitCodes.success);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.couldNotRun;
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`);
      return exitCodes.couldNotRun;
    }
    throw error;
  }
}

/** `tradeoff … | head` closes the pipe early, which is no mistake. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
