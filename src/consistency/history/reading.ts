import { mutexStates } from './history-builder.ts';
import { kinds, none, outcomes, type History } from './history.ts';
import { microOperations } from './transactions.ts';

/** What a history leaves open. */
export interface ReadingOptions {
  /** Whether a failed compare-and-set tells that the value was another one (`observed`), or nothing at all (`dropped`). */
  readonly failedCas: 'observed' | 'dropped';
  /** Whether reading null means the initial value, or tells nothing. */
  readonly nullRead: 'initial' | 'any';
  /** The value of every key at the start; without it, what the history itself shows. */
  readonly initial?: unknown;
  readonly model: 'register' | 'kv';
}

export interface Reading {
  /** Only what can count: acknowledged operations, and unknown ones that change something. */
  readonly history: History;
  /** Number of the initial value. */
  readonly initial: number;
  /** Whether the history had to tell the initial value. */
  readonly isInitialAssumed: boolean;
}

/** A history as the options read it. */
export function reading(history: History, options: ReadingOptions): Reading {
  const { values } = history.names;
  const nothing = values.numberOf(null);
  const initial = options.initial !== undefined ? values.numberOf(options.initial) : shownInitial(history, options);
  const kept: number[] = [];
  for (let index = 0; index < history.length; index++) if (counts(history, index, options, nothing)) kept.push(index);
  const chosen = history.subset(kept);
  for (let index = 0; index < chosen.length; index++) {
    if (chosen.outcome[index] === outcomes.failed) {
      chosen.kind[index] = kinds.differs;
      chosen.outcome[index] = outcomes.ok;
    }
    if (chosen.kind[index] === kinds.read && chosen.value[index] === nothing) chosen.value[index] = initial;
  }
  return { history: chosen, initial, isInitialAssumed: options.initial === undefined };
}

function counts(history: History, index: number, options: ReadingOptions, nothing: number): boolean {
  const kind = history.kind[index];
  const outcome = history.outcome[index];
  if (outcome === outcomes.failed) return kind === kinds.cas && options.failedCas === 'observed';
  if (kind !== kinds.read) return true;
  return outcome === outcomes.ok && !(history.value[index] === nothing && options.nullRead === 'any');
}

/**
 * A mutex begins free, a store of texts empty. Of registers: null where a read showed it, else the one value that was read and never
 * written; else null.
 */
function shownInitial(history: History, options: ReadingOptions): number {
  const { values } = history.names;
  const nothing = values.numberOf(null);
  if (options.model === 'kv') return values.numberOf('');
  const held = values.find(mutexStates.held);
  if (held !== undefined && isMutex(history, held)) return values.numberOf(mutexStates.free);
  const written = new Set<number>();
  const seen = new Set<number>();
  for (let index = 0; index < history.length; index++) {
    if (history.kind[index] === kinds.transaction) {
      for (const { isWrite, value } of microOperations(history, index)) if (value !== nothing) (isWrite ? written : seen).add(value);
      continue;
    }
    if (history.isUpdate(index)) written.add(history.value[index]);
    if (history.outcome[index] !== outcomes.ok) continue;
    if (history.kind[index] === kinds.read) seen.add(history.value[index]);
    if (history.kind[index] === kinds.cas) seen.add(history.expected[index]);
  }
  if (seen.has(nothing) && options.nullRead === 'initial') return nothing;
  const unwritten = [...seen].filter((value) => value !== none && value !== nothing && !written.has(value));
  return unwritten.length === 1 ? unwritten[0] : nothing;
}

function isMutex(history: History, held: number): boolean {
  return history.kind.every((kind, index) => kind === kinds.cas && (history.value[index] === held || history.expected[index] === held));
}
