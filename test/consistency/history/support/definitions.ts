import type { RegisterLevel } from '../../../../src/consistency/history/levels.ts';
import { before, inSession } from './brute-force.ts';
import type { TestOperation } from './histories.ts';

type Versioned = TestOperation & { readonly version: number };

/** The levels that regard the store's versions, by their definitions: what must not be, in any pair or four of operations. */
export const byDefinition = {
  linearizable: (all) =>
    none(
      all,
      (one, other) =>
        one.key === other.key && before(one, other) && (one.version > other.version || (isWrite(other) && one.version === other.version)),
    ) && none(all, (read, write) => !isWrite(read) && isWrite(write) && sameVersion(read, write) && before(read, write)),
  sequential: (all) => !isCircular(closure(all, (one, other) => inSession(one, other) || sawIt(one, other) || isFollowedBy(one, other))),
  causal: (all) =>
    isCausal(
      all,
      closure(all, (one, other) => inSession(one, other) || sawIt(one, other)),
    ),
  'read-your-writes': (all) => none(all, (write, read) => isWrite(write) && sees(read) && older(read, write) && inSession(write, read)),
  'monotonic-reads': (all) => none(all, (one, other) => sees(one) && sees(other) && older(other, one) && inSession(one, other)),
  'monotonic-writes': (all) => monotonicWrites(all),
  'writes-follow-reads': (all) => writesFollowReads(all),
  'monotonic-writes-across-keys': (all) => monotonicWrites(all) && visible(all, isWrite),
  'writes-follow-reads-across-keys': (all) => writesFollowReads(all) && visible(all, sees),
} satisfies Partial<Record<RegisterLevel, (operations: readonly Versioned[]) => boolean>>;

/** One read what the other wrote; and in the order of a key's versions, what must stand before what. */
function sawIt(write: Versioned, read: Versioned): boolean {
  return isWrite(write) && sees(read) && sameVersion(write, read);
}

function isFollowedBy(one: Versioned, other: Versioned): boolean {
  return older(one, other) && (isWrite(one) || isWrite(other));
}

function closure(all: readonly Versioned[], comes: (one: Versioned, other: Versioned) => boolean): readonly (readonly boolean[])[] {
  const before = all.map((one) => all.map((other) => one !== other && comes(one, other)));
  for (const middle of all.keys())
    for (const one of all.keys()) for (const other of all.keys()) before[one][other] ||= before[one][middle] && before[middle][other];
  return before;
}

function isCircular(before: readonly (readonly boolean[])[]): boolean {
  return before.some((row, index) => row[index]);
}

function isCausal(all: readonly Versioned[], before: readonly (readonly boolean[])[]): boolean {
  if (isCircular(before)) return false;
  return !all.some((one, index) =>
    all.some((other, later) => before[index][later] && (older(other, one) || (isWrite(one) && isWrite(other) && sameVersion(one, other)))),
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
