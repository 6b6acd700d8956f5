/**
 * The future event list: a 4-ary heap over typed arrays, ordered by (time, sequence), and beside it a ring for what happens now. An
 * event is a kind (below 32) and a subject, an index into whatever table the kind speaks of. Nothing is allocated per event.
 */
export class EventList {
  now = 0;
  /** Events taken out so far. */
  processed = 0;
  private times = new Float64Array(1024);
  private sequences = new Float64Array(1024);
  private payloads = new Int32Array(1024);
  private size = 0;
  /** Whether the first event of the heap is the one that was taken last: its place waits for what that one plans. */
  private isFirstTaken = false;
  private nextSequence = 0;
  private ready = new Int32Array(256);
  private readyHead = 0;
  private readyCount = 0;

  /** Plans an event at `time`; one that is not later than now comes after all others of this moment. */
  schedule(time: number, kind: number, subject: number): void {
    const payload = (subject << 5) | kind;
    if (time <= this.now) this.appendReady(payload);
    else this.insert(time, this.nextSequence++, payload);
  }

  /** Plans an event that comes before whatever else is planned for its moment, now or later; one at a time. */
  scheduleFirst(time: number, kind: number, subject: number): void {
    const payload = (subject << 5) | kind;
    if (time <= this.now) this.appendReady(payload);
    else this.insert(time, -1, payload);
  }

  /**
   * Takes out the next event and moves the clock to it; −1 where none is left. Heap events of this very moment were planned earlier than
   * the ring's, so they come first.
   */
  take(): number {
    if (this.isFirstTaken) this.closeFirst();
    if (this.readyCount > 0 && !(this.size > 0 && this.times[0] <= this.now)) {
      const payload = this.ready[this.readyHead];
      this.readyHead = (this.readyHead + 1) & (this.ready.length - 1);
      this.readyCount--;
      this.processed++;
      return payload;
    }
    if (this.size === 0) return -1;
    this.processed++;
    this.now = this.times[0];
    this.isFirstTaken = true;
    return this.payloads[0];
  }

  /** When the next event comes: infinite where none is left. */
  nextTime(): number {
    if (this.readyCount > 0) return this.now;
    if (this.isFirstTaken) this.closeFirst();
    return this.size === 0 ? Infinity : this.times[0];
  }

  private appendReady(payload: number): void {
    if (this.readyCount === this.ready.length) this.growReady();
    this.ready[(this.readyHead + this.readyCount) & (this.ready.length - 1)] = payload;
    this.readyCount++;
  }

  private growReady(): void {
    const bigger = new Int32Array(2 * this.ready.length);
    for (let index = 0; index < this.readyCount; index++) bigger[index] = this.ready[(this.readyHead + index) & (this.ready.length - 1)];
    this.ready = bigger;
    this.readyHead = 0;
  }

  private insert(time: number, sequence: number, payload: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, sequences, payloads } = this;
    if (this.isFirstTaken) {
      this.isFirstTaken = false;
      times[this.size] = time;
      sequences[this.size] = sequence;
      payloads[this.size] = payload;
      return this.sink(this.size);
    }
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      if (times[parent] < time || (times[parent] === time && sequences[parent] < sequence)) break;
      times[hole] = times[parent];
      sequences[hole] = sequences[parent];
      payloads[hole] = payloads[parent];
      hole = parent;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    payloads[hole] = payload;
  }

  /** What was taken has planned nothing: the last event takes its place. */
  private closeFirst(): void {
    this.isFirstTaken = false;
    this.sink(--this.size);
  }

  /** Moves the event that stands at `last` to where it belongs among those before it, the first of which is gone. */
  private sink(last: number): void {
    const { times, sequences, payloads } = this;
    const time = times[last];
    const sequence = sequences[last];
    let hole = 0;
    for (;;) {
      const first = (hole << 2) + 1;
      if (first >= last) break;
      let least = first;
      const end = first + 4 < last ? first + 4 : last;
      for (let child = first + 1; child < end; child++) {
        if (times[child] < times[least] || (times[child] === times[least] && sequences[child] < sequences[least])) least = child;
      }
      if (times[least] > time || (times[least] === time && sequences[least] > sequence)) break;
      times[hole] = times[least];
      sequences[hole] = sequences[least];
      payloads[hole] = payloads[least];
      hole = least;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    payloads[hole] = payloads[last];
  }

  private grow(): void {
    const room = 2 * this.times.length;
    this.times = enlarged(this.times, new Float64Array(room));
    this.sequences = enlarged(this.sequences, new Float64Array(room));
    const payloads = new Int32Array(room);
    payloads.set(this.payloads);
    this.payloads = payloads;
  }
}

function enlarged(old: Float64Array<ArrayBuffer>, room: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  room.set(old);
  return room;
}
