import type { NodeOf } from '../../model/architecture.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import type { Messages } from './messages.ts';
import type { ReplicaSet } from './replica-set.ts';

export type QueueSettings = NodeOf<'queue'>['settings'];

/** What a partition consists of: its replicas, the first and the last message that somebody may still need, and the offset to come. */
export interface Partition {
  readonly replicas: ReplicaSet;
  head: number;
  tail: number;
  nextOffset: number;
  /** When the last message may be handed out; when the leader died. */
  lastAvailable: number;
  crashedAt: number;
}

/** A queue as its consumers see it. */
export interface QueueParts {
  readonly context: Context;
  readonly node: NodePlan;
  readonly settings: QueueSettings;
  readonly messages: Messages;
  readonly partitions: readonly Partition[];
  /** Whether consumers can fetch from a partition. */
  isLed(partition: number): boolean;
  /** A message less: a publish that waits for room may go on. */
  roomMade(): void;
  /** A message is gone before it was acknowledged. */
  retracted(message: number): void;
  /** Takes a message out of its partition. */
  unlink(message: number): void;
  /** Nobody needs the message any more. */
  forget(message: number): void;
}

/** A queue that takes what another one has given up. */
export interface DeadLetters {
  /** Takes over the message that a consumer's frame works on; its publisher is not there any more. */
  appendDeadLetter(frame: number): void;
}
