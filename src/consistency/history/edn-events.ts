import { EdnError, parseEdn } from './edn.ts';
import { HistoryProblem, type HistoryEvent } from './history-event.ts';
import { eventOf } from './json-lines.ts';

const secondsOfNanosecond = 1e-9;

/** A map of a Jepsen or Porcupine history, as `{:process 0, :type :invoke, :f :get, :key "1", :value nil}`. Nothing for one to skip. */
export function parseEdnEvent(text: string, line: number): HistoryEvent | HistoryProblem | undefined {
  const form = formOf(text, line);
  if (form instanceof HistoryProblem) return form;
  if (typeof form !== 'object' || form === null || Array.isArray(form))
    return new HistoryProblem(line, 'this is no map; a history is a list of maps with :process, :type, :f and :value');
  const fields = form as Readonly<Record<string, unknown>>;
  if (typeof fields['process'] === 'string' && fields['process'] !== 'nemesis') return undefined;
  const time = fields['time'];
  return eventOf({ ...fields, ...keyed(fields), time: typeof time === 'number' ? time * secondsOfNanosecond : time }, line);
}

/** A line of Jepsen's console, as `INFO  jepsen.util - 4 :invoke :cas [1 3]`; a time-out tells no value. Nothing for a line about something else. */
export function parseConsoleLine(text: string, line: number): HistoryEvent | HistoryProblem | undefined {
  const [, process, type, f, rest] = consoleLine.exec(text) ?? [];
  if (rest === undefined) return undefined;
  if (!/^\d+$/.test(process)) return undefined;
  const value = rest.startsWith(':timed-out') ? null : formOf(rest.split('\t')[0], line);
  if (value instanceof HistoryProblem) return value;
  return eventOf({ process: Number(process), type, f, ...keyed({ f, value }) }, line);
}

const consoleLine = /(?:^|[-\s])(\S+)\s+:(invoke|ok|fail|info)\s+:(\S+)\s+(.*)$/;

/** Whether a file that begins with this line is a console's log. */
export function isConsoleLine(text: string): boolean {
  return consoleLine.test(text) || /^(INFO|WARN|DEBUG)\s/.test(text);
}

/** Jepsen's independent keys wrap the value: a read of `[k v]`, a compare-and-set of `[k [from to]]`. */
function keyed({ f, key, value }: Readonly<Record<string, unknown>>): { readonly key: unknown; readonly value: unknown } {
  if (key !== undefined || !Array.isArray(value) || value.length !== 2) return { key, value };
  const [first, second] = value as unknown[];
  const isWrapped = f === 'cas' ? Array.isArray(second) || second === null : f === 'read' || f === 'write' || f === 'acquire' || f === 'release';
  return isWrapped ? { key: first, value: second } : { key, value };
}

function formOf(text: string, line: number): unknown {
  try {
    return parseEdn(text);
  } catch (error) {
    if (error instanceof EdnError) return new HistoryProblem(line, `this is no EDN (${error.message}); write one map an operation`);
    throw error;
  }
}
