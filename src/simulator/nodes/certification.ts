import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type Occasion } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import type { CopyReach } from './copy-reach.ts';
import type { CopyVersions } from './copy-versions.ts';
import type { Taken } from './unconfirmed-line.ts';
import type { LeaderExchange } from './leader-exchange.ts';
import type { RegionLeaders } from './region-leaders.ts';

/** Seconds after which a leader that could not reach enough others tries again. */
const retrying = 0.2;

/** What a write is to change. Of several keys the last is the one that the history knows it by. */
export interface Change {
  readonly data: number;
  readonly keys: readonly number[];
  /** Whether it is made of what its leader has. */
  readonly isUpdate: boolean;
}

interface Proposal {
  readonly change: Change;
  readonly frame: number;
  readonly stamp: number;
  readonly leader: number;
  readonly occasion: Occasion;
  readonly executedAt: number;
  /** By key: the version that its leader had when it was executed. */
  readonly seen: readonly number[];
  verdict: 'open' | 'certified' | 'rejected';
  /** The last of its versions, once it is certified. */
  version: number;
  /** When its leader hears what was decided; and whether it need not tell its caller any more. */
  returnsAt: number;
  isAnswered: boolean;
}

export interface CertificationOptions {
  /** Copies of a key. */
  readonly copies: number;
  readonly versions: CopyVersions;
  readonly reach: CopyReach;
  readonly exchange: LeaderExchange;
  readonly leaders: RegionLeaders;
  /** A write is certified, and its leader knows. */
  readonly onCertified: (taken: Taken) => void;
}

/**
 * How leaders of several regions agree on writes before they are acknowledged: a leader executes a write by itself and then proposes it
 * to all; when a majority has it, its place in the order of writes is fixed. It is certified if its leader had seen every write of its
 * keys that stands before it; else it is rejected everywhere: the first committer wins. So do MySQL Group Replication
 * (https://dev.mysql.com/doc/refman/8.4/en/group-replication-data-manipulation-statements.html) and, with all in place of a majority,
 * Galera, after F. Pedone, R. Guerraoui, A. Schiper, "The Database State Machine Approach" (2003).
 */
export class Certification {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly options: CertificationOptions;
  /** By number, counted from 1; 0 is the next look at who can be reached. */
  private readonly proposals: (Proposal | undefined)[] = [undefined];
  private readonly freeNumbers: number[] = [];
  private readonly waiting = new Set<number>();
  /** By instance: when its last proposal is decided; a leader's proposals do not overtake each other. */
  private readonly lastDecided: Float64Array;
  private isRetryPlanned = false;

  constructor(context: Context, node: NodePlan, options: CertificationOptions) {
    this.context = context;
    this.node = node;
    this.options = options;
    this.lastDecided = new Float64Array(node.instanceCount);
  }

  /** A leader has executed a write. */
  begin(frame: number, leader: number, change: Change): void {
    const { frames, events } = this.context;
    const number = this.freeNumbers.pop() ?? this.proposals.length;
    this.proposals[number] = {
      change,
      frame,
      stamp: frames.stamp[frame],
      leader,
      occasion: this.context.occasionOf(frame),
      executedAt: events.now,
      seen: change.keys.map((key) => this.options.versions.of(leader, change.data, key)),
      verdict: 'open',
      version: none,
      returnsAt: 0,
      isAnswered: false,
    };
    this.propose(number);
  }

  /** A majority has a proposal. */
  decide(number: number): void {
    const proposal = this.proposals[number]!;
    // What was not decided dies with its leader.
    if (!this.isAwaited(proposal)) return this.close(number);
    if (!this.hasMajority(proposal.leader)) return this.propose(number);
    proposal.verdict = this.isCertifiable(proposal) ? 'certified' : 'rejected';
    if (proposal.verdict === 'certified') this.certify(proposal);
    this.schedule(proposal.returnsAt, event.gathered, number);
  }

