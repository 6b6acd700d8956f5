import { causalContradiction, explained, pastWrites, workPerWriter } from './causal.ts';
import { orderSeenBy, sourceOf, type CausalSetting, type Contradiction } from './causal-setting.ts';
import { none, outcomes } from './history.ts';
import { PartialOrder } from './partial-order.ts';
import { searchVersions, type SequentialResult } from './sequential.ts';

/**
 * PRAM (Lipton and Sandberg 1988): for each process, one order of all writes and its own session's reads agrees with the order of every
 * session and with what the reads saw.
 */
export function judgePram(setting: CausalSetting, budget: number): SequentialResult {
  return judgeViews(setting, budget, (last) => {
    const order = orderSeenBy(setting, readsUpTo(setting, last));
    if (!(order instanceof PartialOrder)) return { contradiction: order.circle };
    const { makes } = setting.registers;
    return { order, last, isInView: (index) => makes[index] !== none || index === last || setting.programOrder.precedes(index, last) };
  });
}

/**
 * Causal memory (Ahamad, Neiger, Burns, Kohli, Hutto 1995; CM of Bouajjani et al. 2017): as PRAM, but each process's order of the writes
 * in its past agrees with the causal order.
 */
export function judgeMemory(setting: CausalSetting, budget: number): SequentialResult {
  const { causalOrder } = setting;
  const weak = causalContradiction(setting);
  if (weak !== undefined || !(causalOrder instanceof PartialOrder)) return { verdict: 'violated', operations: weak ?? [] };
  return judgeViews(setting, budget, (last) => ({
    order: causalOrder.fork(),
    last,
    isInView: (index) => index === last || causalOrder.precedes(index, last),
  }));
}

/** More than this takes minutes. */
export const mostViewCost = 1_000_000_000;

/** Cells of clocks that the views of all processes are made of. */
export function viewCost({ sessions, history }: CausalSetting): number {
  return sessions.chains * sessions.chains * history.length;
}

/** What one process saw by its last operation: what is in view, and the order that it must have had. */
interface View {
  readonly last: number;
  readonly order: PartialOrder;
  readonly isInView: (index: number) => boolean;
}

function judgeViews(
  setting: CausalSetting,
  budget: number,
  viewOf: (last: number) => View | { readonly contradiction: readonly number[] },
): SequentialResult {
  const { unexplained } = setting.registers;
  if (unexplained.length > 0) return { verdict: 'violated', operations: unexplained.slice(0, 1) };
  if (viewCost(setting) > mostViewCost) return { verdict: 'unknown' };
  let isUnknown = false;
  for (const last of lastOperations(setting)) {
    const view = viewOf(last);
    const result = 'contradiction' in view ? violatedBy(view.contradiction) : judgeView(setting, view, budget);
    if (result.verdict === 'violated') return { verdict: 'violated', operations: [...new Set([...result.operations, last])] };
    if (result.verdict === 'unknown') isUnknown = true;
  }
  return { verdict: isUnknown ? 'unknown' : 'holds' };
}

/**
 * Where a session's reads follow each other, the order grown from them decides (Bouajjani et al. 2017, theorem 3). Where a session does
 * several things at once, there is a search to make.
 */
function judgeView(setting: CausalSetting, { order, last, isInView }: View, budget: number): SequentialResult {
  const reads = readsUpTo(setting, last);
  const contradiction = saturate(setting, order, { reads, isInView });
  if (contradiction !== undefined) return violatedBy(contradiction);
  if (order.isExhausted) return { verdict: 'unknown' };
  const isInOrder = reads.every((read, index) => index === 0 || setting.programOrder.precedes(reads[index - 1], read));
  if (isInOrder) return { verdict: 'holds' };
  const checked = new Set(reads);
  return searchVersions(setting, { budget, order, isInView, isChecked: (index) => checked.has(index) });
}

function violatedBy(operations: readonly number[]): SequentialResult {
  return { verdict: 'violated', operations };
}

/** Orders each read's write after the other writes of its key that come before the read, until nothing changes. */
function saturate(
  setting: CausalSetting,
  order: PartialOrder,
  { reads, isInView }: { readonly reads: readonly number[]; readonly isInView: (index: number) => boolean },
): Contradiction {
  for (let hasChanged = true; hasChanged && !order.isExhausted;) {
    hasChanged = false;
    for (const read of reads) {
      const source = sourceOf(setting.registers, read);
      order.spend(workPerWriter * setting.writes.of(setting.history.key[read]).length);
      for (const earlier of pastWrites(setting, order, read)) {
        if (earlier === source || !isInView(earlier)) continue;
        if (source === none) return explained(order, [[earlier, read]]);
        if (order.precedes(earlier, source)) continue;
        if (!order.add(earlier, source, [earlier, read]))
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

/** Of each process the last operation; and each of unknown outcome that was seen: so it happened, and saw what it expected. */
function lastOperations({ sessions, history, registers }: CausalSetting): number[] {
  const last = new Map<number, number>();
  for (let index = 0; index < history.length; index++) {
    if (history.outcome[index] === outcomes.ok || registers.sees[index] !== none) last.set(sessions.chainOf[index], index);
  }
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
