import { writeFileSync } from 'node:fs';
import { judgeLinearizability } from '../../src/consistency/history/linearizable.ts';
import { outcomes, type History } from '../../src/consistency/history/history.ts';
import { HistoryProblem } from '../../src/consistency/history/history-event.ts';
import { reading } from '../../src/consistency/history/reading.ts';
import { timeline } from '../../src/consistency/history/timeline.ts';
import { readHistory } from '../../src/workspace/history-files.ts';

/**
 * Judges histories for linearizability; prints the verdict and the median CPU milliseconds of each, and writes beside each what another
 * program is to judge: `searches.ts ROUNDS HISTORY TARGET …`.
 */
const [rounds, ...files] = process.argv.slice(2);

/** CPU milliseconds after which the program is as fast as it gets. */
const warmUp = 2000;

function milliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** As often as it takes for the clock of the system to tell. */
function timed(work: () => unknown): number {
  const before = milliseconds();
  let count = 0;
  for (; milliseconds() - before < 10; count++) work();
  return (milliseconds() - before) / count;
}

function exported(history: History, { model, initial }: { readonly model: string; readonly initial: number }): string {
  const { length, kind, key, value, expected, outcome } = history;
  const members = Array.from({ length }, (_, index) => index);
  const moments = [...timeline(history, members)];
  const open = members.filter((index) => outcome[index] === outcomes.unknown).map((index) => ~index);
  const { values } = history.names;
  return JSON.stringify({
    model,
    initial,
    texts: model === 'kv' ? Array.from({ length: values.size }, (_, number) => textOf(values.valueOf(number))) : [],
    operations: members.map((index) => [kind[index], key[index], value[index], expected[index], outcome[index] === outcomes.ok ? 1 : 0]),
    moments: [...moments, ...open],
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const judges: (() => boolean)[] = [];
for (let at = 0; at < files.length; at += 2) {
  const read = await readHistory(files[at]);
  if (read instanceof HistoryProblem || read.model === 'queue') throw new Error(`${files[at]} is no history of registers or texts`);
  const { model } = read;
  const { history, initial } = reading(read.history, { failedCas: 'observed', nullRead: 'initial', model });
  writeFileSync(files[at + 1], exported(history, { model, initial }));
  judges.push(() => {
    const { conflicts, undecided } = judgeLinearizability(history, { initial, model, isNullTelling: true, budget: 20_000_000 });
    if (undecided.length > 0) throw new Error(`${files[at]} was not decided`);
    return conflicts.size === 0;
  });
}
const holds = judges.map((judge) => judge());
while (milliseconds() < warmUp) for (const judge of judges) judge();
const results = judges.map((judge, index) => {
  const all = Array.from({ length: Number(rounds) }, () => timed(judge)).sort((one, other) => one - other);
  return { holds: holds[index], milliseconds: all[all.length >> 1] };
});
console.log(JSON.stringify(results));
