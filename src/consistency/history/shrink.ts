import { kinds, type History } from './history.ts';
import { microOperations } from './transactions.ts';

export interface Shrunk {
  readonly operations: readonly number[];
  /** Whether it was tried to drop each of them; not where the history is too long for that. */
  readonly isMinimal: boolean;
}

/** Operations that checks may look at in all. */
const mostLookedAt = 3_000_000;

/**
 * The fewest of these operations that still contradict a level. An operation that changed something is dropped together with all that saw
 * what it made, and with those that made the same: so a history that keeps the level keeps it whatever is dropped, and what remains is
 * proof by itself. Delta debugging (Zeller and Hildebrandt 2002): halves first, then ever smaller parts, at last one by one.
 */
export function shrink(history: History, operations: readonly number[], isViolated: (part: History) => boolean): Shrunk {
  const dependants = new Dependants(history, operations);
  let left: readonly number[] = [...operations];
  let lookedAt = 0;
  const attempt = (dropped: readonly number[]): boolean => {
    const gone = dependants.of(dropped, left);
    const rest = left.filter((index) => !gone.has(index));
    if (rest.length === 0) return false;
    lookedAt += rest.length;
    if (!isViolated(history.subset(rest))) return false;
    left = rest;
    return true;
  };
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let hasChanged = true; hasChanged;) {
      hasChanged = false;
      for (let at = 0; at < left.length;) {
        if (lookedAt > mostLookedAt) return { operations: left, isMinimal: false };
        if (attempt(left.slice(at, at + size))) hasChanged = true;
        else at += size;
      }
      if (size > 1) break;
    }
  }
  return { operations: left, isMinimal: true };
}

/** What must go together. */
class Dependants {
  readonly #history: History;
  /** By key and value: who made it, who saw it. */
  readonly #makers = new Map<string, number[]>();
  readonly #viewers = new Map<string, number[]>();

  constructor(history: History, operations: readonly number[]) {
    this.#history = history;
    for (const index of operations) {
      const { made, seen } = this.#cellsOf(index);
      for (const cell of made) push(this.#makers, cell, index);
      for (const cell of seen) push(this.#viewers, cell, index);
    }
  }

  of(dropped: readonly number[], among: readonly number[]): ReadonlySet<number> {
    const gone = new Set(dropped);
    const queue = [...dropped];
    for (let next = 0; next < queue.length; next++) {
      for (const index of this.#dependants(queue[next], among)) {
        if (gone.has(index)) continue;
        gone.add(index);
        queue.push(index);
      }
    }
    return gone;
  }

  #dependants(index: number, among: readonly number[]): number[] {
    const { kind, key, value, version, names } = this.#history;
    if (!Number.isNaN(version[index]) || !this.#history.isUpdate(index)) return [];
    const text = names.values.valueOf(value[index]);
    const isText =
      kind[index] === kinds.append ||
      (kind[index] === kinds.write && typeof text === 'string' && among.some((other) => kind[other] === kinds.append));
    if (isText)
      return among.filter(
        (other) => kind[other] === kinds.read && key[other] === key[index] && String(names.values.valueOf(value[other])).includes(String(text)),
      );
    return this.#cellsOf(index).made.flatMap((cell) => [...(this.#makers.get(cell) ?? []), ...(this.#viewers.get(cell) ?? [])]);
  }

  #cellsOf(index: number): { readonly made: readonly string[]; readonly seen: readonly string[] } {
    const { kind, key, value, expected } = this.#history;
    const cell = (content: number): string => `${key[index]} ${content}`;
    switch (kind[index]) {
      case kinds.read:
        return { made: [], seen: [cell(value[index])] };
      case kinds.cas:
        return { made: [cell(value[index])], seen: [cell(expected[index])] };
      case kinds.transaction: {
        const parts = microOperations(this.#history, index);
        const cells = (isWrite: boolean): string[] => parts.filter((part) => part.isWrite === isWrite).map((part) => `${part.key} ${part.value}`);
        return { made: cells(true), seen: cells(false) };
      }
      case kinds.differs:
        return { made: [], seen: [] };
      default:
        return { made: [cell(value[index])], seen: [] };
    }
  }
}

function push(map: Map<string, number[]>, key: string, index: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [index]);
  else list.push(index);
}
