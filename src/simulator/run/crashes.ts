import type { Answers, RootEndings } from './answers.ts';
import type { Calls } from './calls.ts';
import type { Context } from './context.ts';
import { none, role, state } from './frames.ts';
import { outcome } from './outcome.ts';

/** What dies with an instance: the frames that run on it, and what it remembered of its calls. */
export class Crashes {
  private readonly context: Context;
  private readonly calls: Calls;
  private readonly answers: Answers;
  private readonly endings: RootEndings;

  constructor(context: Context, calls: Calls, answers: Answers, endings: RootEndings) {
    this.context = context;
    this.calls = calls;
    this.answers = answers;
    this.endings = endings;
  }

  /** Kills whatever runs on an instance: what is still on its way there, or has left it, lives on. */
  killInstance(instance: number): void {
    const { frames, events } = this.context;
    this.calls.forgetInstance(instance);
    for (let frame = 0; frame < frames.limit; frame++) {
      const its = frames.state[frame];
      if (frames.instance[frame] !== instance || its === state.free || its === state.dead || its === state.travelling || its === state.answering)
        continue;
      if (its === state.committing && frames.leftAt[frame] <= events.now) continue;
      this.kill(frame);
    }
  }

  /** Ends a frame whose instance has died. Its caller's connection is lost one latency later; what it had called runs on for nobody. */
  private kill(frame: number): void {
    const { frames, requests, plan } = this.context;
    const its = frames.state[frame];
    requests.hasOrphans[frames.request[frame]] = 1;
    if (frames.calling[frame] >= 0) {
      const site = plan.program.sites[frames.calling[frame]];
      if (site.isOutermost) this.calls.failOperations(frame, site, outcome.connectionLost);
    }
    frames.stamp[frame]++;
    this.tellOfDeath(frame);
    const hasEvent = its === state.working || its === state.pausing || its === state.committing;
    if (hasEvent) frames.state[frame] = state.dead;
    else this.calls.discard(frame);
  }

  private tellOfDeath(frame: number): void {
    const { frames, requests } = this.context;
    switch (frames.role[frame]) {
      case role.consumer:
        return this.endings.processed(frame, outcome.connectionLost);
      case role.root:
        if (frames.replied[frame] === 0) return this.endings.answered(frame, outcome.connectionLost, outcome.connectionLost);
        return this.answers.breakDetached(frame);
      case role.call:
        if (frames.caller[frame] !== none && frames.replied[frame] === 0) return this.answers.sendAhead(frame, outcome.connectionLost);
        return this.answers.breakDetached(frame);
      case role.branch:
        if (frames.ledger[frame] !== none) requests.releaseLedger(frames.ledger[frame]);
        frames.ledger[frame] = none;
    }
  }
}
