/**
 * Timeouts of one constant length. They fall due in the order in which they were set, so a ring holds them and the event list one entry
 * for all; by the time it fires most calls have ended and are skipped. An entry is a frame and the stamp that the frame had.
 */
export class Deadlines {
  readonly length: number;
  /** Whether the event list holds this ring's entry. */
  isPlanned = false;
  private frames = new Int32Array(256);
  private stamps = new Int32Array(256);
  private times = new Float64Array(256);
  private head = 0;
  private count = 0;

  constructor(length: number) {
    this.length = length;
  }

  add(frame: number, stamp: number, now: number): void {
    if (this.count === this.frames.length) this.grow();
    const at = (this.head + this.count) & (this.frames.length - 1);
    this.frames[at] = frame;
    this.stamps[at] = stamp;
    this.times[at] = now + this.length;
    this.count++;
  }

  /** Drops what has ended; then when the first remaining one is due: infinite where none remains. */
  nextTime(currentStamps: Int32Array): number {
    while (this.count > 0 && currentStamps[this.frames[this.head]] !== this.stamps[this.head]) this.drop();
    return this.count === 0 ? Infinity : this.times[this.head];
  }

  /** Takes out the first entry's frame. */
  takeFrame(): number {
    const frame = this.frames[this.head];
    this.drop();
    return frame;
  }

  private drop(): void {
    this.head = (this.head + 1) & (this.frames.length - 1);
    this.count--;
  }

  private grow(): void {
    const old = this.frames.length;
    const [frames, stamps, times] = [new Int32Array(2 * old), new Int32Array(2 * old), new Float64Array(2 * old)];
    for (let index = 0; index < this.count; index++) {
      const at = (this.head + index) & (old - 1);
      frames[index] = this.frames[at];
      stamps[index] = this.stamps[at];
      times[index] = this.times[at];
    }
    [this.frames, this.stamps, this.times, this.head] = [frames, stamps, times, 0];
  }
}
