/** Which consumers are out of touch with their queue, by instance, and which of them the queue has given up after `detection`. */
export class Contacts {
  private readonly detection: number;
  private readonly expelled = new Set<number>();
  /** When each that is out of touch, and not given up yet, will be. */
  private readonly deadlines = new Map<number, number>();

  constructor(detection: number) {
    this.detection = detection;
  }

  /** Notes whether a consumer is in touch now; returns what that changes. */
  note(instance: number, isInTouch: boolean, now: number): 'lost' | 'regained' | 'readmitted' | 'same' {
    const wasInTouch = !this.isOut(instance);
    if (isInTouch === wasInTouch) return 'same';
    if (!isInTouch) {
      this.deadlines.set(instance, now + this.detection);
      return 'lost';
    }
    this.deadlines.delete(instance);
    return this.expelled.delete(instance) ? 'readmitted' : 'regained';
  }

  /** A consumer has died: when it is back it begins anew. */
  forget(instance: number): void {
    this.deadlines.delete(instance);
    this.expelled.delete(instance);
  }

  isOut(instance: number): boolean {
    return this.deadlines.has(instance) || this.expelled.has(instance);
  }

  isExpelled(instance: number): boolean {
    return this.expelled.has(instance);
  }

  get nextDeadline(): number {
    return Math.min(Infinity, ...this.deadlines.values());
  }

  /** Gives up those whose time is over, and returns them. */
  expel(now: number): number[] {
    const due = [...this.deadlines].filter(([, deadline]) => deadline <= now).map(([instance]) => instance);
    for (const instance of due) {
      this.deadlines.delete(instance);
      this.expelled.add(instance);
    }
    return due;
  }
}
