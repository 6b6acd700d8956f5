import { mix } from '../../base/random.ts';
import { draw } from '../engine/sampler.ts';
import { instruction, type Fork, type Loop, type Site } from '../plan/plan.ts';
import { Calls, type CallEndings } from './calls.ts';
import { event, type Context, type Control } from './context.ts';
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

/** What a branch is for, kept in the `detail` of its frame. */
const branchOf = { fork: 0, loop: 1, miss: 2 } as const;

/** In `calling`: a frame that is between two passes of a loop, whose number is −2 − this. */
const looping = -2;

/** Executes the programs of frames, and sees to it that every frame's end is told to whoever waits for it. */
export class Interpreter implements Control, CallEndings {
  readonly calls: Calls;
  private readonly context: Context;
  private readonly endings: RootEndings;
  private readonly waitStream: number;
  private readonly chooseStream: number;
  private readonly repeatStream: number;

  constructor(context: Context, endings: RootEndings) {
    this.context = context;
    this.endings = endings;
    this.calls = new Calls(context, this);
    this.calls.endWork = (request) => this.endWork(request);
    this.waitStream = context.stream('wait');
    this.chooseStream = context.stream('choose');
    this.repeatStream = context.stream('repeat');
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
          this.reply(frame);
          break;
        case instruction.wait:
          return this.wait(frame, argument);
        case instruction.fork:
          return this.fork(frame, plan.program.forks[argument]);
        case instruction.loop:
          return this.loop(frame, argument);
        case instruction.choose:
          this.choose(frame, argument);
          break;
        case instruction.relay:
          this.relay(frame, argument);
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
    const { frames } = this.context;
    frames.count[caller] = 1;
    const branch = this.branch(caller, site.missEntry, branchOf.miss);
    frames.site[branch] = site.index;
    frames.invokedAt[branch] = site.isOutermost ? frames.attemptAt[caller] : frames.invokedAt[caller];
    this.run(branch);
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
      return this.ended(frame, outcome.failed, frames.cause[frame]);
    }
    if (calling <= looping) return this.nextPass(frame, looping - calling);
    this.run(frame);
  }

  /** Whatever an instance that stands still is about to do waits until it goes on. */
  private resumeAfterPause(frame: number): void {
    const { frames, events, pausedUntil } = this.context;
    frames.waiting[frame] += pausedUntil[frames.instance[frame]] - events.now;
    events.schedule(pausedUntil[frames.instance[frame]], event.resume, frame);
  }

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

  respondAt(frame: number, leavingAt: number): void {
    const { frames, events } = this.context;
    frames.waiting[frame] += leavingAt - events.now;
    frames.leftAt[frame] = leavingAt;
    frames.state[frame] = leavingAt > events.now ? state.committing : state.answering;
    events.schedule(this.context.answersAt(frame, leavingAt), event.answer, frame);
  }

  park(frame: number): void {
    const { frames, plan } = this.context;
    frames.state[frame] = state.parked;
    frames.leftAt[frame] = Infinity;
    const caller = frames.caller[frame];
    if (caller === none || frames.stamp[caller] !== frames.callerStamp[frame] || this.context.siteOf(frame).timeout >= 0) return;
    this.calls.watch(plan.program.timeouts.length, caller, frames.stamp[caller]);
  }

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
        return this.breakDetached(frame);
      case role.call:
        if (frames.caller[frame] !== none && frames.replied[frame] === 0) return this.courier(frame, outcome.connectionLost);
        return this.breakDetached(frame);
      case role.branch:
        if (frames.ledger[frame] !== none) requests.releaseLedger(frames.ledger[frame]);
        frames.ledger[frame] = none;
    }
  }

  /** A frame's program has ended: its node gives back what it held, or whoever waits for it goes on. */
  private ended(frame: number, ended: number, cause: number): void {
    const { frames, behaviours } = this.context;
    switch (frames.role[frame]) {
      case role.root:
        return this.rootEnded(frame, ended, cause);
      case role.branch:
        return this.branchEnded(frame, ended, cause);
      case role.relay:
        return this.calls.discard(frame);
      default:
        return behaviours[frames.node[frame]].ended(frame, ended, cause);
    }
  }

  private rootEnded(frame: number, ended: number, cause: number): void {
    const { frames } = this.context;
    if (frames.replied[frame] === 0) this.endings.answered(frame, ended, cause);
    else if (ended !== outcome.ok) this.breakDetached(frame);
    this.calls.discard(frame);
  }

  /** Work that nobody waits for has failed for good: its request will never be complete. */
  private breakDetached(frame: number): void {
    const { requests, frames } = this.context;
    requests.isBroken[frames.request[frame]] = 1;
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

  /** Answers now and goes on; a reply within a branch is that of the activation around it. */
  private reply(frame: number): void {
    const { frames } = this.context;
    let replying = frame;
    while (frames.role[replying] === role.branch) replying = frames.caller[replying];
    if (frames.replied[replying] === 1 || frames.role[replying] === role.consumer) return;
    if (frames.role[replying] === role.root) this.endings.answered(replying, outcome.ok, outcome.ok);
    else if (frames.caller[replying] !== none) this.courier(replying, outcome.ok);
    frames.replied[replying] = 1;
    frames.ledger[replying] = none;
  }

  /** Sends a frame's answer ahead of the frame. */
  private courier(frame: number, ended: number): void {
    const { frames, events } = this.context;
    const courier = frames.take(role.courier);
    for (const field of [
      frames.node,
      frames.instance,
      frames.place,
      frames.origin,
      frames.site,
      frames.caller,
      frames.callerStamp,
      frames.request,
      frames.keys,
      frames.context,
      frames.session,
      frames.ledger,
      frames.version,
      frames.versionData,
      frames.source,
    ])
      field[courier] = field[frame];
    for (const field of [frames.supersededAt, frames.invokedAt, frames.sentAt, frames.reachedAt, frames.waiting, frames.working])
      field[courier] = field[frame];
    frames.outcome[courier] = ended;
    frames.cause[courier] = ended;
    frames.leftAt[courier] = events.now;
    frames.isCopy[courier] = frames.isCopy[frame];
    frames.ledger[frame] = none;
    frames.state[courier] = state.answering;
    events.schedule(this.context.answersAt(courier, events.now), event.answer, courier);
  }

  private wait(frame: number, index: number): void {
    const { frames, events, plan, source } = this.context;
    this.context.select(this.waitStream, frame, index);
    const seconds = draw(plan.program.samplers[index], source);
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

  private fork(frame: number, fork: Fork): void {
    const { frames } = this.context;
    const count = fork.entries.length * fork.copies;
    frames.count[frame] = count;
    if (count === 0) return this.run(frame);
    for (let copy = 0; copy < fork.copies; copy++) {
      for (const entry of fork.entries) {
        const branch = this.branch(frame, entry, branchOf.fork);
        if (fork.copies > 1) this.renew(branch, copy + 1);
        this.run(branch);
      }
    }
  }

  private loop(frame: number, index: number): void {
    const { frames, plan, source } = this.context;
    const loop = plan.program.loops[index];
    this.context.select(this.repeatStream, frame, loop.salt);
    frames.count[frame] = Math.round(draw(loop.times, source));
    frames.calling[frame] = looping - index;
    this.nextPass(frame, index);
  }

  private nextPass(frame: number, index: number): void {
    const { frames, plan } = this.context;
    if (frames.count[frame] <= 0) {
      frames.calling[frame] = none;
      return this.run(frame);
    }
    const loop: Loop = plan.program.loops[index];
    const branch = this.branch(frame, loop.entry, branchOf.loop);
    this.renew(branch, mix(loop.salt, frames.count[frame]));
    this.run(branch);
  }

  private branch(parent: number, entry: number, purpose: number): number {
    const { frames, requests } = this.context;
    const branch = frames.take(role.branch);
    requests.work[frames.request[parent]]++;
    for (const field of [
      frames.node,
      frames.instance,
      frames.place,
      frames.origin,
      frames.site,
      frames.request,
      frames.keys,
      frames.context,
      frames.session,
    ])
      field[branch] = field[parent];
    frames.invokedAt[branch] = frames.invokedAt[parent];
    frames.pc[branch] = entry;
    frames.caller[branch] = parent;
    frames.callerStamp[branch] = frames.stamp[parent];
    frames.detail[branch] = purpose;
    frames.ledger[branch] = frames.ledger[parent] === none ? none : requests.takeLedger();
    return branch;
  }

  /** What is in the outbox belongs to the store: no crash of an instance takes it away. */
  private relay(writer: number, entry: number): void {
    const { frames, requests } = this.context;
    const relay = frames.take(role.relay);
    requests.work[frames.request[writer]]++;
    for (const field of [frames.node, frames.place, frames.origin, frames.site, frames.request, frames.keys, frames.context, frames.session])
      field[relay] = field[writer];
    frames.instance[relay] = none;
    frames.ledger[relay] = none;
    frames.detail[relay] = frames.context[writer];
    frames.pc[relay] = entry;
    this.run(relay);
  }

  /** A pass or copy has keys and random draws of its own. */
  private renew(branch: number, salt: number): void {
    const { frames, requests } = this.context;
    frames.keys[branch] = requests.takeKeys(frames.request[branch]);
    frames.context[branch] = mix(frames.context[branch], salt);
  }

  private branchEnded(branch: number, ended: number, cause: number): void {
    const { frames, events, plan } = this.context;
    const parent = frames.caller[branch];
    const isAlive = frames.stamp[parent] === frames.callerStamp[branch];
    if (!isAlive) return this.dropBranch(branch);
    const isLast = frames.detail[branch] !== branchOf.fork || frames.count[parent] === 1;
    if (isLast) this.mergePath(parent, branch);
    frames.count[parent]--;
    if (frames.detail[branch] === branchOf.miss) {
      const site = plan.program.sites[frames.calling[parent]];
      if (ended === outcome.ok) {
        this.fillCache(parent, branch, site);
        this.calls.completeAfterMiss(parent, site, branch);
      } else this.calls.failAfterMiss(parent, site, cause);
      return this.dropBranch(branch);
    }
    if (ended !== outcome.ok) [frames.outcome[parent], frames.cause[parent]] = [ended, cause];
    if (frames.version[branch] !== none) {
      frames.versionData[parent] = frames.versionData[branch];
      frames.version[parent] = frames.version[branch];
      frames.source[parent] = frames.source[branch];
      frames.supersededAt[parent] = frames.supersededAt[branch];
    }
    this.dropBranch(branch);
    if (isLast) {
      frames.state[parent] = state.pausing;
      events.schedule(events.now, event.resume, parent);
    }
  }

  private dropBranch(branch: number): void {
    const { frames, requests } = this.context;
    if (frames.ledger[branch] !== none) requests.releaseLedger(frames.ledger[branch]);
    this.calls.discard(branch);
  }

  /** Of parallel branches the last to end is the critical one; passes and misses are critical all. */
  private mergePath(parent: number, branch: number): void {
    const { frames, requests } = this.context;
    frames.waiting[parent] += frames.waiting[branch];
    if (frames.ledger[parent] === none || frames.ledger[branch] === none || !this.calls.isAwaited(parent)) return;
    const size = requests.ledgerSize;
    for (let index = 0; index < size; index++)
      requests.ledgers[frames.ledger[parent] * size + index] += requests.ledgers[frames.ledger[branch] * size + index];
  }

  /** After a miss that its caller made good, the caller sends the value to the cache, and does not wait. */
  private fillCache(parent: number, branch: number, site: Site): void {
    const { frames, requests, events, behaviours } = this.context;
    if (frames.version[branch] === none || frames.versionData[branch] !== site.data) return;
    const fill = frames.take(role.oneWay);
    requests.work[frames.request[parent]]++;
    for (const field of [frames.request, frames.keys, frames.context, frames.session]) field[fill] = field[parent];
    frames.versionData[fill] = site.data;
    frames.version[fill] = frames.version[branch];
    frames.source[fill] = frames.source[branch];
    frames.supersededAt[fill] = frames.supersededAt[branch];
    frames.node[fill] = site.to;
    frames.site[fill] = site.index;
    frames.ledger[fill] = none;
    frames.origin[fill] = frames.place[parent];
    frames.sentAt[fill] = events.now;
    frames.state[fill] = state.travelling;
    behaviours[site.to].route(fill, parent);
    if (this.context.isCutOff(fill)) return this.calls.discard(fill);
    events.schedule(this.context.reachesAt(fill), event.reach, fill);
  }
}
