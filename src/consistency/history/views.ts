import { explained, pastWrites } from './causal.ts';
import { sourceOf, type CausalSetting, type Contradiction } from './causal-setting.ts';
import { none, outcomes } from './history.ts';
import { PartialOrder } from './partial-order.ts';

/**
 * PRAM (Lipton and Sandberg 1988): for each process, one order of all writes and its own session's reads agrees with the order of every
 * session and with what the reads saw.
 */
export function pramContradiction(setting: CausalSetting): Contradiction {
  if (setting.registers.unexplained.length > 0) return setting.registers.unexplained.slice(0, 1);
  for (const last of lastOperations(setting)) {
    const order = setting.programOrder.fork();
    const reads = readsUpTo(setting, last);
    for (const read of reads) {
      const source = sourceOf(setting.registers, read);
      if (source !== none && !order.add(source, read)) return explained(order, [[read, source]]).concat(source === read ? [read] : []);
    }
    const found = saturate(setting, order, reads);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Causal memory (Ahamad, Neiger, Burns, Kohli, Hutto 1995; CM of Bouajjani et al. 2017): as PRAM, but each process's order of the writes
 * in its past agrees with the causal order. Its happened-before grows from the causal order: a write of a key before a read comes before
 * the write that the read saw.
 */
export function memoryContradiction(setting: CausalSetting): Contradiction {
  const { registers, causalOrder } = setting;
  if (registers.unexplained.length > 0) return registers.unexplained.slice(0, 1);
  if (!(causalOrder instanceof PartialOrder)) return causalOrder.circle;
  for (const last of lastOperations(setting)) {
    const found = saturate(setting, causalOrder.fork(), readsUpTo(setting, last), (index) => index === last || causalOrder.precedes(index, last));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether views of this many processes can be made: each copies the clocks. */
export function viewCost({ sessions, history }: CausalSetting): number {
  return sessions.chains * sessions.chains * history.length;
}

/** Orders each read's write after the other writes of its key that come before the read, until nothing changes. */
function saturate(
  setting: CausalSetting,
  order: PartialOrder,
  reads: readonly number[],
  isInView: (index: number) => boolean = () => true,
): Contradiction {
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (const read of reads) {
      const source = sourceOf(setting.registers, read);
      for (const earlier of pastWrites(setting, order, read)) {
        if (earlier === source || !isInView(earlier)) continue;
        if (source === none) return explained(order, [[earlier, read]]);
        if (order.precedes(earlier, source)) continue;
        if (!order.add(earlier, source, read))
          return explained(order, [
            [source, earlier],
            [earlier, read],
          ]);
        hasChanged = true;
      }
    }
  }
  return undefined;
}

/** Of each process the last operation; a write of unknown outcome sees nothing and has no view. */
function lastOperations({ sessions, history }: CausalSetting): number[] {
  const last = new Map<number, number>();
  for (let index = 0; index < history.length; index++) if (history.outcome[index] === outcomes.ok) last.set(sessions.chainOf[index], index);
  return [...last.values()];
}

/** What the sessions' order puts before an operation, and it itself, as far as it saw something. */
function readsUpTo({ registers, programOrder, history }: CausalSetting, last: number): number[] {
  const reads: number[] = [];
  for (let index = 0; index < history.length; index++) {
    if (registers.sees[index] !== none && (index === last || programOrder.precedes(index, last))) reads.push(index);
  }
  return reads;
}
