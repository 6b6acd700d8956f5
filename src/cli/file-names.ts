import { relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FileNamer } from '../report/reported-diagnostic.ts';

/** Names files as the user did; others by their path from here, where that is shorter than the whole path. */
export function fileNamer(given: readonly string[]): FileNamer {
  const names = new Map(given.map((path) => [pathToFileURL(resolve(path)).href, path]));
  return (uri) => names.get(uri) ?? names.get(decoded(uri)) ?? pathOf(uri);
}

function decoded(uri: string): string {
  return uri.startsWith('file:') ? pathToFileURL(fileURLToPath(uri)).href : uri;
}

function pathOf(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  const path = fileURLToPath(uri);
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith(`..${sep}`) ? path : near;
}
