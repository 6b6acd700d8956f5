import { countOf, grouped, membersOf } from './grouping.ts';
import { none, outcomes } from './history.ts';
import { sourceOf } from './causal-setting.ts';
import type { Registers } from './registers.ts';

export interface Convergence {
  /** Keys that were read after every write of them had ended; and how many of them by two processes or more. */
  readonly keys: number;
  readonly shared: number;
  /** Of those, the keys whose processes disagree in the end. */
  readonly diverged: number;
  /** Keys on which the last word is older than an acknowledged write that followed it. */
  readonly lost: number;
  readonly firstDiverged: readonly number[] | undefined;
  readonly firstLost: readonly number[] | undefined;
}

/**
 * Whether copies agree once writing has stopped: of each key, the last reads of all processes that began after its last write had ended
 * see one version. A key with a write of unknown outcome is never quiet. An acknowledged write is lost where they agree on a version that
 * is certainly older: by the store's number, or because its write had ended before the other began.
 */
export function convergence(registers: Registers): Convergence {
  const { history, makes } = registers;
  const byKey = grouped(history.key, countOf(history.key));
  let keys = 0;
  let shared = 0;
  let diverged = 0;
  let lost = 0;
  let firstDiverged: readonly number[] | undefined;
  let firstLost: readonly number[] | undefined;
  for (let key = 0; key < byKey.count; key++) {
    const members = membersOf(byKey, key);
    const writes = members.filter((index) => makes[index] !== none);
    const last = lastReads(registers, members, writes);
    if (last.length === 0) continue;
    keys++;
    if (last.length > 1) shared++;
    const other = last.find((index) => registers.sees[index] !== registers.sees[last[0]]);
    if (other !== undefined) {
      diverged++;
      firstDiverged ??= [last[0], other];
      continue;
    }
    const missed = newest(registers, writes, last[0]);
    if (missed === undefined) continue;
    lost++;
    firstLost ??= [missed, last[0]];
  }
  return { keys, shared, diverged, lost, firstDiverged, firstLost };
}

/** Per process, its last read after all writes had ended. */
function lastReads({ history, sees, makes }: Registers, members: Int32Array, writes: Int32Array): number[] {
  if (writes.length === 0 || writes.some((index) => history.outcome[index] === outcomes.unknown)) return [];
  const quiet = writes.reduce((latest, index) => Math.max(latest, history.end[index]), -Infinity);
  const last = new Map<number, number>();
  for (const index of members)
    if (sees[index] !== none && makes[index] === none && history.start[index] > quiet) last.set(history.process[index], index);
  return [...last.values()];
}

function newest(registers: Registers, writes: Int32Array, read: number): number | undefined {
  const { history, sees, makes, numberOf, hasNumbers } = registers;
  const source = sourceOf(registers, read);
  return writes.find((write) =>
    hasNumbers ? numberOf[makes[write]] > numberOf[sees[read]] : source === none || history.start[write] > history.end[source],
  );
}
