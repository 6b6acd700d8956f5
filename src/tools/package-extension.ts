import { createVSIX } from '@vscode/vsce';
import { cp, glob, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Packs the built extension. Its programs are bundles, so no dependency goes along. What .vscodeignore allows is copied aside first:
 * else the packer would walk through the editors that tests have downloaded.
 */
export async function packageExtension(path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tradeoff-package-'));
  for await (const file of glob(['.vscodeignore', ...(await allowedFiles())], { cwd: repository }))
    await cp(join(repository, file), join(folder, file));
  await mkdir(dirname(path), { recursive: true });
  await createVSIX({ cwd: folder, packagePath: path, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
  await rm(folder, { recursive: true });
}

async function allowedFiles(): Promise<string[]> {
  const lines = (await readFile(join(repository, '.vscodeignore'), 'utf8')).split('\n');
  return lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packageExtension(join(repository, 'dist', 'tradeoff.vsix'));
