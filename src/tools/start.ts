import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createColors } from 'picocolors';
import type { Result } from '../model/generated/result.ts';
import { resultText } from '../report/result-text.ts';

/** The main job on the bank, for a first look: check, draw, simulate, and say where to look and what to try next. */
const example = 'examples/bank.arch';
const picture = 'dist/bank.svg';
const result = 'dist/bank.json';

const checked = tradeoff('check', example);
const drawn = tradeoff('render', example, '-o', picture);
const simulated = tradeoff('simulate', example, '--format', 'json', '-o', result);
if (simulated !== 2) process.stdout.write(`\n${resultText(JSON.parse(readFileSync(result, 'utf8')) as Result, createColors())}`);

console.log(`
The picture:  ${picture}
The result:   ${result}

Next, try what asynchronous replication would lose, and see the rules explain themselves:
  node dist/cli.mjs simulate ${example} --variant AsyncLedger
  node dist/cli.mjs explain replication/async-loses-on-failover`);
process.exitCode = Math.max(checked, drawn, simulated);

function tradeoff(...args: readonly string[]): number {
  return spawnSync(process.execPath, ['dist/cli.mjs', ...args], { stdio: 'inherit' }).status ?? 2;
}
