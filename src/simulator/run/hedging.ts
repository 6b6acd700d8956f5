import { mix } from '../../base/random.ts';
import type { Site } from '../plan/plan.ts';
import type { Context } from './context.ts';
import type { CriticalPath } from './critical-path.ts';
import { none } from './frames.ts';
import { outcome } from './outcome.ts';

/** What the second copy of a call needs of the part that sends calls. */
export interface CopySender {
  /** A frame of the callee for the attempt under way, not sent yet. */
  calleeFrame(caller: number, site: Site): number;
  send(frame: number, site: Site): void;
  countAttempt(request: number, flow: number): void;
  discard(frame: number): void;
}

/** The second copy of a call: whichever answers first decides, and a failure decides only when the other copy has failed as well. */
export class Hedging {
  private readonly context: Context;
  private readonly path: CriticalPath;
  private readonly sender: CopySender;

  constructor(context: Context, path: CriticalPath, sender: CopySender) {
    this.context = context;
    this.path = path;
    this.sender = sender;
  }

  /** Sends a second copy of the call under way, to another instance where there is one. */
  sendCopy(caller: number): void {
    const { frames, operations, plan, requests } = this.context;
    const site = plan.program.sites[frames.calling[caller]];
    const frame = this.sender.calleeFrame(caller, site);
    frames.isCopy[frame] = 1;
    frames.context[frame] = mix(frames.context[frame], site.salt);
    // Two copies run side by side: each keeps seconds of its own.
    if (frames.ledger[caller] !== none) frames.ledger[frame] = requests.takeLedger();
    if (!this.routeElsewhere(frame, caller, site)) return this.sender.discard(frame);
    frames.rival[caller] = frames.instance[frame];
    frames.copies[caller] = 2;
    if (site.isFirst) this.sender.countAttempt(frames.request[caller], site.flow);
    if (site.isOutermost) {
      const first = frames.operation[caller];
      operations.begin(caller, site, false);
      frames.rivalOperation[caller] = frames.operation[caller];
      frames.operation[caller] = first;
    }
    this.sender.send(frame, site);
  }

  /** One copy has answered first; the other one, if it still runs, does so for nobody. */
  win(caller: number, frame: number, site: Site): void {
    const { frames, requests } = this.context;
    if (frames.copies[caller] === 2) {
      requests.hasOrphans[frames.request[frame]] = 1;
      if (frames.isCopy[frame] === 1) this.swapCopies(caller);
      if (site.isOutermost) this.failRival(caller, site, outcome.timeout);
    }
    if (frames.isCopy[frame] === 0) return;
    frames.waiting[caller] += frames.sentAt[frame] - frames.attemptAt[caller];
    this.path.takeFromCopy(caller, frame, site);
  }

  /** One copy has failed: the other one may still succeed. */
  lose(caller: number, frame: number, site: Site): void {
    const { frames, balancers } = this.context;
    if (frames.isCopy[frame] === 0) this.swapCopies(caller);
    frames.copies[caller] = 1;
    balancers[frames.node[caller]]?.over(caller, frames.rival[caller]);
    frames.rival[caller] = none;
    if (site.isOutermost) this.failRival(caller, site, frames.outcome[frame]);
  }

  /** Ends the operation of the copy that is not the caller's own any more. */
  failRival(caller: number, site: Site, ended: number): void {
    const { frames, operations } = this.context;
    if (frames.rivalOperation[caller] === none) return;
    const own = frames.operation[caller];
    frames.operation[caller] = frames.rivalOperation[caller];
    operations.fail(caller, site, ended);
    frames.operation[caller] = own;
    frames.rivalOperation[caller] = none;
  }

  private routeElsewhere(frame: number, caller: number, site: Site): boolean {
    this.context.avoided = this.context.frames.target[caller];
    const isRouted = this.context.behaviours[site.to].route(frame, caller);
    this.context.avoided = none;
    return isRouted;
  }

  private swapCopies(caller: number): void {
    const { target, rival, operation, rivalOperation } = this.context.frames;
    const [firstTarget, firstOperation] = [target[caller], operation[caller]];
    target[caller] = rival[caller];
    operation[caller] = rivalOperation[caller];
    rival[caller] = firstTarget;
    rivalOperation[caller] = firstOperation;
  }
}
