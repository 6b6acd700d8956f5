import type { StreamingChecker } from '../../consistency/streaming-checker.ts';
import type { OperationRecorder } from '../../consistency/operation-recorder.ts';
import type { NodePlan, Site } from '../plan/plan.ts';
import type { KeyTraces } from './key-traces.ts';

/** A node that gives every write a version and knows when it was acknowledged. */
export interface VersionedStore {
  /** A write's answer has reached its caller: from now on it must not be lost, and reads must see it. */
  acknowledge(instance: number, version: number, now: number): void;
  /** The newest write of the key that was acknowledged by `time` and is still remembered: its version, or 0; `acknowledgedAt` tells when. */
  acknowledgedBy(data: number, key: number, time: number): number;
  /** When a version of a key, as somebody holds it, was first followed by an acknowledged one. */
  supersededAt(data: number, key: number, version: number): number;
  acknowledgedAt: number;
  /** Version of the same key's write before that one, as the instance that took it in knows: 0 where there was none. */
  precedes?(instance: number, version: number): number;
  /** Which of its logs the versions belong to that an instance tells; 0 where it has one. */
  logOf?(instance: number): number;
  /** Where caches take writes in before the store does: what clients call the version that the store has just given to a frame's write, or that an instance tells. */
  placed?(frame: number, data: number, version: number): number;
  versionOf?(instance: number, version: number): number;
}

/** Who is told when a newer version of a key has been acknowledged. */
export interface CopyHolder {
  superseded(data: number, key: number, version: number, now: number): void;
}

/** What the other parts ask of keys and of the history of operations. */
export interface OperationControl {
  /** By data set: what clients did, to be judged and shown when the run is over. */
  readonly recorders: readonly OperationRecorder[];
  readonly checkers: readonly StreamingChecker[];
  /** By node: the store itself, or the one that a cache fronts. */
  readonly stores: (VersionedStore | undefined)[];
  /** The key of a data set that this frame works on: drawn when it is first asked for. */
  keyOf(frame: number, data: number): number;
  readonly traces: KeyTraces;
  /** Whether a call would need a key behind the end of a file of keys. */
  isBeyondTrace(frame: number, site: Site): boolean;
  /** Another key that the same request could have drawn, by the number of the draw (from 1). */
  anotherKey(frame: number, data: number, turn: number): number;
  /** A key that there was not before: it joins the key space. */
  freshKey(frame: number, data: number): number;
  /** A key drawn by popularity alone, from whatever place the source was told. */
  popularKey(data: number): number;
  /** An attempt of an outermost operation is about to be sent. */
  begin(frame: number, site: Site, isFirstAttempt: boolean): void;
  /** The recorded operation of the call that is about to be sent, or −1. */
  ticketOf(caller: number, site: Site): number;
  /** A store has given the write that a frame is part of this version of the data set's key. */
  made(frame: number, data: number, version: number): void;
  /** A store tells all that keep copies of it that a newer version has been acknowledged. */
  superseded(store: NodePlan, key: { readonly data: number; readonly key: number }, version: number): void;
  /** An answer carries the version that clients know, in place of the store's own. */
  translate(answering: number): void;
  /** The operation was answered: `answering` carries what the store said. */
  complete(frame: number, site: Site, answering: number): void;
  /** The operation failed: `ended` tells whether it may have happened nevertheless. */
  fail(frame: number, site: Site, ended: number): void;
}
