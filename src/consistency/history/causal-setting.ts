import { none, type History } from './history.ts';
import type { Circle, Edges } from './circle.ts';
import { PartialOrder } from './partial-order.ts';
import { WritesByKey, type Registers } from './registers.ts';
import { sessionOrder, type SessionOrder } from './session-order.ts';

/** Operations that contradict a level, not yet the fewest; or nothing. */
export type Contradiction = readonly number[] | undefined;

/** What the levels between sequential and PRAM start from. */
export interface CausalSetting {
  readonly registers: Registers;
  readonly history: History;
  readonly sessions: SessionOrder;
  readonly writes: WritesByKey;
  /** The order of each session alone, and that with every read after the write that it saw: the causal order. */
  readonly programOrder: PartialOrder;
  readonly causalOrder: PartialOrder | Circle;
}

/** Cells of clocks that fit in memory: four bytes each, and twice that while a level is judged. */
const mostClockCells = 60_000_000;

export function causalSetting(registers: Registers): CausalSetting | { readonly reason: string } {
  const { history } = registers;
  const sessions = sessionOrder(history);
  if (history.length * sessions.chains > mostClockCells) {
    return {
      reason: `${history.length.toLocaleString('en')} operations of ${sessions.chains.toLocaleString('en')} processes are too many for this level; judge a part of the sessions' time`,
    };
  }
  const programOrder = PartialOrder.of(sessions, programEdges(sessions));
  if (!(programOrder instanceof PartialOrder)) throw new Error('Broken assumption: sessions are in order');
  const causalOrder = orderSeenBy({ registers, sessions }, history.start.keys());
  return { registers, history, sessions, writes: new WritesByKey(registers, sessions.chainOf, sessions.placeOf), programOrder, causalOrder };
}

/** The write that made what the operation saw, or `none`. */
export function sourceOf({ sees, writeOf }: Registers, index: number): number {
  return sees[index] === none ? none : writeOf[sees[index]];
}

function programEdges({ first, before }: SessionOrder): Edges {
  const to = new Int32Array(before.length);
  for (let index = 0; index + 1 < first.length; index++) to.fill(index, first[index], first[index + 1]);
  return { from: before, to };
}

/** The sessions' order, with each of these reads after the write that it saw. */
export function orderSeenBy({ registers, sessions }: Pick<CausalSetting, 'registers' | 'sessions'>, reads: Iterable<number>): PartialOrder | Circle {
  return PartialOrder.of(sessions, edgesWith(registers, sessions, reads));
}

/** What the causal order is made of. */
export function causalEdges({ registers, sessions }: Pick<CausalSetting, 'registers' | 'sessions'>): Edges {
  return edgesWith(registers, sessions, registers.history.start.keys());
}

function edgesWith(registers: Registers, sessions: SessionOrder, reads: Iterable<number>): Edges {
  const { from, to } = programEdges(sessions);
  const [sources, readers] = [Array.from(from), Array.from(to)];
  for (const read of reads) {
    const source = sourceOf(registers, read);
    if (source === none || source === read) continue;
    sources.push(source);
    readers.push(read);
  }
  return { from: sources, to: readers };
}
