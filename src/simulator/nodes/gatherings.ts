import { none } from '../run/frames.ts';

export const phase = { gathering: 0, repairing: 1, done: 2 } as const;

/** What one operation of a leaderless store waits for: answers of copies, and repairs of those that were behind. */
export class Gathering {
  /** The coordinator's frame with its stamp, the coordinator, and since when it waits. */
  frame = none;
  stamp = 0;
  coordinator = 0;
  startedAt = 0;
  request = 0;
  /** The call that is answered, and what tells its random draws apart. */
  site = 0;
  context = 0;
  data = 0;
  key = 0;
  isWrite = false;
  /** One copy was asked, and its word is final. */
  isSingle = false;
  /** Its late answers have been repaired. */
  isRepaired = false;
  phase: number = phase.gathering;
  /** What is written, or the newest version read so far and the copy that told of it. */
  version = 0;
  newestCopy = 0;
  /** The oldest version that the session may be shown, and whether all copies were asked because one lacked it. */
  token = 0;
  isWidened = false;
  /** Answers wanted, answers had, copies known to have `version`, messages to copies that may still be answered. */
  goal = 0;
  received = 0;
  holders = 0;
  outstanding = 0;
  /** By copy: the version that it answered, or −1. */
  readonly answers: Int32Array;

  constructor(copies: number) {
    this.answers = new Int32Array(copies);
  }
}

/** Gatherings under way, as a pool: nothing is allocated once it has grown. */
export class Gatherings {
  private readonly all: Gathering[] = [];
  private readonly free: number[] = [];
  private readonly copies: number;

  constructor(copies: number) {
    this.copies = copies;
  }

  take(): number {
    const number = this.free.pop() ?? this.all.push(new Gathering(this.copies)) - 1;
    const gathering = this.all[number];
    gathering.phase = phase.gathering;
    gathering.isSingle = gathering.isRepaired = gathering.isWidened = false;
    gathering.received = gathering.holders = gathering.outstanding = 0;
    gathering.answers.fill(-1);
    return number;
  }

  at(number: number): Gathering {
    return this.all[number];
  }

  /** Those that some copy may still hear of. */
  open(): Gathering[] {
    return this.all.filter(({ outstanding }) => outstanding > 0);
  }

  release(number: number): void {
    this.free.push(number);
  }
}
