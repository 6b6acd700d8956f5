import { RandomSource, streamKey } from '../../src/base/random.ts';
import { History, kinds, outcomes } from '../../src/consistency/history/history.ts';
import { judgeByZones } from '../../src/consistency/history/zones.ts';
import { Values } from '../../src/consistency/history/values.ts';
import type { CompletedOperations } from '../../src/consistency/completed-operations.ts';
import { Findings } from '../../src/consistency/findings.ts';
import { RegisterJudge } from '../../src/consistency/register-judge.ts';
import { StreamingChecker } from '../../src/consistency/streaming-checker.ts';

/**
 * A million operations of 20 clients on 1,000 linearizable registers, judged by the store's versions in the order they end, and from their
 * values alone; and a plain pass over the same arrays, which is the least that anybody can do. `stream` judges them as they stand in
 * columns; `calls` tells them one by one, each as it begins and as it ends, as the simulator does, and so records these columns too.
 * Prints the least CPU milliseconds of each over the rounds.
 */
const operations = 1_000_000;
const clients = 20;
const keys = 1000;
const rounds = Number(process.argv[2] ?? 5);

interface Recorded {
  readonly key: Int32Array;
  readonly session: Int32Array;
  readonly isWrite: Uint8Array;
  readonly version: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Beginnings as themselves and ends as their complements, in the order of time. */
  readonly moments: Int32Array;
}

/** Each client does one operation after the other; each takes effect at a moment within it. */
function recorded(): Recorded {
  const source = new RandomSource();
  const stream = streamKey(1, 0, 'history');
  const start = new Float64Array(operations);
  const end = new Float64Array(operations);
  const key = new Int32Array(operations);
  const session = new Int32Array(operations);
  const isWrite = new Uint8Array(operations);
  const effect = new Float64Array(operations);
  const freeAt = new Float64Array(clients);
  for (let index = 0; index < operations; index++) {
    source.select(stream, index, 0, 0);
    const client = freeAt.indexOf(Math.min(...freeAt));
    start[index] = freeAt[client] + 1e-9 + source.uniform();
    end[index] = start[index] + 1e-9 + source.uniform();
    freeAt[client] = end[index];
    effect[index] = start[index] + source.uniform() * (end[index] - start[index]);
    [key[index], session[index], isWrite[index]] = [source.below(keys), client, source.uniform() < 0.3 ? 1 : 0];
  }
  const version = new Int32Array(operations);
  const newest = new Int32Array(keys);
  for (const index of Int32Array.from(key, (_, at) => at).sort((one, other) => effect[one] - effect[other]))
    version[index] = isWrite[index] === 1 ? ++newest[key[index]] : newest[key[index]];
  const times = (moment: number): number => (moment < 0 ? end[~moment] : start[moment]);
  const moments = Int32Array.from({ length: 2 * operations }, (_, at) => (at < operations ? at : ~(at - operations)));
  moments.sort((one, other) => times(one) - times(other));
  return { key, session, isWrite, version, start, end, moments };
}

/** What a checker is given: in the order of their ends, each with how many had ended before it began. */
function columnsOf({ key, session, isWrite, version, start, end, moments }: Recorded): CompletedOperations {
  const byEnd = moments.filter((moment) => moment < 0).map((moment) => ~moment);
  const endedBefore = new Int32Array(operations);
  let ended = 0;
  for (const moment of moments) {
    if (moment < 0) ended++;
    else endedBefore[moment] = ended;
  }
  return {
    session: byEnd.map((at) => session[at]),
    key: byEnd.map((at) => key[at]),
    isWrite: Uint8Array.from(byEnd, (at) => isWrite[at]),
    version: byEnd.map((at) => version[at]),
    preceding: byEnd.map((at) => endedBefore[at]),
    source: byEnd.map(() => -1),
    invoked: Float64Array.from(byEnd, (at) => start[at]),
    completed: Float64Array.from(byEnd, (at) => end[at]),
  };
}

function historyOf({ key, session, isWrite, version, start, end }: Recorded): History {
  const names = { values: new Values(), keys: new Values(), processes: new Values(), sessions: new Values(), timed: true };
  names.values.numberOf(0);
  const order = Int32Array.from(key, (_, at) => at).sort((one, other) => start[one] - start[other]);
  const history = new History(operations, names);
  for (const [index, from] of order.entries()) {
    history.kind[index] = isWrite[from] === 1 ? kinds.write : kinds.read;
    history.outcome[index] = outcomes.ok;
    history.process[index] = history.session[index] = session[from];
    history.key[index] = key[from];
    history.value[index] = names.values.numberOf(version[from]);
    history.version[index] = NaN;
    [history.start[index], history.end[index], history.line[index]] = [start[from], end[from], index + 1];
  }
  return history;
}

const input = recorded();
const columns = columnsOf(input);
const history = historyOf(input);

function plainPass(): number {
  const { key, version, invoked, completed } = columns;
  let sum = 0;
  for (let index = 0; index < operations; index++) sum += key[index] + version[index] + invoked[index] + completed[index];
  return sum;
}

function stream(): number {
  const findings = new Findings([{ from: 0, to: Infinity }]);
  new RegisterJudge(findings).judge(columns, operations);
  return findings.levelsIn(0).strong.violations;
}

function calls(): number {
  const { key, session, isWrite, version, start, end, moments } = input;
  const checker = new StreamingChecker();
  const handles = new Int32Array(clients);
  for (let at = 0; at < moments.length; at++) {
    const moment = moments[at];
    if (moment >= 0) handles[session[moment]] = checker.invoke(session[moment], key[moment], isWrite[moment] === 1, start[moment]);
    else checker.complete(handles[session[~moment]], version[~moment], end[~moment], -1);
  }
  return checker.summaries()[0].levels.strong.violations;
}

function zones(): number {
  return judgeByZones(history, 0, keys).conflicts.size;
}

function milliseconds(work: () => number): number {
  const before = process.cpuUsage();
  const violations = work();
  const { user, system } = process.cpuUsage(before);
  if (work !== plainPass && violations !== 0) throw new Error(`the history is linearizable: ${work.name} found ${violations} violations`);
  return (user + system) / 1000;
}

const works = { plainPass, stream, calls, zones };
const least: Record<string, number> = {};
for (let round = -1; round < rounds; round++)
  for (const [name, work] of Object.entries(works)) {
    const spent = milliseconds(work);
    if (round >= 0) least[name] = Math.min(least[name] ?? Infinity, spent);
  }
console.log(JSON.stringify(least));
