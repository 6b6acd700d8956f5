/** What a frame is for. */
export const role = {
  /** A request, at its client (or at the service that begins its flow). */
  root: 0,
  /** The work of a callee for one attempt of a call. */
  call: 1,
  /** A branch of `parallel`, a pass of `repeat`, or what follows a miss: runs where its caller runs. */
  branch: 2,
  /** The processing of one message by a consumer. */
  consumer: 3,
  /** A response on its way while its frame goes on, or after its frame has died. */
  courier: 4,
  /** A message that nobody waits for: the filling of a cache. */
  oneWay: 5,
  /** Publishes from the outbox what was written with the data, whether or not its writer lives. */
  relay: 6,
  /** What a write-back cache has taken in, on its way to the store. */
  flush: 7,
} as const;

export const state = {
  free: 0,
  /** On the way to its instance. */
  travelling: 1,
  /** In a station's queue. */
  queued: 2,
  /** Being worked on: a `worked` event is planned. */
  working: 3,
  /** Its program waits for a call, for branches, or runs this very moment. */
  running: 4,
  /** Waits for a moment: a `wait`, or the backoff before a further attempt. A `resume` event is planned. */
  pausing: 5,
  /** Has written and waits until the write is acknowledged; its `answer` event is planned. */
  committing: 6,
  /** Its response is on the way. */
  answering: 7,
  /** Killed while an event was planned for it; freed when that event comes. */
  dead: 8,
  /** Has written, and waits for copies that nobody can reach: no event is planned. */
  parked: 9,
  /** Worked on together with others: its node knows when it will be done, and no event is planned for it. */
  sharing: 10,
} as const;

export const none = -1;

/**
 * Activations of whatever takes part in a request, as a pool of typed arrays: nothing is allocated per call once the pool has grown.
 * `caller` and `callerStamp` say whom to answer; the answer counts only while the caller still has that stamp, which changes with every
 * attempt, so that what was abandoned (or whose caller has died) is recognised however late it answers.
 */
export class Frames {
  capacity = 1024;
  role = new Uint8Array(1024);
  state = new Uint8Array(1024);
  outcome = new Uint8Array(1024);
  cause = new Uint8Array(1024);
  /** 1 once it has answered by `reply`. */
  replied = new Uint8Array(1024);
  node = new Int32Array(1024);
  instance = new Int32Array(1024);
  /** Where it runs, and where whoever sent it runs. */
  place = new Int32Array(1024);
  origin = new Int32Array(1024);
  site = new Int32Array(1024);
  pc = new Int32Array(1024);
  caller = new Int32Array(1024);
  callerStamp = new Int32Array(1024);
  stamp = new Int32Array(1024);
  request = new Int32Array(1024);
  /** Block of the keys that its operations name, and what tells passes and copies apart for random draws. */
  keys = new Int32Array(1024);
  context = new Int32Array(1024);
  session = new Int32Array(1024);
  /** Where the seconds of the critical path are kept; −1 for work that nobody waits for. */
  ledger = new Int32Array(1024);
  /** The call under way: its site, the instance called, which attempt it is, and its operation in the history (−1 for none). */
  calling = new Int32Array(1024);
  target = new Int32Array(1024);
  attempt = new Int32Array(1024);
  operation = new Int32Array(1024);
  /** The recorded operation that this frame is the work of, or −1. */
  ticket = new Int32Array(1024);
  /** Branches not yet ended, or passes still to come. */
  count = new Int32Array(1024);
  /** The second copy of a hedged call: the instance called and its operation; how many copies may still answer; whether this frame is one. */
  rival = new Int32Array(1024);
  rivalOperation = new Int32Array(1024);
  copies = new Uint8Array(1024);
  isCopy = new Uint8Array(1024);
  /** Links of queues; `next` also of the list of free frames. */
  next = new Int32Array(1024);
  previous = new Int32Array(1024);
  /** Which version an operation read or wrote, of which data set, which instance has it, and when a newer one was first acknowledged. */
  version = new Int32Array(1024);
  versionData = new Int32Array(1024);
  source = new Int32Array(1024);
  supersededAt = new Float64Array(1024);
  /** The version that its last call has told it, where a later one is to know: what an update is based on; −1 for none. */
  known = new Int32Array(1024);
  /** When the operation that it belongs to was invoked. */
  invokedAt = new Float64Array(1024);
  /** When the attempt under way was sent; when this frame was sent, reached its instance, and left it. */
  attemptAt = new Float64Array(1024);
  sentAt = new Float64Array(1024);
  reachedAt = new Float64Array(1024);
  leftAt = new Float64Array(1024);
  /** When it loses its patience in a queue: infinite where it does not. */
  leavesAt = new Float64Array(1024);
  /** Seconds that its instance had stood still in all when the work under way began. */
  pausedBefore = new Float64Array(1024);
  /** Since when it shares its instance's CPUs, and how long it would take alone. */
  sharedSince = new Float64Array(1024);
  sharedWork = new Float64Array(1024);
  /** Until when what it brings may be kept by those who keep copies; set by whoever reads it. */
  freshUntil = new Float64Array(1024);
  /** Seconds of CPU that its connection needs beside its work: a TLS handshake. */
  handshake = new Float64Array(1024);
  waiting = new Float64Array(1024);
  working = new Float64Array(1024);
  /** Of a consumer's frame, or of a publish: the message. */
  message = new Int32Array(1024);
  /** Whatever the node's kind needs to remember. */
  detail = new Int32Array(1024);
  private firstFree = none;
  private unused = 0;

