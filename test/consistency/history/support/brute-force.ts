import type { RegisterLevel } from '../../../../src/consistency/history/levels.ts';
import type { TestOperation } from './histories.ts';

/**
 * The levels by their definitions: every order of a few operations is tried. Nothing here is shared with the checkers. Every key is 0, or
 * the empty text, at the start; operations of unknown outcome may be left out.
 */
export const bruteForce = {
  linearizable: (operations) => existsOrder(operations, { precedes: before }),
  sequential: (operations) => existsOrder(operations, { precedes: inSession }),
  pram: (all) => {
    const operations = withoutUnseen(all);
    return lasts(operations).every((last) =>
      existsOrder(viewOf(operations, last), { precedes: inSession, isWhole: true, isChecked: (each) => each === last || inSession(each, last) }),
    );
  },
  causal: (operations) => {
    const order = causalOrder(operations);
    return (
      order !== undefined &&
      reads(order.operations).every((read) =>
        existsOrder(pastOf(order, read), { precedes: order.precedes, isWhole: true, isChecked: (each) => each === read }),
      )
    );
  },
  'causal-memory': (operations) => {
    const order = causalOrder(operations);
    return (
      order !== undefined &&
      lasts(order.operations).every((last) =>
        existsOrder(pastOf(order, last), { precedes: order.precedes, isWhole: true, isChecked: (each) => each === last || inSession(each, last) }),
      )
    );
  },
  'causal-convergence': (operations) => {
    const order = causalOrder(operations);
    if (order === undefined) return false;
    const updates = order.operations.filter(isUpdate);
    return someArrangement(updates, order.precedes, (arranged) =>
      reads(order.operations).every((read) => lastOf(arranged, order, read) === seenBy(read)),
    );
  },
} satisfies Partial<Record<RegisterLevel, (operations: readonly TestOperation[]) => boolean>>;

type Precedes = (one: TestOperation, other: TestOperation) => boolean;

interface OrderOptions {
  readonly precedes: Precedes;
  /** Whose answers must fit; the others only write. */
  readonly isChecked?: (operation: TestOperation) => boolean;
  /** Whether operations of unknown outcome are known to have happened, for they were seen. */
  readonly isWhole?: boolean;
}

export function before(one: TestOperation, other: TestOperation): boolean {
  return one.end !== null && one.end < other.start;
}

/** Nothing follows an operation of unknown outcome. */
export function inSession(one: TestOperation, other: TestOperation): boolean {
  if (one === other || one.end === null || (one.session ?? one.process) !== (other.session ?? other.process)) return false;
  return one.process === other.process ? one.start < other.start : one.end < other.start;
}

function existsOrder(operations: readonly TestOperation[], { precedes, isChecked = () => true, isWhole = false }: OrderOptions): boolean {
  const tryNext = (left: readonly TestOperation[], state: ReadonlyMap<string, number | string>): boolean => {
    if (left.every(({ end }) => end === null && !isWhole)) return true;
    return left.some((next) => {
      if (left.some((other) => precedes(other, next))) return false;
      const after = applied(state, next, isChecked(next));
      return (
        after !== undefined &&
        tryNext(
          left.filter((each) => each !== next),
          after,
        )
      );
    });
  };
  return tryNext(operations, new Map());
}

function applied(
  state: ReadonlyMap<string, number | string>,
  operation: TestOperation,
  isChecked: boolean,
): ReadonlyMap<string, number | string> | undefined {
  const { f, key, value, expected } = operation;
  const current = state.get(key) ?? (typeof value === 'string' ? '' : 0);
  if (isChecked && f === 'read' && current !== value) return undefined;
  if (isChecked && f === 'cas' && current !== expected) return undefined;
  if (isChecked && f === 'differs' && current === expected) return undefined;
  if (f === 'append') return new Map([...state, [key, `${current}${value}`]]);
  return f === 'write' || f === 'cas' ? new Map([...state, [key, value]]) : state;
}

interface CausalOrder {
  readonly operations: readonly TestOperation[];
  readonly precedes: Precedes;
}

/** Session order and reads-from, closed; nothing where that is a circle, or something was read that nobody wrote. */
function causalOrder(all: readonly TestOperation[]): CausalOrder | undefined {
  const operations = withoutUnseen(all);
  const index = new Map(operations.map((operation, at) => [operation, at]));
  const matrix = operations.map((one) =>
    operations.map((other) => inSession(one, other) || (isUpdate(one) && one !== other && one.key === other.key && seenBy(other) === one.value)),
  );
  for (const middle of operations.keys()) {
    for (const from of operations.keys())
      if (matrix[from][middle]) for (const to of operations.keys()) if (matrix[middle][to]) matrix[from][to] = true;
  }
  const isThinAir = operations.some(
    (each) =>
      seenBy(each) !== undefined &&
      seenBy(each) !== 0 &&
      !operations.some((write) => isUpdate(write) && write.key === each.key && write.value === seenBy(each)),
  );
  if (isThinAir || matrix.some((row, at) => row[at])) return undefined;
  return { operations, precedes: (one, other) => matrix[index.get(one)!][index.get(other)!] };
}

/** Without updates of unknown outcome that need not have happened: nobody acknowledged saw them, nor what came of them. */
function withoutUnseen(operations: readonly TestOperation[]): readonly TestOperation[] {
  const certain = new Set(operations.filter(({ end }) => end !== null));
  for (const one of certain)
    for (const other of operations) if (isUpdate(other) && other.key === one.key && other.value === seenBy(one)) certain.add(other);
  return operations.filter((each) => certain.has(each));
}

function pastOf({ operations, precedes }: CausalOrder, last: TestOperation): readonly TestOperation[] {
  return operations.filter((each) => each === last || precedes(each, last));
}

function viewOf(operations: readonly TestOperation[], last: TestOperation): readonly TestOperation[] {
  return operations.filter((each) => isUpdate(each) || each === last || inSession(each, last));
}

function lastOf(arranged: readonly TestOperation[], { precedes }: CausalOrder, read: TestOperation): number | string {
  return arranged.filter((write) => write.key === read.key && precedes(write, read)).at(-1)?.value ?? 0;
}

function someArrangement(operations: readonly TestOperation[], precedes: Precedes, fits: (arranged: readonly TestOperation[]) => boolean): boolean {
  const extend = (arranged: readonly TestOperation[], left: readonly TestOperation[]): boolean =>
    left.length === 0
      ? fits(arranged)
      : left.some(
          (next) =>
            !left.some((other) => precedes(other, next)) &&
            extend(
              [...arranged, next],
              left.filter((each) => each !== next),
            ),
        );
  return extend([], operations);
}

/** Of every process, its last acknowledged operation; and each of unknown outcome that was seen. */
function lasts(operations: readonly TestOperation[]): readonly TestOperation[] {
  return operations.filter(
    (one) => one.end === null || !operations.some((other) => other.end !== null && other.process === one.process && other.start > one.start),
  );
}

function reads(operations: readonly TestOperation[]): readonly TestOperation[] {
  return operations.filter((each) => seenBy(each) !== undefined);
}

function seenBy({ f, value, expected }: TestOperation): number | string | undefined {
  return f === 'read' ? value : f === 'cas' ? expected : undefined;
}

function isUpdate({ f }: TestOperation): boolean {
  return f !== 'read' && f !== 'differs';
}
