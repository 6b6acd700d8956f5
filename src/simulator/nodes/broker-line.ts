import type { ConsumerGroup } from './consumer-group.ts';

const none = -1;

/** An instance that takes messages from a line, and how many it has in hand. */
export interface Member {
  readonly instance: number;
  readonly group: ConsumerGroup;
  inHand: number;
  /** Grows whenever its connection is lost for good: what was handed out before can't be acknowledged any more. */
  channel: number;
}

/** One queue of a broker: what an exchange routes to it waits in order for whichever member is free. */
export class BrokerLine {
  readonly index: number;
  /** The groups that compete for its messages. */
  readonly groups: readonly ConsumerGroup[];
  readonly members: readonly Member[];
  /** Copies that are ready to be handed out, in the order of their offsets. */
  head = none;
  tail = none;
  inHand = 0;
  /** By lock: the copy that keeps all others with that lock waiting, and those that wait. */
  readonly locks = new Map<number, number>();
  readonly waiting = new Map<number, number[]>();
  /** The latest offset that was processed, by key. */
  readonly latest = new Map<number, number>();
  private turn = 0;

  constructor(index: number, groups: readonly ConsumerGroup[]) {
    this.index = index;
    this.groups = groups;
    this.members = groups.flatMap((group) => group.members.map((instance): Member => ({ instance, group, inHand: 0, channel: 0 })));
  }

  memberOf(instance: number): Member {
    return this.members.find((member) => member.instance === instance)!;
  }

  /** The next member in turn that may have a message. */
  nextMember(mayHave: (member: Member) => boolean): Member | undefined {
    for (let step = 0; step < this.members.length; step++) {
      const at = (this.turn + step) % this.members.length;
      if (!mayHave(this.members[at])) continue;
      this.turn = at + 1;
      return this.members[at];
    }
    return undefined;
  }
}

/** What a copy of a message in one line is about. */
export const copyState = {
  /** Not yet available, or failed and to be handed out again later. */
  later: 0,
  ready: 1,
  /** Behind another of the same key. */
  locked: 2,
  inHand: 3,
  /** Acknowledged, dead-lettered, or popped. */
  gone: 4,
  /** Lost by the broker while a consumer works on it. */
  orphan: 5,
} as const;

/** Copies of messages in lines, by `message × lines + line`. */
export class BrokerCopies {
  state = new Uint8Array(256);
  failures = new Int32Array(256);
  /** Counts hand-outs over all the uses of an entry, so that whatever speaks of an old one is recognised. */
  handOut = new Int32Array(256);
  /** The frame that has it in hand, and the instance; how many frames work on it. */
  frame = new Int32Array(256);
  holder = new Int32Array(256);
  working = new Int32Array(256);
  readyAt = new Float64Array(256);
  next = new Int32Array(256);
  before = new Int32Array(256);

  reset(copy: number): void {
    while (copy >= this.next.length) this.grow();
    this.state[copy] = copyState.later;
    this.failures[copy] = 0;
    this.handOut[copy]++;
    this.frame[copy] = this.holder[copy] = none;
    this.working[copy] = 0;
  }

  private grow(): void {
    const fields = this as unknown as Record<string, Uint8Array | Int32Array | Float64Array>;
    for (const name of ['state', 'failures', 'handOut', 'frame', 'holder', 'working', 'readyAt', 'next', 'before']) {
      const old = fields[name];
      const room = new (old.constructor as new (length: number) => typeof old)(2 * old.length);
      room.set(old);
      fields[name] = room;
    }
  }
}
