import { archFilesBelow } from '../workspace/arch-files.ts';
import { UsageError } from './output.ts';

/** Every `.arch` file at or below the paths, once. Throws a usage error where there is none. */
export async function filesAt(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const files = await archFilesBelow(path);
      if (files === undefined) throw new UsageError(`${path}: no such file or folder; name a file or folder with .arch files`);
      return files;
    }),
  );
  const files = [...new Set(found.flat())];
  if (files.length === 0) throw new UsageError(`${paths.join(', ')}: no .arch file here; name a file or folder that has one`);
  return files;
}
