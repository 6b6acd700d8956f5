const none = -1;

/** Messages of one queue, as a pool. `next` and `before` link the messages of a partition in the order of their offsets. */
export class Messages {
  partition = new Int32Array(256);
  offset = new Int32Array(256);
  request = new Int32Array(256);
  flow = new Int32Array(256);
  keys = new Int32Array(256);
  context = new Int32Array(256);
  session = new Int32Array(256);
  /** The key that it is ordered by, or −1: a number of its own for each key of each data set. */
  key = new Float64Array(256);
  next = new Int32Array(256);
  before = new Int32Array(256);
  /** Lanes that have not committed it and frames that work on it: at 0 it is forgotten. */
  holds = new Int32Array(256);
  /** Bits, one a group: has processed it at least once (or will never); and how many groups still have to. */
  done = new Int32Array(256);
  pending = new Int32Array(256);
  /** 1 once it is out of its partition although somebody still works on it. */
  isUnlinked = new Int32Array(256);
  appendedAt = new Float64Array(256);
  /** When its publisher is told, and when consumers may have it. */
  acknowledgedAt = new Float64Array(256);
  availableAt = new Float64Array(256);
  /** When all replicas in sync have confirmed it; before `dueAt` it is delayed; when its transaction was committed, infinite while that is open. */
  confirmedAt = new Float64Array(256);
  dueAt = new Float64Array(256);
  committedAt = new Float64Array(256);
  /** By message and replica: when it is held there. */
  held: Float64Array;
  private readonly replicas: number;
  private firstFree = none;
  private unused = 0;

  constructor(replicas: number) {
    this.replicas = replicas;
    this.held = new Float64Array(256 * replicas);
  }

  /** When each replica holds a message: to be filled in. */
  heldOf(message: number): Float64Array {
    return this.held.subarray(message * this.replicas, (message + 1) * this.replicas);
  }

  take(): number {
    let message = this.firstFree;
    if (message !== none) this.firstFree = this.next[message];
    else {
      if (this.unused === this.next.length) this.grow();
      message = this.unused++;
    }
    this.next[message] = none;
    this.done[message] = 0;
    this.isUnlinked[message] = 0;
    return message;
  }

  release(message: number): void {
    this.next[message] = this.firstFree;
    this.firstFree = message;
  }

  private grow(): void {
    const fields = this as unknown as Record<string, unknown>;
    for (const [name, value] of Object.entries(fields)) {
      if (!(value instanceof Int32Array) && !(value instanceof Float64Array)) continue;
      const room = new (value.constructor as new (length: number) => Int32Array)(2 * value.length);
      room.set(value);
      fields[name] = room;
    }
  }
}
