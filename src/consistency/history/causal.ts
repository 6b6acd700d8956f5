import { none } from './history.ts';
import { causalEdges, sourceOf, type CausalSetting, type Contradiction } from './causal-setting.ts';
import type { Edges } from './circle.ts';
import { PartialOrder } from './partial-order.ts';

/**
 * Weak causal consistency (Bouajjani, Enea, Guerraoui, Hamza, POPL 2017, CC): no circle of session order and reads-from, no read of what
 * nobody wrote, and no read of a version that another write of the key in the read's past had overwritten in the past.
 */
export function causalContradiction(setting: CausalSetting): Contradiction {
  const { registers, history, causalOrder: order } = setting;
  const { sees, unexplained } = registers;
  if (unexplained.length > 0) return unexplained.slice(0, 1);
  if (!(order instanceof PartialOrder)) return order.circle;
  for (let index = 0; index < history.length; index++) {
    if (sees[index] === none) continue;
    for (const earlier of pastWrites(setting, order, index)) {
      const found = overwritten(setting, order, earlier, index);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * Causal convergence (the same paper's CCv): one order of all writes, the same for every session, explains what each saw of its past.
 * Of two writes of a key in a read's past, the one it saw is the later; with the causal order these must make no circle.
 */
export function convergenceContradiction(setting: CausalSetting): Contradiction {
  const weak = causalContradiction(setting);
  if (weak !== undefined) return weak;
  const { history, sessions } = setting;
  const causal = setting.causalOrder as PartialOrder;
  const conflicts: { readonly earlier: number; readonly later: number; readonly read: number }[] = [];
  for (let read = 0; read < history.length; read++) {
    const later = sourceOf(setting.registers, read);
    if (later === none) continue;
    for (const earlier of pastWrites(setting, causal, read)) {
      if (earlier !== later && !causal.precedes(earlier, later)) conflicts.push({ earlier, later, read });
    }
  }
  const order = PartialOrder.of(sessions, withConflicts(causalEdges(setting), conflicts));
  if (order instanceof PartialOrder) return undefined;
  const circle = new Set(order.circle);
  const between = conflicts.filter(({ earlier, later }) => circle.has(earlier) && circle.has(later));
  return [
    ...circle,
    ...explained(
      causal,
      between.map(({ earlier, read }) => [earlier, read]),
    ),
  ];
}

function withConflicts({ from, to }: Edges, conflicts: readonly { readonly earlier: number; readonly later: number }[]): Edges {
  return { from: [...Array.from(from), ...conflicts.map(({ earlier }) => earlier)], to: [...Array.from(to), ...conflicts.map(({ later }) => later)] };
}

/** The last write of each chain on the operation's key that comes before it. */
export function* pastWrites({ writes, history }: CausalSetting, order: PartialOrder, index: number): Generator<number> {
  for (const { chain, operations } of writes.of(history.key[index])) {
    let earlier = writes.lastAmong(operations, order.countBefore(index, chain));
    if (earlier === index) {
      const at = operations.indexOf(index);
      earlier = at === 0 ? none : operations[at - 1];
    }
    if (earlier !== none) yield earlier;
  }
}

/** What a look-up among one chain's writes costs, in cells of clocks. */
export const workPerWriter = 20;

/** All operations on paths between these pairs. */
export function explained(order: PartialOrder, pairs: readonly (readonly [number, number])[]): readonly number[] {
  const operations = new Set<number>();
  for (const [from, to] of pairs) order.explain(from, to, operations);
  return [...operations].sort((one, other) => one - other);
}

function overwritten({ registers }: CausalSetting, order: PartialOrder, earlier: number, index: number): Contradiction {
  const source = sourceOf(registers, index);
  if (earlier === source) return undefined;
  if (source === none) return explained(order, [[earlier, index]]);
  return order.precedes(source, earlier)
    ? explained(order, [
        [source, earlier],
        [earlier, index],
      ])
    : undefined;
}
