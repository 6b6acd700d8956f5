import { topologicalOrder } from './circle.ts';
import { none } from './history.ts';
import type { Registers } from './registers.ts';
import type { SessionOrder } from './session-order.ts';
import { versionRanks } from './version-ranks.ts';
import { circleFinding, type VersionedFinding } from './versioned-finding.ts';

/**
 * Sequential consistency where the store's version order is known, in one pass: the orders of the sessions and of each key's versions, with
 * every read after the write that it saw and before the next one, fit together iff their graph has no circle (Gibbons and Korach 1997,
 * with the order of writes given). What contradicts it are the operations on circles, of those invoked from `judgedFrom` on.
 */
export function sequentialByVersions(registers: Registers, sessions: SessionOrder, judgedFrom: number): VersionedFinding {
  const edges = new GrowingEdges();
  for (let index = 0; index < registers.history.length; index++) {
    for (let at = sessions.first[index]; at < sessions.first[index + 1]; at++) edges.add(sessions.before[at], index);
    const seen = registers.sees[index];
    if (seen !== none) edges.add(registers.writeOf[seen], index);
  }
  addVersionOrder(registers, edges);
  const isOrdered = topologicalOrder(registers.history.length, edges) instanceof Int32Array;
  return isOrdered ? { violations: 0, contradiction: undefined } : circleFinding(registers, edges, judgedFrom);
}

/** Each write after the one before it, and after the reads of what that made. */
function addVersionOrder(registers: Registers, edges: GrowingEdges): void {
  const { history, makes } = registers;
  const ranks = versionRanks(registers);
  const isRead = (index: number): number => (makes[index] === none ? 1 : 0);
  const operations = Int32Array.from(history.key, (_, index) => index).filter((index) => ranks[index] !== none);
  operations.sort((one, other) => history.key[one] - history.key[other] || ranks[one] - ranks[other] || isRead(one) - isRead(other));
  let lastWrite = none;
  let reads: number[] = [];
  for (const [at, index] of operations.entries()) {
    if (at > 0 && history.key[operations[at - 1]] !== history.key[index]) {
      lastWrite = none;
      reads = [];
    }
    edges.add(lastWrite, index);
    if (isRead(index) === 1) {
      reads.push(index);
      continue;
    }
    for (const read of reads) edges.add(read, index);
    lastWrite = index;
    reads = [];
  }
}

class GrowingEdges {
  readonly from: number[] = [];
  readonly to: number[] = [];

  add(one: number, other: number): void {
    if (one === none || one === other) return;
    this.from.push(one);
    this.to.push(other);
  }
}
