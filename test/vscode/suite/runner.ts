import { writeFile } from 'node:fs/promises';

/** What became of one test inside the editor; the driver outside reads them from a file. */
export interface SuiteResult {
  readonly name: string;
  readonly milliseconds: number;
  readonly error?: string;
}

interface Case {
  readonly name: string;
  readonly body: () => Promise<void>;
}

const cases: Case[] = [];
const limitSeconds = 60;

/** Registers a test; they run in this order, one after the other, in the editor's extension host. */
export function test(name: string, body: () => Promise<void>): void {
  cases.push({ name, body });
}

/** Runs all tests and writes their results, each as soon as it is known, to the file that the environment names. */
export async function runTests(): Promise<void> {
  const file = process.env.TRADEOFF_SUITE_RESULTS;
  if (file === undefined) throw new Error('TRADEOFF_SUITE_RESULTS must name the file for the results');
  const results: SuiteResult[] = [];
  for (const each of cases) {
    results.push(await run(each));
    await writeFile(file, JSON.stringify(results));
  }
  const failed = results.filter(({ error }) => error !== undefined).length;
  if (failed > 0) throw new Error(`${failed} of ${results.length} tests failed`);
}

async function run({ name, body }: Case): Promise<SuiteResult> {
  const started = Date.now();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitSeconds} s`)), limitSeconds * 1000);
  });
  try {
    await Promise.race([body(), limit]);
    return { name, milliseconds: Date.now() - started };
  } catch (error) {
    return { name, milliseconds: Date.now() - started, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again and again until there is an answer, as a user would look at the screen. */
export async function eventually<T>(what: string, question: () => T | undefined | Promise<T | undefined>, seconds = 20): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
