import { assert } from '../../base/assert.ts';
import type { NodeOf } from '../../model/architecture.ts';
import { Contacts } from './contacts.ts';
import type { Transaction } from './transaction.ts';
import { none } from '../run/frames.ts';
import type { FlowPlan, NodePlan } from '../plan/plan.ts';

/** More than failures of one message are ever counted, so that the two are told apart. */
const repetitions = 1 << 16;

/** One group's place in one partition. */
export class Lane {
  readonly group: ConsumerGroup;
  readonly partition: number;
  /** The message to be handed out next, and the first not committed; −1 at the end. */
  cursor = none;
  uncommitted = none;
  /** Frames that work on messages before `cursor`; those whose work has failed, to be handed out again; and those finished, not committed. */
  readonly inHand = new Set<number>();
  readonly again: { readonly message: number; readonly notBefore: number }[] = [];
  readonly finished = new Set<number>();
  /** How often a message has failed. */
  readonly failures = new Map<number, number>();
  /** The latest offset that was processed, by key: kept where order is not. */
  readonly latest = new Map<number, number>();
  /** The instance that reads this partition, or −1. */
  member = none;
  /** The message that `throttle` has let through. */
  granted = none;
  /** Not before this `throttle` lets the next one go; when a wake is planned; the interval of the last commit. */
  notBefore = 0;
  wakeAt = Infinity;
  commitTick = 0;
  commitPlannedAt = 0;
  /** What was published while messages were worked on that are finished and not committed. */
  readonly transactions = new Map<number, Transaction>();
  /** How often the lane began again after what was committed, and the last offset that had been handed out then; the last one of all. */
  private rewinds = 0;
  private rewoundFrom = none;
  private handedOut = none;

  constructor(group: ConsumerGroup, partition: number) {
    this.group = group;
    this.partition = partition;
  }

  /** Whoever reads on begins after what was committed; work under way ends for nobody. */
  rewind(): void {
    for (const transaction of this.transactions.values()) transaction.abort();
    this.transactions.clear();
    this.rewinds++;
    this.rewoundFrom = this.handedOut;
    this.inHand.clear();
    this.again.length = 0;
    this.finished.clear();
    this.failures.clear();
    this.cursor = this.uncommitted;
  }

  /** What tells a repetition of the message with this offset, which is handed out now, from its first processing; 0 for that. */
  repetitionOf(offset: number): number {
    this.handedOut = Math.max(this.handedOut, offset);
    return offset <= this.rewoundFrom ? repetitions * this.rewinds : 0;
  }

  /** A message is committed, and with it what was published because of it. */
  closeTransaction(message: number): void {
    if (this.transactions.size === 0) return;
    this.transactions.get(message)?.commit();
    this.transactions.delete(message);
  }
}

/** The instances of a service that share a queue's partitions among them. */
export class ConsumerGroup {
  readonly index: number;
  /** Where every group processes every message: what it is called in a message. */
  readonly receiver: { readonly share: number; readonly group: ConsumerGroup };
  readonly name: string;
  readonly node: NodePlan;
  readonly commitsBefore: boolean;
  readonly lanes: readonly Lane[];
  /** When `throttle` lets the next message go. */
  nextAllowed = 0;
  /** By flow of the message: the site that says what to do with it, or −1. */
  readonly sites: Int32Array;
  /** By flow: whether it calls others that take a repetition for a new call. */
  readonly repeatsCalls: boolean[] = [];
  /** Whether a flow that begins with the queue says so: then its figures count these messages. */
  readonly countsFor: (FlowPlan | undefined)[];
  /** Whether it is one instance, beside others of its service that get every message too. */
  readonly isAlone: boolean;
  readonly members: readonly number[];
  readonly contacts: Contacts;

  constructor(
    index: number,
    node: NodePlan,
    options: { partitions: number; members: readonly number[]; each: boolean; flows: number; settings: NodeOf<'queue'>['settings'] },
  ) {
    assert(node.node.kind === 'service' || node.node.kind === 'proxy', 'consumers are services');
    this.index = index;
    this.receiver = { share: index, group: this };
    this.name = node.name;
    this.node = node;
    this.members = options.members;
    this.contacts = new Contacts(options.settings.detection);
    this.isAlone = options.each;
    this.commitsBefore = options.settings.delivery === 'at-most-once' || (node.node.kind === 'service' && node.node.settings.commit === 'before');
    this.lanes = Array.from({ length: options.partitions }, (_, partition) => new Lane(this, partition));
    this.sites = new Int32Array(options.flows).fill(none);
    this.countsFor = Array.from({ length: options.flows }, () => undefined);
    this.assign(() => true);
  }

  has(instance: number): boolean {
    return this.members.includes(instance);
  }

  /** Shares out the partitions among the members that live, in turn; returns the lanes that have a new member. */
  assign(isLive: (instance: number) => boolean): Lane[] {
    const live = this.members.filter(isLive);
    return this.lanes.filter((lane) => {
      const member = live.length === 0 ? none : live[lane.partition % live.length];
      const isNew = member !== lane.member;
      lane.member = member;
      return isNew;
    });
  }
}
