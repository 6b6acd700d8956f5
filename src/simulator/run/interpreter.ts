import { mix } from '../../base/random.ts';
import { draw } from '../engine/sampler.ts';
import { instruction, type Site } from '../plan/plan.ts';
import { Answers, type RootEndings } from './answers.ts';
import { Branches, type ProgramRunner } from './branches.ts';
import { Calls, type CallEndings } from './calls.ts';
import { event, type Context, type Control } from './context.ts';
import { Crashes } from './crashes.ts';
import { none, role, state } from './frames.ts';
import { outcome } from './outcome.ts';

/** Executes the programs of frames, and sees to it that every frame's end is told to whoever waits for it. */
export class Interpreter implements Control, CallEndings, ProgramRunner {
  readonly calls: Calls;
  private readonly context: Context;
  private readonly endings: RootEndings;
  private readonly branches: Branches;
  private readonly answers: Answers;
  private readonly crashes: Crashes;
  private readonly waitStream: number;
  private readonly chooseStream: number;

  constructor(context: Context, endings: RootEndings) {
    this.context = context;
    this.endings = endings;
    this.calls = new Calls(context, this);
    this.branches = new Branches(context, this.calls, this);
    this.answers = new Answers(context, this.calls, endings);
    this.crashes = new Crashes(context, this.calls, this.answers, endings);
    this.waitStream = context.stream('wait');
    this.chooseStream = context.stream('choose');
  }

  run(frame: number): void {
    const { frames, plan } = this.context;
    const { code, sites } = plan.program;
    for (;;) {
      const pc = frames.pc[frame];
      const argument = code[pc + 1];
      frames.pc[frame] = pc + 2;
      switch (code[pc]) {
        case instruction.call:
          return this.calls.begin(frame, sites[argument]);
        case instruction.end:
          return this.ended(frame, outcome.ok, outcome.ok);
        case instruction.reply:
          this.answers.reply(frame);
          break;
        case instruction.wait:
          return this.wait(frame, argument);
        case instruction.fork:
          return this.branches.fork(frame, plan.program.forks[argument]);
        case instruction.spread:
          return this.branches.spread(frame, plan.program.spreads[argument]);
        case instruction.loop:
          return this.branches.loop(frame, argument);
        case instruction.choose:
          this.choose(frame, argument);
          break;
        case instruction.relay:
          this.branches.relay(frame, argument);
          break;
        case instruction.jump:
          frames.pc[frame] = argument;
          break;
      }
    }
  }

  succeeded(caller: number): void {
    this.run(caller);
  }

  failed(caller: number, site: Site, cause: number): void {
    const { frames } = this.context;
    if (site.errorEntry < 0) return this.ended(caller, outcome.failed, cause);
    frames.pc[caller] = site.errorEntry;
    // A relay tries for as long as it takes: each attempt has random draws of its own.
    if (frames.role[caller] === role.relay) frames.context[caller] = mix(frames.context[caller], 1);
    this.run(caller);
  }

  missed(caller: number, site: Site): void {
    if (site.missEntry < 0 || site.missOwner === 'callee') return this.calls.completeAfterMiss(caller, site, caller);
    this.branches.afterMiss(caller, site);
  }

  /** A pause is over: of a `wait`, of a backoff, between passes of a loop, or of a frame whose branches have all ended. */
  resume(frame: number): void {
    const { frames } = this.context;
    if (frames.state[frame] === state.dead) return this.calls.discard(frame);
    if (this.context.isPaused(frames.instance[frame])) return this.resumeAfterPause(frame);
    const calling = frames.calling[frame];
    frames.state[frame] = state.running;
    if (calling >= 0) return this.calls.retry(frame);
    if (frames.outcome[frame] !== outcome.ok) {
      frames.calling[frame] = none;
      return this.branchFailed(frame);
    }
    if (this.branches.isLooping(frame)) return this.branches.nextPass(frame);
    this.run(frame);
  }

  respond(frame: number, ended: number, cause: number): void {
    this.answers.respond(frame, ended, cause);
  }

  respondAt(frame: number, leavingAt: number): void {
    this.answers.respondAt(frame, leavingAt);
  }

  recover(frame: number): boolean {
    const { frames } = this.context;
    const { recoverEntry } = this.context.siteOf(frame);
    if (recoverEntry < 0 || this.context.isRecovering(frame)) return false;
    frames.pc[frame] = recoverEntry;
    frames.outcome[frame] = outcome.ok;
    frames.calling[frame] = none;
    this.run(frame);
    return true;
  }

  park(frame: number): void {
    this.answers.park(frame);
  }

  killInstance(instance: number): void {
    this.crashes.killInstance(instance);
  }

  endWork(request: number): void {
    const { requests } = this.context;
    if (--requests.work[request] > 0) return;
    // What is handed out a second time does not complete the request a second time.
    if (requests.isCompleted[request] === 0) {
      requests.isCompleted[request] = 1;
      this.endings.completed(request);
    }
    if (requests.pins[request] === 0) requests.release(request);
  }

  /** Whatever an instance that stands still is about to do waits until it goes on. */
  private resumeAfterPause(frame: number): void {
    const { frames, events, pausedUntil } = this.context;
    frames.waiting[frame] += pausedUntil[frames.instance[frame]] - events.now;
    events.schedule(pausedUntil[frames.instance[frame]], event.resume, frame);
  }

  /** A frame's program has ended: its node gives back what it held, or whoever waits for it goes on. */
  private ended(frame: number, ended: number, cause: number): void {
    const { frames, behaviours } = this.context;
    switch (frames.role[frame]) {
      case role.root:
        return this.rootEnded(frame, ended, cause);
      case role.branch:
        return this.branches.ended(frame, ended, cause);
      case role.relay:
        return this.calls.discard(frame);
      default:
        if (ended !== outcome.ok && this.recover(frame)) return;
        return behaviours[frames.node[frame]].ended(frame, ended, cause);
    }
  }

  /** A branch has failed: of an operation on several keys its caller may know what to do about it. */
  private branchFailed(frame: number): void {
    const { frames, plan } = this.context;
    const { code, spreads } = plan.program;
    const pc = frames.pc[frame] - 2;
    const entry = code[pc] === instruction.spread ? spreads[code[pc + 1]].errorEntry : none;
    if (entry === none) return this.ended(frame, outcome.failed, frames.cause[frame]);
    frames.outcome[frame] = outcome.ok;
    frames.pc[frame] = entry;
    this.run(frame);
  }

  private rootEnded(frame: number, ended: number, cause: number): void {
    const { frames } = this.context;
    if (frames.replied[frame] === 0) this.endings.answered(frame, ended, cause);
    else if (ended !== outcome.ok) this.answers.breakDetached(frame);
    this.calls.discard(frame);
  }

  private wait(frame: number, index: number): void {
    const { frames, events, plan, source } = this.context;
    const wait = plan.program.waits[index];
    this.context.select(this.waitStream, frame, wait.salt);
    const seconds = draw(wait.seconds, source);
    frames.waiting[frame] += seconds;
    frames.state[frame] = state.pausing;
    events.schedule(events.now + seconds, event.resume, frame);
  }

  private choose(frame: number, index: number): void {
    const { frames, plan, source } = this.context;
    const choice = plan.program.choices[index];
    this.context.select(this.chooseStream, frame, choice.salt);
    const u = source.uniform();
    const branch = choice.limits.findIndex((limit) => u < limit);
    frames.pc[frame] = branch < 0 ? choice.otherwise : choice.entries[branch];
  }
}
