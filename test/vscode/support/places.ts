import { cp, mkdtemp, readdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../support/code-server.ts';

const built = join(repository, '.vscode-test', 'built');

export const places = {
  repository,
  /** The suite that runs inside the editor, bundled. */
  suite: join(built, 'suite.cjs'),
  vsix: join(built, 'tradeoff.vsix'),
  /** An extension without code under whose name the suite can run beside the installed one. */
  driver: join(repository, 'test', 'vscode', 'driver'),
} as const;

/** A folder with the example files, to open in an editor and to change at will. */
export async function exampleFolder(): Promise<string> {
  const folder = join(await realpath(await mkdtemp(join(tmpdir(), 'tradeoff-workspace-'))), 'examples');
  const examples = join(repository, 'examples');
  for (const name of await readdir(examples)) if (name.endsWith('.arch')) await cp(join(examples, name), join(folder, name));
  return folder;
}
