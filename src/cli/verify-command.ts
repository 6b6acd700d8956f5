import { Command, InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../base/nearest.ts';
import { HistoryProblem, models, type Model } from '../consistency/history/history-event.ts';
import type { ReadHistory } from '../consistency/history/history-reader.ts';
import { levelSynonyms, queueLevels, registerLevels } from '../consistency/history/levels.ts';
import { versionSources, type VersionSource } from '../consistency/history/registers.ts';
import { verify } from '../consistency/history/verify.ts';
import { verifyQueue } from '../consistency/history/verify-queue.ts';
import type { VerifyReport } from '../report/verify-report.ts';
import { verifyText } from '../report/verify-text.ts';
import { readHistory } from '../workspace/history-files.ts';
import { wholeNumber } from './check-command.ts';
import { colorsFor, deliver, exitCodes, reasonOf, UsageError } from './output.ts';

interface Options {
  readonly model?: Model;
  readonly level?: string;
  readonly failedCas: 'observed' | 'dropped';
  readonly nullRead: 'initial' | 'any';
  readonly initial?: unknown;
  readonly versions?: VersionSource;
  readonly bound?: number;
  readonly budget?: number;
  readonly format: 'text' | 'json';
  readonly color?: boolean;
  readonly output?: string;
}

/** Without `--level`, this one decides the exit code: the strongest for registers, what most brokers promise for messages. */
const decidingLevel = { register: 'linearizable', kv: 'linearizable', queue: 'at-least-once' } as const;

export const verifyCommand = new Command('verify')
  .description("Judge what a system's clients saw: JSON lines, or a Jepsen or Porcupine log, for every consistency level.")
  .argument('<history>', 'the file, compressed by gzip or not')
  .addOption(
    new Option('--model <model>', 'registers (and mutexes, and transactions), texts with append, or messages; default: what the file holds').choices(
      models,
    ),
  )
  .option('--level <name>', 'only this level, which then decides the exit code', levelNamed)
  .addOption(
    new Option('--failed-cas <reading>', 'what a failed compare-and-set tells: that the value was another one, or nothing')
      .choices(['dropped', 'observed'])
      .default('dropped'),
  )
  .addOption(
    new Option('--null-read <reading>', 'what reading null tells: the initial value, or nothing').choices(['initial', 'any']).default('initial'),
  )
  .option('--initial <value>', 'every key at the start, as JSON; default: what the history shows', jsonOrText)
  .addOption(
    new Option('--versions <source>', 'how versions are ordered; default: stated if every line has a version, else none').choices(versionSources),
  )
  .option('--bound <number>', 'newer versions (k-staleness) or seconds (delta-staleness) that a read may miss', positiveNumber)
  .option('--budget <count>', 'configurations that a search may visit before it says unknown', wholeNumber)
  .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
  .option('-o, --output <file>', 'write the report to a file')
  .action(async (file: string, _options: unknown, command: Command) => {
    process.exitCode = await verifyFile(file, command.optsWithGlobals());
  });

async function verifyFile(file: string, options: Options): Promise<number> {
  const read = await readHistory(file, options.model).catch((error: unknown) => {
    throw new UsageError(`${file}: cannot be read (${reasonOf(error)}); name a file with a history`);
  });
  if (read instanceof HistoryProblem) throw new UsageError(`${file}:${read.line}:1: ${read.message}`);
  const report = reportOf(file, read, options);
  await deliver(options.format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : verifyText(report, colorsFor(options)), options.output);
  return { holds: exitCodes.success, violated: exitCodes.violated, unknown: exitCodes.undecided }[report.verdict];
}

function reportOf(file: string, read: ReadHistory, options: Options): VerifyReport {
  const level = options.level ?? decidingLevel[read.model];
  const { levels, staleness, ...history } =
    read.model === 'queue' ? { ...queueJudgement(read, options), staleness: null } : registerJudgement(read, options);
  const deciding = levels.find((each) => each.level === level);
  const facts = 'sends' in history ? history : { ...history, failedCas: options.failedCas, nullRead: options.nullRead };
  return {
    schema: 'tradeoff.verdict/1',
    file,
    format: read.format,
    model: read.model,
    level,
    verdict: deciding!.verdict,
    history: facts,
    levels,
    staleness,
  };
}

function registerJudgement({ history, model }: Extract<ReadHistory, { model: 'register' | 'kv' }>, options: Options): ReturnType<typeof verify> {
  const level = registerLevels.find((each) => each === options.level);
  if (options.level !== undefined && level === undefined)
    throw new UsageError(
      `tradeoff: "${options.level}" is a level of messages, and this is a history of registers; its levels: ${registerLevels.join(', ')}`,
    );
  const { failedCas, nullRead, initial, versions, budget, bound } = options;
  return verify(history, { model, level, failedCas, nullRead, initial, versions, budget, versionsBehind: bound, secondsBehind: bound });
}

function queueJudgement({ history }: Extract<ReadHistory, { model: 'queue' }>, options: Options): ReturnType<typeof verifyQueue> {
  const level = queueLevels.find((each) => each === options.level);
  if (options.level !== undefined && level === undefined)
    throw new UsageError(
      `tradeoff: "${options.level}" is a level of registers, and this is a history of messages; its levels: ${queueLevels.join(', ')}`,
    );
  return verifyQueue(history, level);
}

function levelNamed(name: string): string {
  const levels: readonly string[] = [...registerLevels, ...queueLevels];
  if (levels.includes(name)) return name;
  if (Object.hasOwn(levelSynonyms, name)) return levelSynonyms[name];
  throw new InvalidArgumentError(`There is no such level${didYouMean(name, levels)} All: ${levels.join(', ')}.`);
}

/** A value as JSON; what is none is a text, so that `--initial abc` needs no quotes. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function positiveNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) throw new InvalidArgumentError('It must be a number, as in 2 or 0.5.');
  return number;
}
