import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Origin } from '../base/text-range.ts';
import type { Architecture } from '../model/architecture.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** An architecture with the numbers of the files that it names, and what is wrong with them. */
export interface WithDataFiles {
  readonly architecture: Architecture;
  readonly diagnostics: readonly Diagnostic[];
}

/** A value that stands for a file: `empirical("latencies.csv")`, `trace("arrivals.csv")`. */
interface FileValue {
  readonly kind: 'empirical' | 'trace';
  readonly path: string;
}

/** Longer files are a mistake, or too much for every worker to hold. */
const mostLines = 10_000_000;

/**
 * Reads the files of numbers and keys that an architecture names, so that what is in them travels with it. Paths are relative to the file that states
 * them and stay inside `folder`.
 */
export async function withDataFiles(architecture: Architecture, folder: string): Promise<WithDataFiles> {
  const reader = new DataFiles(folder);
  const start = { line: 0, character: 0 };
  const filled = await reader.fill(architecture, { uri: architecture.uri, range: { start, end: start } });
  return { architecture: reader.hasFiles ? (filled as Architecture) : architecture, diagnostics: reader.diagnostics };
}

class DataFiles {
  readonly diagnostics: Diagnostic[] = [];
  hasFiles = false;
  private readonly folder: string;
  private readonly numbers = new Map<string, Promise<number[] | string>>();
  private readonly keys = new Map<string, Promise<Int32Array | string>>();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** A copy in which every file has its numbers; `origin` is where the value around stands. */
  async fill(value: unknown, origin: Origin): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value;
    if (isFileValue(value)) return this.withNumbers(value, origin);
    if (Array.isArray(value)) return Promise.all(value.map((each) => this.fill(each, origin)));
    const own = 'origin' in value && isOrigin(value.origin) ? value.origin : origin;
    const entries = Object.entries(value).map(async ([name, part]: [string, unknown]) => {
      const isValues = name === 'settings' || name === 'options';
      return [name, isValues ? await this.fillSettings(part as object, value, own) : await this.fill(part, own)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Properties, each at the place where it is stated. */
  private async fillSettings(settings: object, owner: object, origin: Origin): Promise<unknown> {
    const stated = 'stated' in owner ? (owner.stated as Readonly<Record<string, { valueOrigin: Origin } | undefined>>) : {};
    const entries = Object.entries(settings).map(
      async ([name, value]: [string, unknown]) => [name, await this.fillSetting(name, value, stated[name]?.valueOrigin ?? origin)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  private fillSetting(name: string, value: unknown, origin: Origin): Promise<unknown> {
    const isKeys = name === 'popularity' && typeof value === 'object' && value !== null && isFileValue(value);
    return isKeys ? this.withKeys(value, origin) : this.fill(value, origin);
  }

  private async withNumbers(value: FileValue, origin: Origin): Promise<unknown> {
    const numbers = await this.contentOf({ value, origin }, this.numbers, numbersIn);
    if (typeof numbers === 'string') return this.report(value, origin, numbers);
    if (value.kind === 'empirical') return { ...value, samples: numbers };
    const late = numbers.findIndex((time, index) => index > 0 && time < numbers[index - 1]);
    return late < 0
      ? { ...value, times: numbers }
      : this.report(value, origin, `arrival ${late + 1} comes before the one ahead of it; sort the times`);
  }

  private async withKeys(value: FileValue, origin: Origin): Promise<unknown> {
    const keys = await this.contentOf({ value, origin }, this.keys, keysIn);
    return typeof keys === 'string' ? this.report(value, origin, keys) : { ...value, keys };
  }

  /** What a file holds, each file read once; or what is wrong with it. */
  private async contentOf<Content>(
    { value, origin }: { value: FileValue; origin: Origin },
    known: Map<string, Promise<Content | string>>,
    parse: (text: string) => Content | string,
  ): Promise<Content | string> {
    this.hasFiles = true;
    const path = resolve(fileURLToPath(new URL('.', origin.uri)), value.path);
    const inside = relative(this.folder, path);
    if (inside.startsWith('..') || isAbsolute(inside)) return 'it lies outside of the workspace folder; move the file into it';
    if (!known.has(path)) known.set(path, contentIn(path, parse));
    return known.get(path)!;
  }

  private report(value: FileValue, origin: Origin, problem: string): FileValue {
    this.diagnostics.push({ severity: 'error', code: 'simulation', message: `"${value.path}": ${problem}`, origin, related: [], fixes: [] });
    return value;
  }
}

function isFileValue(value: object): value is FileValue {
  return 'kind' in value && 'path' in value && typeof value.path === 'string' && (value.kind === 'empirical' || value.kind === 'trace');
}

function isOrigin(value: unknown): value is Origin {
  return typeof value === 'object' && value !== null && 'uri' in value && 'range' in value;
}

async function contentIn<Content>(path: string, parse: (text: string) => Content | string): Promise<Content | string> {
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return 'there is no such file, or it cannot be read; check the path, which is relative to this file';
  const text = textOf(bytes);
  return text === undefined ? 'it is no UTF-8 text; save it as text, one value a line' : parse(text);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The first column of each line, in seconds; or what is wrong with the file. */
function numbersIn(text: string): number[] | string {
  const numbers: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const cell = line.split(/[,;\t]/, 1)[0].trim();
    if (cell === '') continue;
    const number = Number(cell);
    if (Number.isFinite(number) && number >= 0) numbers.push(number);
    // The first line may be a heading.
    else if (index > 0 || !Number.isNaN(number)) return `line ${index + 1} is no number of seconds: ${cell.slice(0, 30)}`;
  }
  if (numbers.length === 0) return 'it has no numbers; write one number of seconds a line';
  return numbers.length > mostLines ? `it has more than ${mostLines} numbers; take a part of it` : numbers;
}

/** The key of each line, whatever its text, numbered in the order in which keys first come; or what is wrong with the file. */
function keysIn(text: string): Int32Array | string {
  const known = new Map<string, number>();
  const keys: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const key = line.trim();
    if (key === '') continue;
    if (key.includes('\0')) return `line ${index + 1} is no text; write one key a line`;
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    keys.push(number);
  }
  if (keys.length === 0) return 'it has no keys; write one key a line';
  return keys.length > mostLines ? `it has more than ${mostLines} keys; take a part of it` : Int32Array.from(keys);
}
