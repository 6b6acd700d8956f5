import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createColors } from 'picocolors';
import type { Colors } from 'picocolors/types';

/** Exit codes as docs/command-line.md lists them. */
export const exitCodes = { success: 0, findings: 1, violated: 1, couldNotRun: 2, undecided: 3 } as const;

/** A mistake of the user that ends a command: one line to standard error, exit 2. */
export class UsageError extends Error {}

/** Colours only where a terminal shows them: `NO_COLOR` and `--no-color` are honoured, and files get none. */
export function colorsFor(options: { readonly color?: boolean; readonly output?: string }): Colors {
  const wanted = options.color !== false && !process.env['NO_COLOR'] && options.output === undefined && process.stdout.isTTY === true;
  return createColors(wanted);
}

/** Writes to the file that `-o` names, or to standard output. */
export async function deliver(content: string | Uint8Array, output: string | undefined): Promise<void> {
  if (output === undefined) {
    await new Promise<void>((resolve, reject) => process.stdout.write(content, (error) => (error ? reject(error) : resolve())));
    return;
  }
  try {
    await writeFile(output, content);
  } catch (error) {
    throw new UsageError(`${output}: cannot be written (${reasonOf(error)}); choose another place with -o`);
  }
}

/** Writes lines one after the other, however many there are, to a file. */
export async function deliverLines(lines: Iterable<string>, output: string): Promise<void> {
  try {
    await pipeline(Readable.from(batched(lines)), createWriteStream(output));
  } catch (error) {
    throw new UsageError(`${output}: cannot be written (${reasonOf(error)}); choose another place`);
  }
}

/** Pieces of some ten thousand characters, so that a million lines are not a million writes. */
function* batched(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

export function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is not a folder',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
  };
  return (code !== undefined ? reasons[code] : undefined) ?? (error instanceof Error ? error.message : String(error));
}
