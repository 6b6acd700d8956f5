import { PairIndex } from '../pair-index.ts';
import { countOf, grouped, membersOf } from './grouping.ts';
import { none } from './history.ts';
import { sourceOf } from './causal-setting.ts';
import type { Registers } from './registers.ts';
import { inSessionOrder, type GuaranteeFinding } from './session-guarantees.ts';
import type { SessionOrder } from './session-order.ts';
import type { VersionEvidence } from './version-evidence.ts';

/**
 * Monotonic writes and writes-follow-reads as others see them, across keys: once a session has read a write, it must not read anything
 * older than what the writer wrote (`makes`), or had read (`sees`), before that write.
 */
export function judgeVisible(registers: Registers, sessions: SessionOrder, evidence: VersionEvidence, known: 'makes' | 'sees'): GuaranteeFinding {
  const finding: GuaranteeFinding = { violations: 0, opportunities: 0, first: undefined };
  const newest = new NewestByKey(registers, sessions, evidence, registers[known]);
  const bySession = grouped(registers.history.session, countOf(registers.history.session));
  for (let session = 0; session < bySession.count; session++)
    judgeReader({ registers, sessions, evidence, newest, finding }, membersOf(bySession, session));
  return finding;
}

interface ReaderPass {
  readonly registers: Registers;
  readonly sessions: SessionOrder;
  readonly evidence: VersionEvidence;
  readonly newest: NewestByKey;
  readonly finding: GuaranteeFinding;
}

function judgeReader({ registers, sessions, evidence, newest, finding }: ReaderPass, members: Int32Array): void {
  const { history, sees } = registers;
  /** By chain: how many of its operations came before a write that the session has read, and the read that showed it. */
  const visible = new Int32Array(sessions.chains);
  const shownBy = new Int32Array(sessions.chains);
  const learn = (read: number): void => {
    const write = sourceOf(registers, read);
    if (write === none) return;
    for (let at = sessions.first[write]; at < sessions.first[write + 1]; at++) {
      const before = sessions.before[at];
      const chain = sessions.chainOf[before];
      if (sessions.placeOf[before] < visible[chain]) continue;
      visible[chain] = sessions.placeOf[before] + 1;
      shownBy[chain] = read;
    }
  };
  for (const read of inSessionOrder(registers, members, learn)) {
    if (sees[read] === none) continue;
    for (const list of newest.of(history.key[read])) {
      const known = visible[list.chain] === 0 ? none : newest.among(list, visible[list.chain]);
      if (known === none) continue;
      finding.opportunities++;
      if (!evidence.isOlder(sees[read], newest.versionOf(known))) continue;
      finding.violations++;
      finding.first ??= [known, sourceOf(registers, shownBy[list.chain]), shownBy[list.chain], read];
    }
  }
}

interface ChainVersions {
  readonly chain: number;
  readonly operations: number[];
  /** For each, the one with the newest version so far. */
  readonly newest: number[];
}

/** By key and chain, the operations that knew a version of it, in the order of their places. */
class NewestByKey {
  readonly #byKey: ChainVersions[][];
  readonly #versions: Int32Array;
  readonly #placeOf: Int32Array;

  constructor({ history }: Registers, sessions: SessionOrder, evidence: VersionEvidence, versions: Int32Array) {
    this.#versions = versions;
    this.#placeOf = sessions.placeOf;
    this.#byKey = Array.from({ length: countOf(history.key) }, () => []);
    const pairs = new PairIndex();
    const lists: ChainVersions[] = [];
    for (let index = 0; index < history.length; index++) {
      if (versions[index] === none) continue;
      const number = pairs.numberOf(sessions.chainOf[index], history.key[index]);
      if (number === lists.length) {
        lists.push({ chain: sessions.chainOf[index], operations: [], newest: [] });
        this.#byKey[history.key[index]].push(lists[number]);
      }
      const { operations, newest } = lists[number];
      const last = newest.at(-1);
      operations.push(index);
      newest.push(last !== undefined && evidence.isOlder(versions[index], versions[last]) ? last : index);
    }
  }

  of(key: number): readonly ChainVersions[] {
    return this.#byKey[key];
  }

  versionOf(operation: number): number {
    return this.#versions[operation];
  }

  /** The operation with the newest version among the chain's first `count`, or `none`. */
  among({ operations, newest }: ChainVersions, count: number): number {
    let low = 0;
    let high = operations.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#placeOf[operations[middle]] < count) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? none : newest[low - 1];
  }
}
