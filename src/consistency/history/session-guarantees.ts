import { none, outcomes } from './history.ts';
import { grouped, countOf, membersOf } from './grouping.ts';
import type { Registers } from './registers.ts';
import type { VersionEvidence } from './version-evidence.ts';

/** The guarantees of Terry et al. (PDIS 1994), each within a session and per key. */
export const guarantees = ['read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads'] as const;
export type Guarantee = (typeof guarantees)[number];

export interface GuaranteeFinding {
  violations: number;
  /** Reads or writes that could have shown a violation: of a key that the session had written, or read, before. */
  opportunities: number;
  /** The operations of the first violation, earlier first. */
  first: readonly number[] | undefined;
}

export type GuaranteeFindings = Readonly<Record<Guarantee, GuaranteeFinding>>;

/** Judges all four in one pass over each session: of the operations that were invoked from `judgedFrom` on. */
export function judgeGuarantees(registers: Registers, evidence: VersionEvidence, judgedFrom = -Infinity): GuaranteeFindings {
  const { history } = registers;
  const findings = Object.fromEntries(guarantees.map((each) => [each, { violations: 0, opportunities: 0, first: undefined }])) as Record<
    Guarantee,
    GuaranteeFinding
  >;
  const bySession = grouped(history.session, countOf(history.session));
  for (let session = 0; session < bySession.count; session++)
    judgeSession(registers, { members: membersOf(bySession, session), evidence, findings, judgedFrom });
  return findings;
}

interface SessionPass {
  readonly members: Int32Array;
  readonly evidence: VersionEvidence;
  readonly findings: Record<Guarantee, GuaranteeFinding>;
  readonly judgedFrom: number;
}

function judgeSession(registers: Registers, { members, evidence, findings, judgedFrom }: SessionPass): void {
  const { sees, makes, history } = registers;
  const written = new Map<number, NewestVersions>();
  const read = new Map<number, NewestVersions>();
  const succession = new Map<number, Succession>();
  const judge = (guarantee: Guarantee, index: number, earlier: readonly number[] | undefined): void => {
    if (history.start[index] < judgedFrom) return;
    const finding = findings[guarantee];
    finding.opportunities++;
    if (earlier === undefined) return;
    finding.violations++;
    finding.first ??= [...earlier, index];
  };
  const learn = (index: number): void => {
    const key = history.key[index];
    if (makes[index] !== none) entry(written, key, () => new NewestVersions(evidence)).learn(makes[index], index);
    if (sees[index] === none) return;
    entry(read, key, () => new NewestVersions(evidence)).learn(sees[index], index);
    if (!evidence.hasNumbers) entry(succession, key, () => new Succession()).end(index, sees[index]);
  };
  for (const index of inSessionOrder(registers, members, learn)) {
    const key = history.key[index];
    const own = written.get(key);
    const known = read.get(key);
    if (sees[index] !== none) {
      if (own !== undefined) judge('read-your-writes', index, own.newerThan(sees[index]));
      if (known !== undefined) judge('monotonic-reads', index, known.newerThan(sees[index]) ?? succession.get(key)?.left(sees[index]));
      if (!evidence.hasNumbers) entry(succession, key, () => new Succession()).begin(index, sees[index]);
    }
    if (makes[index] !== none) {
      if (own !== undefined) judge('monotonic-writes', index, own.newerThan(makes[index]));
      if (known !== undefined) judge('writes-follow-reads', index, known.newerThan(makes[index], makes[index]));
    }
  }
}

/** The members in the order of their start; before each, `learn` is told what the session had done by then. */
export function* inSessionOrder({ history }: Registers, members: Int32Array, learn: (index: number) => void): Generator<number> {
  const { start, end, process, outcome } = history;
  const isSingle = members.every((index) => process[index] === process[members[0]]);
  const byEnd = members.filter((index) => outcome[index] === outcomes.ok);
  if (!isSingle) byEnd.sort((one, other) => end[one] - end[other]);
  let next = 0;
  for (const index of members) {
    for (; next < byEnd.length && byEnd[next] < index; next++) {
      const ended = byEnd[next];
      const isBefore = isSingle || end[ended] < start[index] || (end[ended] === start[index] && process[ended] === process[index]);
      if (!isBefore) break;
      learn(ended);
    }
    yield index;
  }
}

/** Versions of which none is known to be older than another, each with the operation that showed it. */
class NewestVersions {
  readonly #evidence: VersionEvidence;
  #newest: { readonly version: number; readonly index: number }[] = [];

  constructor(evidence: VersionEvidence) {
    this.#evidence = evidence;
  }

  learn(version: number, index: number): void {
    if (this.#newest.some((known) => known.version === version || this.#evidence.isOlder(version, known.version))) return;
    this.#newest = this.#newest.filter((known) => !this.#evidence.isOlder(known.version, version));
    this.#newest.push({ version, index });
  }

  /** The operation that showed something newer than the version, or the one `forbidden`; or nothing. */
  newerThan(version: number, forbidden = none): readonly number[] | undefined {
    const newer = this.#newest.find((known) => this.#evidence.isOlder(version, known.version) || known.version === forbidden);
    return newer && [newer.index];
  }
}

/** Which versions a session has seen followed by others: no order of versions lets it see one of them again. */
class Succession {
  /** By version seen last: the read. */
  readonly #current = new Map<number, number>();
  /** By version: the read that saw it, and the later one that saw another. */
  readonly #left = new Map<number, readonly number[]>();
  /** By read under way: what it will have followed. */
  readonly #following = new Map<number, readonly (readonly [number, number])[]>();

  begin(index: number, version: number): void {
    this.#following.set(
      index,
      [...this.#current].filter(([other]) => other !== version),
    );
  }

  end(index: number, version: number): void {
    for (const [other, read] of this.#following.get(index) ?? []) {
      this.#left.set(other, [read, index]);
      this.#current.delete(other);
    }
    this.#following.delete(index);
    this.#current.set(version, index);
  }

  left(version: number): readonly number[] | undefined {
    return this.#left.get(version);
  }
}

function entry<Value>(map: Map<number, Value>, key: number, make: () => Value): Value {
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = make()));
  return found;
}
