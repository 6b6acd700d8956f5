import { fileURLToPath } from 'node:url';

/** How results and diagnostics name a file: its path; what is not on disk keeps its URI. */
export function nameOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}
