import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
const program = join(repository, 'dist', 'cli.mjs');

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

interface Options {
  readonly folder?: string;
  /** The Node to run on; without it, the one that runs the tests. */
  readonly node?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the bundled command line as a process of its own, as users do. */
export async function tradeoff(
  args: readonly string[],
  { folder = repository, node = process.execPath, environment = {} }: Options = {},
): Promise<Ended> {
  if (!existsSync(program)) throw new Error('dist/cli.mjs is missing; run "npm run build" first');
  const child = spawn(node, [program, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, output, errors };
}

/** A folder with these files, gone when the test is over. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tradeoff-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
