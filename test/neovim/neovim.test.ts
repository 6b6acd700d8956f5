import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { folderWith, repository } from '../support/tradeoff.ts';

const text =
  'system "Small"\nclient User { users: 10 }\nservice Shop { coers: 2 }\nflow Buy { rate: 10/s  User -> Shop }\nrequire Buy.availability >= 99%\n';

/** The first block of Lua in docs/editors.md is what the reader is told to write. */
async function documentedConfiguration(): Promise<string> {
  const page = await readFile(join(repository, 'docs/editors.md'), 'utf8');
  const [, block] = /```lua\n([^]*?)```/.exec(page) ?? [];
  if (block === undefined) throw new Error('docs/editors.md has no block of Lua');
  return block;
}

test('Neovim, configured as docs/editors.md says, shows a mistake, mends it, explains and completes', async () => {
  const folder = await folderWith({ 'small.arch': text, 'init.lua': await documentedConfiguration() });
  const program = join(folder, 'tradeoff');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${join(repository, 'dist/cli.mjs')}' "$@"\n`);
  await chmod(program, 0o755);
  const environment = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, SEEN: join(folder, 'seen.json') };
  const session = join(repository, 'test/neovim/session.lua');
  await promisify(execFile)('nvim', ['--headless', '-u', 'init.lua', '-c', `luafile ${session}`], { cwd: folder, env: environment, timeout: 60_000 });

  const seen = JSON.parse(await readFile(environment.SEEN, 'utf8')) as Record<string, unknown>;
  expect(seen['failure']).toBeUndefined();
  expect(seen['problem']).toMatchObject({ line: 2, column: 15, source: 'tradeoff' });
  expect(seen['mended']).toBe('service Shop { cores: 2 }');
  expect(JSON.stringify(seen['hover'])).toContain('cores');
  expect(JSON.stringify(seen['definition'])).toContain('"line":2');
  expect(seen['completion']).toContain('Shop');
});
