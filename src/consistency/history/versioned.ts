import { countOf, grouped, membersOf } from './grouping.ts';
import { none } from './history.ts';
import type { Registers } from './registers.ts';
import { timeline } from './timeline.ts';
import type { VersionedFinding } from './versioned-finding.ts';

/**
 * Linearizability per key where the store's version order is known, in one pass over time: no operation may show a lower version than one
 * that had ended before it began, no write the same, and no read may end before the write of its version begins. What a process did just
 * before, on the same key, had ended too where their times touch. Opportunities are reads that began after a write of their key had been
 * acknowledged.
 */
export function linearizableByVersions(registers: Registers): VersionedFinding {
  const { history } = registers;
  const pass: Pass = { registers, contradicts: new Uint8Array(history.length), contradiction: undefined, opportunities: 0 };
  const byKey = grouped(history.key, countOf(history.key));
  for (let key = 0; key < byKey.count; key++) judgeKey(pass, membersOf(byKey, key));
  const { contradicts, contradiction, opportunities } = pass;
  return { violations: contradicts.reduce((sum, each) => sum + each, 0), contradiction, opportunities };
}

interface Pass {
  readonly registers: Registers;
  /** By operation, whether it does. */
  readonly contradicts: Uint8Array;
  contradiction: readonly number[] | undefined;
  opportunities: number;
}

function judgeKey(pass: Pass, members: Int32Array): void {
  const { history, sees, makes, numberOf, writeOf } = pass.registers;
  const number = (index: number): number => numberOf[makes[index] === none ? sees[index] : makes[index]];
  const contradict = (operation: number, earlier: number, later: number): void => {
    pass.contradicts[operation] = 1;
    pass.contradiction ??= [earlier, later];
  };
  const isLower = (index: number, than: number): boolean =>
    than !== none && (number(index) < number(than) || (makes[index] !== none && number(index) === number(than)));
  const lastOf = new Map<number, number>();
  let highest = none;
  let isAcknowledged = false;
  for (const moment of timeline(history, members)) {
    if (moment >= 0) {
      const begun = members[moment];
      const last = lastOf.get(history.process[begun]) ?? none;
      const own = last !== none && history.end[last] === history.start[begun] ? last : none;
      lastOf.set(history.process[begun], begun);
      if (makes[begun] === none && (isAcknowledged || (own !== none && makes[own] !== none))) pass.opportunities++;
      if (isLower(begun, highest)) contradict(begun, highest, begun);
      else if (isLower(begun, own)) contradict(begun, own, begun);
      continue;
    }
    const ended = members[~moment];
    const source = makes[ended] === none ? writeOf[sees[ended]] : none;
    if (source !== none && history.end[ended] < history.start[source]) contradict(ended, ended, source);
    if (highest === none || number(ended) > number(highest)) highest = ended;
    isAcknowledged ||= makes[ended] !== none;
  }
}
