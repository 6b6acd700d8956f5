import type { Calls } from './calls.ts';
import { event, type Context } from './context.ts';
import { none, role, state } from './frames.ts';
import { outcome } from './outcome.ts';

/** Whoever is told that a frame's program has ended although no node works on it. */
export interface RootEndings {
  /** The request is answered now. */
  answered(frame: number, outcome: number, cause: number): void;
  /** All work of a request has ended. */
  completed(request: number): void;
  /** A consumer has processed a message, or failed to. */
  processed(frame: number, outcome: number): void;
}

/** Answers on their way from a frame to whoever has called it. */
export class Answers {
  private readonly context: Context;
  private readonly calls: Calls;
  private readonly endings: RootEndings;

  constructor(context: Context, calls: Calls, endings: RootEndings) {
    this.context = context;
    this.calls = calls;
    this.endings = endings;
  }

  /** The frame is done, and its answer leaves now. */
  respond(frame: number, ended: number, cause: number): void {
    const { frames, events } = this.context;
    frames.leftAt[frame] = events.now;
    if (frames.replied[frame] === 1 || frames.caller[frame] === none) {
      if (frames.role[frame] === role.consumer) this.endings.processed(frame, ended);
      else if (ended !== outcome.ok && frames.role[frame] !== role.oneWay) this.breakDetached(frame);
      return this.calls.discard(frame);
    }
    frames.outcome[frame] = ended;
    frames.cause[frame] = cause;
    frames.state[frame] = state.answering;
    events.schedule(this.context.answersAt(frame, events.now), event.answer, frame);
  }

  /** The same, with the answer leaving at a later moment than now. */
  respondAt(frame: number, leavingAt: number): void {
    const { frames, events } = this.context;
    frames.waiting[frame] += leavingAt - events.now;
    frames.leftAt[frame] = leavingAt;
    frames.state[frame] = leavingAt > events.now ? state.committing : state.answering;
    events.schedule(this.context.answersAt(frame, leavingAt), event.answer, frame);
  }

  /** No answer will come unless the world changes. */
  park(frame: number): void {
    const { frames } = this.context;
    frames.state[frame] = state.parked;
    frames.leftAt[frame] = Infinity;
    const caller = frames.caller[frame];
    if (caller === none || frames.stamp[caller] !== frames.callerStamp[frame] || this.context.siteOf(frame).timeout >= 0) return;
    this.calls.watch(this.context.silence, caller, frames.stamp[caller]);
  }

  /** Answers now while the frame goes on; a reply within a branch is that of the activation around it. */
  reply(frame: number): void {
    const { frames } = this.context;
    let replying = frame;
    while (frames.role[replying] === role.branch) replying = frames.caller[replying];
    if (frames.replied[replying] === 1 || frames.role[replying] === role.consumer) return;
    if (frames.role[replying] === role.root) this.endings.answered(replying, outcome.ok, outcome.ok);
    else if (frames.caller[replying] !== none) this.sendAhead(replying, outcome.ok);
    frames.replied[replying] = 1;
    frames.ledger[replying] = none;
  }

  /** Sends a frame's answer ahead of the frame. */
  sendAhead(frame: number, ended: number): void {
    const { frames, events } = this.context;
    const courier = frames.take(role.courier);
    frames.copyPlace(courier, frame);
    frames.copyRequest(courier, frame);
    frames.copyVersion(courier, frame);
    frames.caller[courier] = frames.caller[frame];
    frames.callerStamp[courier] = frames.callerStamp[frame];
    frames.ledger[courier] = frames.ledger[frame];
    frames.invokedAt[courier] = frames.invokedAt[frame];
    frames.sentAt[courier] = frames.sentAt[frame];
    frames.reachedAt[courier] = frames.reachedAt[frame];
    frames.waiting[courier] = frames.waiting[frame];
    frames.working[courier] = frames.working[frame];
    frames.outcome[courier] = ended;
    frames.cause[courier] = ended;
    frames.leftAt[courier] = events.now;
    frames.isCopy[courier] = frames.isCopy[frame];
    frames.ledger[frame] = none;
    frames.state[courier] = state.answering;
    events.schedule(this.context.answersAt(courier, events.now), event.answer, courier);
  }

  /** Work that nobody waits for has failed for good: its request will never be complete. */
  breakDetached(frame: number): void {
    const { requests, frames } = this.context;
    requests.isBroken[frames.request[frame]] = 1;
  }
}