  /** The leader hears what was decided; or it is time to look again who can be reached. */
  wake(number: number): void {
    if (number !== 0) return this.returned(number);
    this.isRetryPlanned = false;
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const each of waiting) {
      if (this.proposals[each]!.verdict === 'open') this.propose(each);
      else this.returned(each);
    }
  }

  private propose(number: number): void {
    const proposal = this.proposals[number]!;
    if (!this.isAwaited(proposal)) return this.close(number);
    if (!this.knowsMajority(proposal.leader)) {
      this.answer(proposal, outcome.unavailable, outcome.unavailable);
      return this.close(number);
    }
    if (!this.hasMajority(proposal.leader)) return this.wait(number);
    const [decided, returned] = this.roundTrip(proposal);
    const { now } = this.context.events;
    const at = proposal.leader - this.node.firstInstance;
    this.lastDecided[at] = Math.max(this.lastDecided[at], now + decided);
    proposal.returnsAt = Math.max(now + returned, this.lastDecided[at]);
    this.schedule(this.lastDecided[at], event.copyReached, number);
  }

  /** Seconds until a majority has a proposal, and until its leader knows that. */
  private roundTrip({ leader, occasion }: Proposal): [number, number] {
    const { reach, copies, leaders } = this.options;
    const { instancePlaces } = this.context.plan;
    const there: number[] = [];
    const back: number[] = [];
    for (const other of leaders.peersOf(leader)) {
      if (!reach.isUp(other) || reach.apartSince(leader, other) < Infinity) continue;
      const what = 2 + copies + other - this.firstOf(leader);
      const way = other === leader ? 0 : this.context.travelOn(occasion, instancePlaces[leader], instancePlaces[other], what);
      there.push(way);
      back.push(other === leader ? 0 : way + this.context.travelOn(occasion, instancePlaces[other], instancePlaces[leader], what + copies));
    }
    const last = (seconds: number[]) => seconds.sort((one, other) => one - other)[this.majorityOf(leader) - 1];
    return [last(there), last(back)];
  }

  private isCertifiable(proposal: Proposal): boolean {
    return proposal.change.keys.every((_, index) => this.hasSeen(proposal, index, this.newest(proposal, index)));
  }

  /** Whether the leader of a proposal had a version of a key: or executed it itself, before, and is not there anew since. */
  private hasSeen({ leader, seen }: Proposal, index: number, version: number): boolean {
    const { log } = this.options.versions;
    if (version <= seen[index]) return true;
    if (version <= log.base) return false;
    const at = log.at(version - 1);
    return log.origins[at] === leader && log.committed[at] >= this.context.changedAt[leader];
  }

  private newest({ leader, change }: Proposal, index: number): number {
    return this.options.versions.newestKept(this.firstOf(leader), change.data, change.keys[index]);
  }

  /** It is the next write of its keys: every leader will have it, in this order. */
  private certify(proposal: Proposal): void {
    const { versions, exchange } = this.options;
    const { frames, operations } = this.context;
    const { frame, leader, change, occasion, returnsAt } = proposal;
    if (change.isUpdate) frames.known[frame] = this.newestSeen(proposal, change.keys.length - 1);
    for (const key of change.keys) {
      proposal.version = versions.append(leader, change.data, key);
      versions.settle(proposal.version, true);
      exchange.shipInOrder(occasion, leader, { data: change.data, key, version: proposal.version }, returnsAt);
    }
    operations.made(frame, change.data, proposal.version);
  }

  /** What an update was made of. */
  private newestSeen(proposal: Proposal, index: number): number {
    let version = this.newest(proposal, index);
    while (!this.hasSeen(proposal, index, version)) version = this.options.versions.precedes(version);
    return version;
  }

  private returned(number: number): void {
    const { frames, events } = this.context;
    const proposal = this.proposals[number]!;
    const { leader, frame, verdict } = proposal;
    if (verdict === 'rejected' && !this.isAwaited(proposal)) return this.close(number);
    if (!this.options.reach.isUp(leader) || !this.hasMajority(leader)) {
      // It was decided, and its leader is not told how.
      if (this.isAwaited(proposal) && !this.knowsMajority(leader)) this.answer(proposal, outcome.failed, outcome.unavailable);
      return this.wait(number);
    }
    if (this.isAwaited(proposal)) frames.reachedAt[frame] += events.now - proposal.executedAt;
    if (verdict === 'certified') this.options.onCertified(this.takenOf(proposal));
    else this.reject(proposal);
    this.close(number);
  }

  private takenOf(proposal: Proposal): Taken {
    const { frame, leader, occasion, change, version } = proposal;
    const written = change.keys.map((key, index) => ({ data: change.data, key, version: version - change.keys.length + 1 + index }));
    return { frame, stamp: this.isAwaited(proposal) ? proposal.stamp : none, leader, occasion, written, isShipped: true };
  }

  private reject(proposal: Proposal): void {
    const { tallies, events } = this.context;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].rejected++;
    this.answer(proposal, outcome.rejected, outcome.rejected);
  }

  private answer(proposal: Proposal, ended: number, cause: number): void {
    proposal.isAnswered = true;
    this.context.control.respond(proposal.frame, ended, cause);
  }

  /** Whether its frame lives, and has not been answered. */
  private isAwaited({ frame, stamp, isAnswered }: Proposal): boolean {
    return !isAnswered && this.context.frames.stamp[frame] === stamp;
  }

  private hasMajority(leader: number): boolean {
    return this.options.reach.countReached(leader, this.options.leaders.peersOf(leader)) >= this.majorityOf(leader);
  }

  /** Whether a leader believes that a majority is there: a partition is noticed after `detection`. */
  private knowsMajority(leader: number): boolean {
    const { reach, leaders } = this.options;
    return leaders.peersOf(leader).filter((peer) => reach.isThere(leader, peer)).length >= this.majorityOf(leader);
  }

  private majorityOf(leader: number): number {
    return Math.floor(this.options.leaders.peersOf(leader).length / 2) + 1;
  }

  private wait(number: number): void {
    this.waiting.add(number);
    if (this.isRetryPlanned) return;
    this.isRetryPlanned = true;
    this.schedule(this.context.events.now + retrying, event.gathered, 0);
  }

  private close(number: number): void {
    this.proposals[number] = undefined;
    this.freeNumbers.push(number);
  }

  private schedule(time: number, kind: number, number: number): void {
    this.context.events.schedule(time, kind, number * this.context.plan.nodes.length + this.node.index);
  }

  private firstOf(instance: number): number {
    return instance - ((instance - this.node.firstInstance) % this.options.copies);
  }
}
