import type { Contradiction } from './causal-setting.ts';
import { countOf, grouped, membersOf } from './grouping.ts';
import { none } from './history.ts';
import type { Registers } from './registers.ts';
import { timeline } from './timeline.ts';

/**
 * Linearizability per key where the store's version order is known, in one pass over time: no operation may show a lower version than one
 * that had ended before it began, no write the same, and no read may end before the write of its version begins.
 */
export function versionedContradiction(registers: Registers): Contradiction {
  const { history, sees, makes, numberOf, writeOf } = registers;
  const byKey = grouped(history.key, countOf(history.key));
  for (let key = 0; key < byKey.count; key++) {
    const members = membersOf(byKey, key);
    let highest = none;
    const number = (index: number): number => numberOf[makes[index] === none ? sees[index] : makes[index]];
    for (const moment of timeline(history, members)) {
      if (moment >= 0) {
        const begun = members[moment];
        if (highest !== none && (number(begun) < number(highest) || (makes[begun] !== none && number(begun) === number(highest))))
          return [highest, begun];
        continue;
      }
      const ended = members[~moment];
      const source = makes[ended] === none ? writeOf[sees[ended]] : none;
      if (source !== none && history.end[ended] < history.start[source]) return [ended, source];
      if (highest === none || number(ended) > number(highest)) highest = ended;
    }
  }
  return undefined;
}
