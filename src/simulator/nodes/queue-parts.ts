import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import type { BrokerReach } from './broker-reach.ts';
import type { Messages } from './messages.ts';
import type { Partition } from './partition.ts';
import type { QueueSettings } from './queue-settings.ts';

/** A queue as its consumers see it. */
export interface QueueParts {
  readonly context: Context;
  readonly node: NodePlan;
  readonly settings: QueueSettings;
  readonly messages: Messages;
  readonly partitions: readonly Partition[];
  readonly brokers: BrokerReach;
  /** A message less: a publish that waits for room may go on. */
  roomMade(): void;
  /** A message is gone before it was acknowledged. */
  retracted(message: number): void;
  /** Nobody needs the message any more. */
  forget(message: number): void;
}

/** A queue that takes what another one has given up. */
export interface DeadLetters {
  /** Takes over the message that a consumer's frame works on; its publisher is not there any more. */
  appendDeadLetter(frame: number): void;
}
