/**
 * Where a worker's program is: beside the running bundle, or, when the sources run directly (Node 24 in tests and tools),
 * the source file itself.
 */
export function workerLocation(name: string): URL {
  return import.meta.url.endsWith('.ts') ? new URL(`../worker/${name}.ts`, import.meta.url) : new URL(`./${name}.mjs`, import.meta.url);
}
