/** A queue whose readers see only what is committed. */
export interface TransactionalQueue {
  /** A message that was published in a transaction can be read. */
  committed(message: number): void;
  /** It was never published. */
  aborted(message: number): void;
}

/** What a consumer publishes while it works on one message: all of it is committed with that message, or none of it. */
export class Transaction {
  isOpen = true;
  private readonly published: { readonly queue: TransactionalQueue; readonly message: number }[] = [];

  add(queue: TransactionalQueue, message: number): void {
    this.published.push({ queue, message });
  }

  commit(): void {
    this.isOpen = false;
    for (const { queue, message } of this.published.splice(0)) queue.committed(message);
  }

  abort(): void {
    this.isOpen = false;
    for (const { queue, message } of this.published.splice(0)) queue.aborted(message);
  }
}
