import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { largeModel } from './programs/large-models.ts';
import { median } from './statistics.ts';
import type { Target } from './targets.ts';

const nodes = 1000;
/** A call's target in either language, and what stands there in the file that is edited. */
const meant = 'Node37';
const unknown = 'Unknown37';

interface Moment {
  readonly wall: number;
  readonly cpu: number;
}

/** What language-client.ts prints. */
interface Session {
  readonly firstDiagnostics: Moment;
  readonly edit: Moment;
  readonly completion: Moment;
  readonly megabytes: number;
}

interface Measured extends Session {
  readonly check: Moment;
}

interface Tool {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly languageId: string;
  /** Checks a folder. */
  check(folder: string): readonly string[];
  readonly server: readonly string[];
}

const models = largeModel(nodes);
const cli = fileURLToPath(new URL('../dist/cli.mjs', import.meta.url));
const likec4 = fileURLToPath(new URL('likec4/node_modules/likec4/bin/likec4.mjs', import.meta.url));

const ours: Tool = {
  name: 'Tradeoff',
  file: 'large.arch',
  text: models.arch,
  languageId: 'arch',
  check: (folder) => [cli, 'check', folder],
  server: [cli, 'lsp', '--stdio'],
};
const peer: Tool = {
  name: 'LikeC4',
  file: 'large.c4',
  text: models.likec4,
  languageId: 'likec4',
  check: (folder) => [likec4, 'validate', '--no-layout', folder],
  server: [likec4, 'lsp', '--stdio'],
};

/** A model of 1,000 nodes and 2,000 calls: checked, opened, edited and completed, beside LikeC4 with the same model. */
export function benchLanguage(rounds: number): readonly Target[] {
  const tools = existsSync(likec4) ? [ours, peer] : [ours];
  if (tools.length === 1) console.log('LikeC4 is left out: not installed (npm install --prefix bench/likec4).');
  const rows = new Map(tools.map((tool) => [tool, [] as Measured[]]));
  for (let round = 0; round < rounds; round++) for (const tool of tools) rows.get(tool)!.push(measure(tool));
  const [own, other] = tools.map((tool) => medians(rows.get(tool)!));
  console.log(tableOf(own, other));
  const ratio = (of: (measured: Measured) => number): number | undefined => (other === undefined ? undefined : of(own) / of(other));
  return [
    { name: 'check of 1,000 nodes against LikeC4, time', most: 0.5, unit: '', value: ratio(({ check }) => check.wall) },
    { name: 'server start to first diagnostics against LikeC4', most: 0.5, unit: '', value: ratio(({ firstDiagnostics }) => firstDiagnostics.wall) },
    { name: 'edit to diagnostics against LikeC4', most: 0.2, unit: '', value: ratio(({ edit }) => edit.wall) },
    { name: 'completion against LikeC4', most: 0.5, unit: '', value: ratio(({ completion }) => completion.wall) },
    { name: 'memory of the server against LikeC4', most: 1, unit: '', value: ratio(({ megabytes }) => megabytes) },
  ];
}

function measure(tool: Tool): Measured {
  const broken = folderWith(tool.file, tool.text.replace(new RegExp(`(-> \\S*)\\b${meant}\\b`), `$1${unknown}`));
  const client = fileURLToPath(new URL('programs/language-client.ts', import.meta.url));
  const session = execFileSync('node', [client, broken, tool.file, tool.languageId, unknown, meant, 'node', ...tool.server], { encoding: 'utf8' });
  return { ...(JSON.parse(session) as Session), check: timed(tool.check(folderWith(tool.file, tool.text))) };
}

function folderWith(file: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradeoff-bench-'));
  writeFileSync(join(folder, file), text);
  return folder;
}

function timed(command: readonly string[]): Moment {
  const before = { wall: performance.now(), cpu: childSeconds() };
  const { status, stderr } = spawnSync('node', [...command], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  return { wall: performance.now() - before.wall, cpu: (childSeconds() - before.cpu) * 1000 };
}

/** CPU seconds of every process that this one has waited for, in Linux' ticks of 10 ms. */
function childSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function medians(rounds: readonly Measured[]): Measured {
  const of = (pick: (measured: Measured) => Moment): Moment => ({
    wall: median(rounds.map((each) => pick(each).wall)),
    cpu: median(rounds.map((each) => pick(each).cpu)),
  });
  return {
    check: of(({ check }) => check),
    firstDiagnostics: of(({ firstDiagnostics }) => firstDiagnostics),
    edit: of(({ edit }) => edit),
    completion: of(({ completion }) => completion),
    megabytes: median(rounds.map(({ megabytes }) => megabytes)),
  };
}

function tableOf(own: Measured, other: Measured | undefined): string {
  const table = new Table({
    head: ['1,000 nodes, 2,000 calls', ...(other === undefined ? [ours] : [ours, peer]).map(({ name }) => name)],
    style: { head: [], border: [] },
  });
  const row = (name: string, of: (measured: Measured) => string): void => {
    table.push([name, ...[own, other].flatMap((each) => (each === undefined ? [] : [of(each)]))]);
  };
  const milliseconds = ({ wall, cpu }: Moment): string => `${wall.toFixed(0)} ms (CPU ${cpu.toFixed(0)})`;
  row('check', ({ check }) => milliseconds(check));
  row('server start to first diagnostics', ({ firstDiagnostics }) => milliseconds(firstDiagnostics));
  row('edit to diagnostics', ({ edit }) => milliseconds(edit));
  row('completion', ({ completion }) => milliseconds(completion));
  row('memory at its highest', ({ megabytes }) => `${megabytes.toFixed(0)} MB`);
  return table.toString();
}
