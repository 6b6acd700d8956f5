import { noVersion, recordedOutcome, type RecordedOperations } from '../operation-recorder.ts';
import { History, kinds, none, outcomes } from './history.ts';
import { recordedProcesses } from './recorded-processes.ts';
import { Values } from './values.ts';

/** Recorded operations as a history whose lines are their rows, from 1; only those `rows`, which rise, where given. Versions are known, values are not told apart from them. */
export function historyOfRecorded(recorded: RecordedOperations, rows: ArrayLike<number> = recorded.key.map((_, row) => row)): History {
  const names = { values: new Values(), keys: new Values(), processes: new Values(), sessions: new Values(), timed: true };
  const history = new History(rows.length, names);
  const processes = recordedProcesses(recorded);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    const version = recorded.version[row];
    history.kind[index] = recorded.isWrite[row] === 1 ? kinds.write : kinds.read;
    history.outcome[index] = outcomeOf(recorded, row);
    history.process[index] = names.processes.numberOf(processes[row]);
    history.session[index] = names.sessions.numberOf(recorded.session[row]);
    history.key[index] = names.keys.numberOf(recorded.key[row]);
    history.value[index] = version === noVersion ? none : names.values.numberOf(version);
    history.expected[index] = none;
    history.version[index] = version === noVersion ? NaN : version;
    history.start[index] = recorded.invoked[row];
    history.end[index] = recorded.completed[row];
    history.line[index] = row + 1;
  }
  return history;
}

function outcomeOf({ outcome }: RecordedOperations, row: number): number {
  if (outcome[row] === recordedOutcome.ok) return outcomes.ok;
  return outcome[row] === recordedOutcome.failed ? outcomes.failed : outcomes.unknown;
}
