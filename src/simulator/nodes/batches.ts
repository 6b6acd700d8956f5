/** A frame, as long as it still has this stamp. */
export interface Waiting {
  readonly frame: number;
  readonly stamp: number;
}

interface Batch {
  readonly stream: number;
  waiting: Waiting[];
}

/** Messages of one publisher to one partition, gathered until there are enough of them or the first has waited long enough. */
export class Batches {
  private readonly batches: (Batch | undefined)[] = [];
  private readonly open = new Map<number, number>();

  /** Adds to the open batch of a stream; returns the number of a new one, whose time begins now, or −1. */
  add(stream: number, waiting: Waiting): number {
    const known = this.open.get(stream);
    if (known !== undefined) {
      this.batches[known]!.waiting.push(waiting);
      return -1;
    }
    const free = this.batches.indexOf(undefined);
    const number = free < 0 ? this.batches.length : free;
    this.batches[number] = { stream, waiting: [waiting] };
    this.open.set(stream, number);
    return number;
  }

  /** Takes out the open batch of a stream if it has that many: its number stays taken until its time is over. */
  takeFull(stream: number, size: number): Waiting[] {
    const number = this.open.get(stream);
    return number !== undefined && this.batches[number]!.waiting.length >= size ? this.close(number) : [];
  }

  /** The time of a batch is over: what it still has. */
  takeDue(number: number): Waiting[] {
    const waiting = this.open.get(this.batches[number]!.stream) === number ? this.close(number) : [];
    this.batches[number] = undefined;
    return waiting;
  }

  private close(number: number): Waiting[] {
    const batch = this.batches[number]!;
    const { waiting } = batch;
    this.open.delete(batch.stream);
    batch.waiting = [];
    return waiting;
  }
}
