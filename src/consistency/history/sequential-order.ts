import { causalContradiction, explained, pastWrites, workPerWriter } from './causal.ts';
import { sourceOf, type CausalSetting, type Contradiction } from './causal-setting.ts';
import { none } from './history.ts';
import { PartialOrder } from './partial-order.ts';

/**
 * What every sequential order of the operations must contain, grown from the causal order: a write of a key before a read comes before
 * the write that the read saw, and a read comes before whatever follows the write that it saw. Or operations that contradict it.
 */
export function necessaryOrder(setting: CausalSetting): PartialOrder | { readonly contradiction: readonly number[] } {
  const { causalOrder } = setting;
  const weak = causalContradiction(setting);
  if (weak !== undefined || !(causalOrder instanceof PartialOrder)) return { contradiction: weak ?? [] };
  const order = causalOrder.fork();
  const contradiction = saturate(setting, order);
  return contradiction === undefined ? order : { contradiction };
}

function saturate(setting: CausalSetting, order: PartialOrder): Contradiction {
  const { registers, history } = setting;
  for (let hasChanged = true; hasChanged && !order.isExhausted;) {
    hasChanged = false;
    for (let read = 0; read < history.length; read++) {
      if (registers.sees[read] === none) continue;
      const source = sourceOf(registers, read);
      order.spend(2 * workPerWriter * setting.writes.of(history.key[read]).length);
      for (const earlier of pastWrites(setting, order, read)) {
        if (earlier === source) continue;
        if (source === none) return explained(order, [[earlier, read]]);
        if (order.precedes(earlier, source)) continue;
        if (!order.add(earlier, source, [earlier, read]))
          return explained(order, [
            [source, earlier],
            [earlier, read],
          ]);
        hasChanged = true;
      }
      for (const later of overwritersOf(setting, order, read)) {
        if (order.precedes(read, later)) continue;
        if (!order.add(read, later, source === none ? undefined : [source, later]))
          return explained(order, [[later, read], ...(source === none ? [] : ([[source, later]] as const))]);
        hasChanged = true;
      }
    }
  }
  return undefined;
}

/** In each chain, the first write of the key after the one that the read saw. */
function* overwritersOf({ registers, history, writes, sessions }: CausalSetting, order: PartialOrder, read: number): Generator<number> {
  const source = sourceOf(registers, read);
  for (const { operations } of writes.of(history.key[read])) {
    let low = 0;
    let high = operations.length;
    while (source !== none && low < high) {
      const middle = (low + high) >>> 1;
      const isAfter = operations[middle] !== source && order.countBefore(operations[middle], sessions.chainOf[source]) > sessions.placeOf[source];
      if (isAfter) high = middle;
      else low = middle + 1;
    }
    if (low < operations.length && operations[low] !== read) yield operations[low];
  }
}