  /** A fresh frame: whatever is not set here its user sets. */
  take(frameRole: number): number {
    let frame = this.firstFree;
    if (frame !== none) this.firstFree = this.next[frame];
    else {
      if (this.unused === this.capacity) this.grow();
      frame = this.unused++;
    }
    this.role[frame] = frameRole;
    this.state[frame] = state.running;
    this.outcome[frame] = 0;
    this.cause[frame] = 0;
    this.replied[frame] = 0;
    this.caller[frame] = none;
    this.calling[frame] = none;
    this.operation[frame] = none;
    this.ticket[frame] = none;
    this.count[frame] = 0;
    this.version[frame] = none;
    this.source[frame] = none;
    this.supersededAt[frame] = Infinity;
    this.known[frame] = none;
    this.handshake[frame] = 0;
    this.waiting[frame] = 0;
    this.working[frame] = 0;
    this.attempt[frame] = 0;
    this.rival[frame] = none;
    this.rivalOperation[frame] = none;
    this.isCopy[frame] = 0;
    this.leavesAt[frame] = Infinity;
    return frame;
  }

  release(frame: number): void {
    this.state[frame] = state.free;
    this.stamp[frame]++;
    this.next[frame] = this.firstFree;
    this.firstFree = frame;
  }

  /** `to` runs where `from` runs, for the same site. */
  copyPlace(to: number, from: number): void {
    this.node[to] = this.node[from];
    this.instance[to] = this.instance[from];
    this.place[to] = this.place[from];
    this.origin[to] = this.origin[from];
    this.site[to] = this.site[from];
  }

  /** `to` works for the request of `from`, on the same keys and with the same random draws. */
  copyRequest(to: number, from: number): void {
    this.request[to] = this.request[from];
    this.keys[to] = this.keys[from];
    this.context[to] = this.context[from];
    this.session[to] = this.session[from];
  }

  /** What `from` has seen of the data, `to` has seen. */
  copyVersion(to: number, from: number): void {
    this.versionData[to] = this.versionData[from];
    this.version[to] = this.version[from];
    this.source[to] = this.source[from];
    this.supersededAt[to] = this.supersededAt[from];
  }

  /** Frames from 0 to here may be in use: those that are not have `state.free`. */
  get limit(): number {
    return this.unused;
  }

  private grow(): void {
    const fields = this as unknown as Record<string, unknown>;
    for (const [name, value] of Object.entries(fields)) {
      if (value instanceof Uint8Array || value instanceof Int32Array || value instanceof Float64Array) fields[name] = doubled(value);
    }
    this.capacity *= 2;
  }
}

function doubled<T extends Uint8Array | Int32Array | Float64Array>(old: T): T {
  const room = new (old.constructor as new (length: number) => T)(2 * old.length);
  room.set(old);
  return room;
}
