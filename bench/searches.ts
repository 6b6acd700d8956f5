import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { bundled } from './engines.ts';
import type { Target } from './targets.ts';

const program = await bundled('searches.ts');
const version = 'v0.1.6';

/** Histories that need the general search: registers with compare-and-set, and texts that grow. */
const kinds = [
  { name: 'etcd under partitions', pattern: /^etcd_\d+\.(log|jsonl)$/ },
  { name: 'texts, 10 clients', pattern: /^c10-(ok|bad)\.(txt|jsonl)$/ },
  { name: 'texts, 50 clients', pattern: /^c50-(ok|bad)\.(txt|jsonl)$/ },
];

interface Judged {
  readonly holds: boolean;
  readonly milliseconds: number;
}

/**
 * The general search beside Porcupine's, on the histories that come with it: CPU time of judging alone, once the programs are warm. Porcupine is
 * fetched as a module of Go; PORCUPINE names a copy of it, and HISTORIES a folder with its histories where they lie elsewhere.
 */
export function benchSearches(rounds: number): readonly Target[] {
  const folder = mkdtempSync(join(tmpdir(), 'tradeoff-searches-'));
  try {
    return compared(folder, rounds);
  } catch (error) {
    console.log(`Porcupine is left out (${reasonOf(error)}); it needs Go, and its module or PORCUPINE=folder.\n`);
    return kinds.map(({ name }) => target(name, undefined));
  }
}

function compared(folder: string, rounds: number): readonly Target[] {
  const peer = built(folder);
  const histories = process.env['HISTORIES'] ?? join(peer.module, 'test_data');
  const all = readdirSync(histories, { recursive: true, encoding: 'utf8' }).sort();
  const table = new Table({ head: ['linearizability, ms', 'histories', 'Tradeoff', 'Porcupine', 'ratio'], style: { head: [], border: [] } });
  const targets = kinds.map(({ name, pattern }) => {
    const files = all.filter((each) => pattern.test(basename(each)));
    if (files.length === 0) return target(name, undefined);
    const [ours, theirs] = judged(
      files.map((each) => join(histories, each)),
      { folder, rounds, program: peer.program },
    );
    table.push([name, files.length, ours.toFixed(2), theirs.toFixed(2), (ours / theirs).toFixed(2)]);
    return target(name, ours / theirs);
  });
  console.log(`${table.toString()}\n`);
  return targets;
}

/** Sums of both programs over the same histories, of which they must think the same. */
function judged(
  files: readonly string[],
  { folder, rounds, program: peer }: { readonly folder: string; readonly rounds: number; readonly program: string },
): readonly [number, number] {
  const copies = files.map((_, index) => join(folder, `${index}.json`));
  const ours = run('node', [program, String(rounds), ...files.flatMap((file, index) => [file, copies[index]])]);
  const theirs = run(peer, [String(rounds), ...copies]);
  const other = ours.findIndex(({ holds }, index) => holds !== theirs[index].holds);
  if (other >= 0) throw new Error(`${files[other]} is judged differently by Porcupine`);
  return [sum(ours), sum(theirs)];
}

function built(folder: string): { readonly module: string; readonly program: string } {
  const source = join(folder, 'source');
  mkdirSync(source);
  const local = process.env['PORCUPINE'];
  const replaced = local === undefined ? '' : `replace github.com/anishathalye/porcupine => ${local}\n`;
  writeFileSync(join(source, 'go.mod'), `module bench\n\ngo 1.18\n\nrequire github.com/anishathalye/porcupine ${version}\n\n${replaced}`);
  copyFileSync(fileURLToPath(new URL('programs/porcupine.go', import.meta.url)), join(source, 'main.go'));
  const go = (...parameters: string[]): string =>
    execFileSync('go', parameters, { cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  go('build', '-mod=mod', '-o', '../porcupine', '.');
  return {
    module: local ?? go('list', '-mod=mod', '-m', '-f', '{{.Dir}}', 'github.com/anishathalye/porcupine').trim(),
    program: join(folder, 'porcupine'),
  };
}

function run(command: string, parameters: readonly string[]): readonly Judged[] {
  return JSON.parse(execFileSync(command, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })) as Judged[];
}

function sum(all: readonly Judged[]): number {
  return all.reduce((total, { milliseconds }) => total + milliseconds, 0);
}

function target(name: string, value: number | undefined): Target {
  return { name: `general search against Porcupine, ${name}`, most: 3, unit: '', value };
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
