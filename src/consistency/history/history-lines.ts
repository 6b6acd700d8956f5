import { recordedProcesses } from './recorded-processes.ts';
import { noVersion, recordedOutcome, type RecordedHistory, type RecordedOperations } from '../operation-recorder.ts';

/**
 * A recorded history as JSON lines, the format that `verify` reads: an invocation and, unless nobody knows, a completion of each operation,
 * in the order of their times (seconds of the run's clock, warm-up included). Values are the store's versions, null for the initial one;
 * what was written without ever getting a version has a negative value that nobody reads.
 */
export function* historyLines({ data, sources }: RecordedHistory): Generator<string> {
  let firstProcess = 0;
  const moments: Moment[] = [];
  for (const [name, recorded] of Object.entries(data)) {
    const processes = recordedProcesses(recorded);
    for (let row = 0; row < recorded.key.length; row++) moments.push(...momentsOf({ name, recorded, row, process: firstProcess + processes[row] }));
    firstProcess += processes.reduce((most, process) => Math.max(most, process + 1), 0);
  }
  // A process ends one operation before it begins the next at the same time: its rows are in that order, and sorting keeps it.
  moments.sort((one, other) => one.time - other.time || one.process - other.process);
  for (const moment of moments) yield `${JSON.stringify(lineOf(moment, sources))}\n`;
}

interface Recorded {
  readonly name: string;
  readonly recorded: RecordedOperations;
  readonly row: number;
  readonly process: number;
}

interface Moment extends Recorded {
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly time: number;
}

function momentsOf(operation: Recorded): Moment[] {
  const { recorded, row } = operation;
  const { invoked, completed, outcome, version } = recorded;
  const begun: Moment = { ...operation, type: 'invoke', time: invoked[row] };
  if (outcome[row] === recordedOutcome.ok) return [begun, { ...operation, type: 'ok', time: completed[row] }];
  if (outcome[row] === recordedOutcome.failed) return [begun, { ...operation, type: 'fail', time: completed[row] }];
  // Nobody learnt what became of it; where a store made a version of it, that is known all the same.
  return version[row] === noVersion ? [begun] : [begun, { ...operation, type: 'info', time: invoked[row] }];
}

function lineOf({ name, recorded, row, process, type, time }: Moment, sources: readonly string[]): Record<string, unknown> {
  const { session, key, isWrite, version, source } = recorded;
  const isKnown = type !== 'invoke' && version[row] !== noVersion;
  const isRead = isWrite[row] === 0;
  return {
    process,
    session: session[row],
    type,
    f: isRead ? 'read' : 'write',
    key: `${name}:${key[row]}`,
    value: isRead && type !== 'ok' ? null : valueOf(version[row], row),
    ...(isKnown ? { version: version[row] } : {}),
    ...(type === 'ok' && source[row] >= 0 ? { at: sources[source[row]] } : {}),
    time,
  };
}

function valueOf(version: number, row: number): number | null {
  if (version === noVersion) return -1 - row;
  return version === 0 ? null : version;
}
