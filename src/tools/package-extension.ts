import { createVSIX } from '@vscode/vsce';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** Packs the built extension as .vscodeignore says; its programs are bundles, so no dependency goes along. */
export async function packageExtension(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await createVSIX({ cwd: repository, packagePath: path, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await packageExtension(join(repository, 'dist', 'tradeoff.vsix'));
