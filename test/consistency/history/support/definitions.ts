import type { RegisterLevel } from '../../../../src/consistency/history/levels.ts';
import { before, inSession } from './brute-force.ts';
import type { TestOperation } from './histories.ts';

type Versioned = TestOperation & { readonly version: number };
/** Of each operation, before which others it comes. */
type Order = readonly (readonly boolean[])[];

/** The levels that regard the store's versions, by their definitions: what must not be, in any pair or four of operations. */
export const byDefinition = {
  linearizable: (all) => outOfTime(all).length === 0,
  sequential: (all) => !isCircular(sequentialOrder(all)),
  causal: (all) => !isCircular(causalOrder(all)) && olderThanPast(all, causalOrder(all)).length === 0,
  'read-your-writes': (all) => none(all, (write, read) => isWrite(write) && sees(read) && older(read, write) && inSession(write, read)),
  'monotonic-reads': (all) => none(all, (one, other) => sees(one) && sees(other) && older(other, one) && inSession(one, other)),
  'monotonic-writes': (all) => monotonicWrites(all),
  'writes-follow-reads': (all) => writesFollowReads(all),
  'monotonic-writes-across-keys': (all) => monotonicWrites(all) && visible(all, isWrite),
  'writes-follow-reads-across-keys': (all) => writesFollowReads(all) && visible(all, sees),
} satisfies Partial<Record<RegisterLevel, (operations: readonly Versioned[]) => boolean>>;

/** What contradicts a level, by its definition: operations that real time contradicts, operations on circles, and those that show something older than their past. */
export const contradictingByDefinition = {
  linearizable: (all) => outOfTime(all),
  sequential: (all) => onCircles(all, sequentialOrder(all)),
  causal: (all) => {
    const before = causalOrder(all);
    return isCircular(before) ? onCircles(all, before) : olderThanPast(all, before);
  },
} satisfies Partial<Record<RegisterLevel, (operations: readonly Versioned[]) => readonly Versioned[]>>;

/** One read what the other wrote; and in the order of a key's versions, what must stand before what. */
function sawIt(write: Versioned, read: Versioned): boolean {
  return isWrite(write) && sees(read) && sameVersion(write, read);
}

function isFollowedBy(one: Versioned, other: Versioned): boolean {
  return older(one, other) && (isWrite(one) || isWrite(other));
}

function closure(all: readonly Versioned[], comes: (one: Versioned, other: Versioned) => boolean): Order {
  const before = all.map((one) => all.map((other) => one !== other && comes(one, other)));
  for (const middle of all.keys())
    for (const one of all.keys()) for (const other of all.keys()) before[one][other] ||= before[one][middle] && before[middle][other];
  return before;
}

function isCircular(before: Order): boolean {
  return before.some((row, index) => row[index]);
}

/** What shows less than something that had ended before; and reads of what was written only later. */
function outOfTime(all: readonly Versioned[]): readonly Versioned[] {
  const isTooLow = (one: Versioned, other: Versioned): boolean =>
    one.key === other.key && before(one, other) && (one.version > other.version || (isWrite(other) && one.version === other.version));
  const isTooEarly = (read: Versioned, write: Versioned): boolean =>
    !isWrite(read) && isWrite(write) && sameVersion(read, write) && before(read, write);
  return all.filter((each) => all.some((other) => isTooLow(other, each) || isTooEarly(each, other)));
}

function sequentialOrder(all: readonly Versioned[]): Order {
  return closure(all, (one, other) => inSession(one, other) || sawIt(one, other) || isFollowedBy(one, other));
}

function causalOrder(all: readonly Versioned[]): Order {
  return closure(all, (one, other) => inSession(one, other) || sawIt(one, other));
}

function onCircles(all: readonly Versioned[], before: Order): readonly Versioned[] {
  return all.filter((_, index) => before[index][index]);
}

function olderThanPast(all: readonly Versioned[], before: Order): readonly Versioned[] {
  return all.filter((other, later) =>
    all.some((one, index) => before[index][later] && (older(other, one) || (isWrite(one) && isWrite(other) && sameVersion(one, other)))),
  );
}

function monotonicWrites(all: readonly Versioned[]): boolean {
  return none(all, (one, other) => isWrite(one) && isWrite(other) && older(other, one) && inSession(one, other));
}

function writesFollowReads(all: readonly Versioned[]): boolean {
  return none(
    all,
    (read, write) => sees(read) && isWrite(write) && read.key === write.key && write.version <= read.version && inSession(read, write),
  );
}

/** Nobody who has read a write then reads anything older than what its writer knew before. */
function visible(all: readonly Versioned[], isKnown: (operation: Versioned) => boolean): boolean {
  return !all.some(
    (known) =>
      isKnown(known) &&
      all.some(
        (write) =>
          isWrite(write) &&
          inSession(known, write) &&
          all.some(
            (first) => sees(first) && sameVersion(first, write) && all.some((then) => sees(then) && inSession(first, then) && older(then, known)),
          ),
      ),
  );
}

function none(all: readonly Versioned[], isBad: (one: Versioned, other: Versioned) => boolean): boolean {
  return !all.some((one) => all.some((other) => one !== other && isBad(one, other)));
}

function older(one: Versioned, than: Versioned): boolean {
  return one.key === than.key && one.version < than.version;
}

function sameVersion(one: Versioned, other: Versioned): boolean {
  return one.key === other.key && one.version === other.version;
}

function isWrite({ f }: Versioned): boolean {
  return f !== 'read';
}

/** What a compare-and-set saw has no number of its own. */
function sees({ f }: Versioned): boolean {
  return f === 'read';
}
