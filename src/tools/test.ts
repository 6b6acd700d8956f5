import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';

/**
 * The whole test run, as `npm test` and continuous integration do it. Every step runs, whatever failed before it; the last
 * line counts. A step without a test report of its own counts as one test.
 */
interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Where the step leaves vitest's JSON report. */
  readonly report?: string;
}

const reports = 'test-results';

/** They read the sources and write nothing that another one reads, so two run at a time, the longest first. */
const checks: readonly Step[] = [
  single('eslint', 'eslint', '.'),
  single('derived files are fresh', 'node', 'src/tools/generate.ts', '--check'),
  single('types: everything', 'tsc', '-p', 'tsconfig.json'),
  single('types: engines without a host', 'tsc', '-p', 'tsconfig.engines.json'),
  single('types: webview', 'tsc', '-p', 'tsconfig.webview.json'),
  single('types: browser tests', 'tsc', '-p', 'test/browser'),
  single('types: benchmarks in the browser', 'tsc', '-p', 'bench/browser'),
  single('prettier', 'prettier', '--check', '--log-level', 'warn', '.'),
  single('unused files, exports and packages', 'knip'),
  single('build', 'node', 'src/tools/build.ts', '--production'),
];

/** Uses every core by itself. */
const unit = vitest('unit', 'vitest.config.ts');
/** These wait for windows more than they compute, and so run side by side. */
const windows: readonly Step[] = [vitest('editor', 'vitest.vscode.config.ts'), vitest('browser', 'vitest.browser.config.ts')];

await rm(reports, { recursive: true, force: true });
await mkdir(reports, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
await twoAtATime(checks);
await take(unit, true);
await twoAtATime(windows);
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function single(name: string, ...command: [string, ...string[]]): Step {
  return { name, command };
}

function vitest(name: string, config: string): Step {
  const report = `${reports}/${name}.json`;
  return { name, report, command: ['vitest', 'run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`] };
}

async function twoAtATime(steps: readonly Step[]): Promise<void> {
  const waiting = [...steps];
  await Promise.all([lane(waiting), lane(waiting)]);
}

/** Runs what waits, step by step, until nothing is left. */
async function lane(waiting: Step[]): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await take(step, false);
}

async function take(step: Step, isShownAtOnce: boolean): Promise<void> {
  const counted = await run(step, isShownAtOnce);
  total.passed += counted.passed;
  total.failed += counted.failed;
  total.skipped += counted.skipped;
  if (counted.failed > 0) failures.push(step.name);
}

async function run({ name, command, report }: Step, isShownAtOnce: boolean): Promise<typeof total> {
  const started = process.hrtime.bigint();
  console.log(`── ${name}`);
  const isGood = await succeeds(command, isShownAtOnce);
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000n) / 1000;
  console.log(`${isGood ? 'ok' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
  const own = { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0 };
  if (report === undefined) return own;
  const counted = await countsOf(report);
  return counted === undefined ? { ...own, passed: 0, failed: 1 } : { ...counted, failed: Math.max(counted.failed, own.failed) };
}

/** What a step writes is shown as it comes, or where two run at a time when it has ended, so that they do not mix. */
function succeeds([program, ...args]: Step['command'], isShownAtOnce: boolean): Promise<boolean> {
  const child = spawn(program, args, { stdio: ['ignore', isShownAtOnce ? 'inherit' : 'pipe', isShownAtOnce ? 'inherit' : 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}

async function countsOf(report: string): Promise<typeof total | undefined> {
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(text) as Record<
    'numPassedTests' | 'numFailedTests' | 'numPendingTests',
    number
  >;
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
}
