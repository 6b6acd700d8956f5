import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPassedOver } from '../language/workspace/passed-over.ts';

/** Every `.arch` file at or below a path, in a stable order; undefined where there is nothing of that name. Hidden and build folders are passed over. */
export async function archFilesBelow(path: string): Promise<readonly string[] | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isDirectory() ? filesIn(path) : [path];
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  const nested = await Promise.all(
    entries.map(async (entry): Promise<readonly string[]> => {
      const path = folder === '.' ? entry.name : join(folder, entry.name);
      if (entry.isDirectory()) return isPassedOver(entry.name) ? [] : filesIn(path);
      return entry.isFile() && entry.name.endsWith('.arch') ? [path] : [];
    }),
  );
  return nested.flat();
}
