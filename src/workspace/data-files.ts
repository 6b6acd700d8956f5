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
const mostNumbers = 10_000_000;

/**
 * Reads the files of numbers that an architecture names, so that the numbers travel with it. Paths are relative to the file that states
 * them and stay inside `folder`. Popularity from a file is left to whoever reports what is not simulated.
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
  private readonly contents = new Map<string, Promise<number[] | string>>();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** A copy in which every file has its numbers; `origin` is where the value around stands. */
  async fill(value: unknown, origin: Origin): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value;
    if (isFileValue(value)) return this.numbersOf(value, origin);
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
      async ([name, value]: [string, unknown]) =>
        [name, name === 'popularity' ? value : await this.fill(value, stated[name]?.valueOrigin ?? origin)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  private async numbersOf(value: FileValue, origin: Origin): Promise<unknown> {
    this.hasFiles = true;
    const path = resolve(fileURLToPath(new URL('.', origin.uri)), value.path);
    const inside = relative(this.folder, path);
    if (inside.startsWith('..') || isAbsolute(inside))
      return this.report(value, origin, 'it lies outside of the workspace folder; move the file into it');
    if (!this.contents.has(path)) this.contents.set(path, numbersIn(path));
    const numbers = await this.contents.get(path)!;
    if (typeof numbers === 'string') return this.report(value, origin, numbers);
    if (value.kind === 'empirical') return { ...value, samples: numbers };
    const late = numbers.findIndex((time, index) => index > 0 && time < numbers[index - 1]);
    return late < 0
      ? { ...value, times: numbers }
      : this.report(value, origin, `arrival ${late + 1} comes before the one ahead of it; sort the times`);
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

/** The first column of each line, in seconds; or what is wrong with the file. */
async function numbersIn(path: string): Promise<number[] | string> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return 'there is no such file, or it cannot be read; check the path, which is relative to this file';
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
  return numbers.length > mostNumbers ? `it has more than ${mostNumbers} numbers; take a part of it` : numbers;
}
