import { eventFunctions, eventTypes, functionNamed, HistoryProblem, type HistoryEvent } from './history-event.ts';

/** One line of this tool's own format, `{"process": 3, "type": "ok", "f": "read", "key": "k17", "value": 42, "time": 12.000318}`. Nothing for a line to skip. */
export function parseJsonLine(text: string, line: number): HistoryEvent | HistoryProblem | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return new HistoryProblem(
      line,
      text.trim().endsWith('}')
        ? 'this is no JSON; write one object a line'
        : 'the line is cut off or no JSON; write one object a line, and remove a line that was cut off: an operation without completion counts as unknown',
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return new HistoryProblem(line, 'this is no JSON object; write one object a line');
  return eventOf(parsed as Readonly<Record<string, unknown>>, line);
}

/** Checks the parts of a line that formats share. Lines of a process that is no client (`nemesis`) are skipped. */
export function eventOf(fields: Readonly<Record<string, unknown>>, line: number): HistoryEvent | HistoryProblem | undefined {
  const { process, session, key, value, time, version, partition } = fields;
  if (process === 'nemesis') return undefined;
  if (!isName(process)) return new HistoryProblem(line, `"process" is ${shown(process)}; it must be a number or a name`);
  if (session !== undefined && session !== null && !isName(session))
    return new HistoryProblem(line, `"session" is ${shown(session)}; it must be a number or a name`);
  const type = eventTypes.find((each) => each === fields['type']);
  if (type === undefined) return new HistoryProblem(line, `"type" is ${shown(fields['type'])}; it must be one of ${eventTypes.join(', ')}`);
  const f = typeof fields['f'] === 'string' ? functionNamed(fields['f']) : undefined;
  if (f === undefined) return new HistoryProblem(line, `"f" is ${shown(fields['f'])}; it must be one of ${eventFunctions.join(', ')}`);
  if (time !== undefined && time !== null && !(typeof time === 'number' && Number.isFinite(time)))
    return new HistoryProblem(line, `"time" is ${shown(time)}; it must be a number of seconds`);
  if (version !== undefined && version !== null && typeof version !== 'number')
    return new HistoryProblem(line, `"version" is ${shown(version)}; it must be a number`);
  return {
    line,
    process,
    type,
    f,
    key,
    value,
    session: isName(session) ? session : undefined,
    time: typeof time === 'number' ? time : undefined,
    version: typeof version === 'number' ? version : undefined,
    partition: isName(partition) ? partition : undefined,
  };
}

function isName(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
