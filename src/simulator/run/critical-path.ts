import type { Site } from '../plan/plan.ts';
import type { Context } from './context.ts';
import { none, role } from './frames.ts';

/**
 * The seconds of the path that a request's answer had to wait for, by slot of its flow, in the ledger of whoever waits at the end of it
 * all. Work that has been given up keeps its ledger's number but must not write there any more.
 */
export class CriticalPath {
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** Adds what the callee did, and the way there and back. */
  account(caller: number, frame: number, site: Site): void {
    const { frames, requests, events } = this.context;
    if (!this.isAwaited(caller)) return;
    const { ledgers } = requests;
    const at = frames.ledger[caller] * requests.ledgerSize + 3 * site.slot;
    ledgers[at] += frames.waiting[frame];
    ledgers[at + 1] += frames.working[frame];
    ledgers[at + 2] += frames.reachedAt[frame] - frames.sentAt[frame] + events.now - frames.leftAt[frame];
  }

  /** A failed attempt is waiting at its caller, not work below it. */
  forget(caller: number, site: Site): void {
    const { frames, requests } = this.context;
    if (!this.isAwaited(caller)) return;
    const start = frames.ledger[caller] * requests.ledgerSize;
    requests.ledgers.fill(0, start + 3 * site.slot, start + 3 * (site.lastSlot + 1));
  }

  /** The second copy of a call has answered first: its seconds are in a ledger of its own. */
  takeFromCopy(caller: number, copy: number, site: Site): void {
    const { frames, requests } = this.context;
    if (frames.ledger[caller] === none || frames.ledger[copy] === none || !this.isAwaited(caller)) return;
    this.forget(caller, site);
    const to = frames.ledger[caller] * requests.ledgerSize;
    const from = frames.ledger[copy] * requests.ledgerSize;
    const { ledgers } = requests;
    for (let at = 3 * site.slot; at < 3 * (site.lastSlot + 1); at++) ledgers[to + at] += ledgers[from + at];
  }

  /** Of parallel branches the last to end is the critical one; passes and misses are critical all. */
  takeFromBranch(parent: number, branch: number): void {
    const { frames, requests } = this.context;
    frames.waiting[parent] += frames.waiting[branch];
    if (frames.ledger[parent] === none || frames.ledger[branch] === none || !this.isAwaited(parent)) return;
    const to = frames.ledger[parent] * requests.ledgerSize;
    const from = frames.ledger[branch] * requests.ledgerSize;
    const { ledgers, ledgerSize } = requests;
    for (let at = 0; at < ledgerSize; at++) ledgers[to + at] += ledgers[from + at];
  }

  /** Whether somebody still waits for this frame, and for that one, up to the request itself: else its ledger is not its own any more. */
  private isAwaited(frame: number): boolean {
    const { frames, requests } = this.context;
    if (requests.hasOrphans[frames.request[frame]] === 0) return true;
    let at = frame;
    while (frames.caller[at] !== none) {
      const caller = frames.caller[at];
      if (frames.stamp[caller] !== frames.callerStamp[at]) return false;
      at = caller;
    }
    return frames.role[at] === role.root && frames.replied[at] === 0;
  }
}
