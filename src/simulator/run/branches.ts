import { mix } from '../../base/random.ts';
import { draw } from '../engine/sampler.ts';
import type { Fork, Site, Spread } from '../plan/plan.ts';
import type { Calls } from './calls.ts';
import { event, type Context } from './context.ts';
import { none, role, state } from './frames.ts';
import { outcome } from './outcome.ts';
import { SpreadKeys } from './spread-keys.ts';

/** Executes a frame's program from where it stands. */
export interface ProgramRunner {
  run(frame: number): void;
}

/** What a branch is for, kept in the `detail` of its frame. */
const branchOf = { fork: 0, loop: 1, miss: 2 } as const;

/** In `calling`: a frame that is between two passes of a loop, whose number is −2 − this. */
const looping = -2;

/** Frames that run beside or within another one, where it runs: `parallel`, `repeat`, what follows a miss, what relays an outbox. */
export class Branches {
  private readonly context: Context;
  private readonly calls: Calls;
  private readonly runner: ProgramRunner;
  private readonly repeatStream: number;
  private readonly spreadKeys: SpreadKeys;

  constructor(context: Context, calls: Calls, runner: ProgramRunner) {
    this.context = context;
    this.calls = calls;
    this.runner = runner;
    this.repeatStream = context.stream('repeat');
    this.spreadKeys = new SpreadKeys(context);
  }

  fork(frame: number, fork: Fork): void {
    const { frames } = this.context;
    const count = fork.entries.length * fork.copies;
    frames.count[frame] = count;
    if (count === 0) return this.runner.run(frame);
    for (let copy = 0; copy < fork.copies; copy++) {
      for (const entry of fork.entries) {
        const branch = this.branch(frame, entry, branchOf.fork);
        if (fork.copies > 1) this.renew(branch, copy + 1);
        this.runner.run(branch);
      }
    }
  }

  /** One operation on several keys: a branch for each part of the store that has some of them. */
  spread(frame: number, spread: Spread): void {
    const { frames, requests } = this.context;
    const parts = this.spreadKeys.partsOf(frame, spread);
    frames.count[frame] = parts.length;
    parts.forEach(({ part, keys }, index) => {
      const isAskedInVain = keys.length === 0;
      const branch = this.branch(frame, spread.entries[isAskedInVain ? 2 : Math.min(1, index)], branchOf.fork);
      // The first part's draws are those of a call that is alone.
      if (index > 0) this.renew(branch, mix(spread.salt, part));
      else frames.keys[branch] = requests.takeKeys(frames.request[branch]);
      requests.setPart(frames.keys[branch], part, spread.data, keys);
      this.runner.run(branch);
    });
  }

  loop(frame: number, index: number): void {
    const { frames, plan, source } = this.context;
    const loop = plan.program.loops[index];
    this.context.select(this.repeatStream, frame, loop.salt);
    frames.count[frame] = Math.round(draw(loop.times, source));
    frames.calling[frame] = looping - index;
    this.nextPass(frame);
  }

  isLooping(frame: number): boolean {
    return this.context.frames.calling[frame] <= looping;
  }

  /** One pass of a loop has ended, or none has begun: the next one begins, or the frame goes on. */
  nextPass(frame: number): void {
    const { frames, plan } = this.context;
    const loop = plan.program.loops[looping - frames.calling[frame]];
    if (frames.count[frame] <= 0) {
      frames.calling[frame] = none;
      return this.runner.run(frame);
    }
    const branch = this.branch(frame, loop.entry, branchOf.loop);
    this.renew(branch, mix(loop.salt, frames.count[frame]));
    this.runner.run(branch);
  }

  /** The caller sees for itself what the cache did not have. */
  afterMiss(caller: number, site: Site): void {
    const { frames } = this.context;
    frames.count[caller] = 1;
    const branch = this.branch(caller, site.missEntry, branchOf.miss);
    frames.site[branch] = site.index;
    frames.invokedAt[branch] = site.isOutermost ? frames.attemptAt[caller] : frames.invokedAt[caller];
    this.runner.run(branch);
  }

  /** What is in the outbox belongs to the store: no crash of an instance takes it away. */
  relay(writer: number, entry: number): void {
    const { frames, requests } = this.context;
    const relay = frames.take(role.relay);
    requests.work[frames.request[writer]]++;
    frames.copyPlace(relay, writer);
    frames.copyRequest(relay, writer);
    frames.instance[relay] = none;
    frames.ledger[relay] = none;
    frames.detail[relay] = frames.context[writer];
    frames.pc[relay] = entry;
    this.runner.run(relay);
  }

  /** A branch's program has ended. */
  ended(branch: number, ended: number, cause: number): void {
    const { frames, events } = this.context;
    const parent = frames.caller[branch];
    const isAlive = frames.stamp[parent] === frames.callerStamp[branch];
    if (!isAlive) return this.drop(branch);
    const isLast = frames.detail[branch] !== branchOf.fork || frames.count[parent] === 1;
    if (isLast) this.calls.path.takeFromBranch(parent, branch);
    frames.count[parent]--;
    if (frames.detail[branch] === branchOf.miss) return this.missEnded(branch, ended, cause);
    if (ended !== outcome.ok) {
      frames.outcome[parent] = ended;
      frames.cause[parent] = cause;
    }
    if (frames.version[branch] !== none) frames.copyVersion(parent, branch);
    this.drop(branch);
    if (isLast) {
      frames.state[parent] = state.pausing;
      events.schedule(events.now, event.resume, parent);
    }
  }

  private missEnded(branch: number, ended: number, cause: number): void {
    const { frames, plan } = this.context;
    const parent = frames.caller[branch];
    const site = plan.program.sites[frames.calling[parent]];
    this.fillCache(parent, branch, ended === outcome.ok);
    if (ended === outcome.ok) this.calls.completeAfterMiss(parent, site, branch);
    else this.calls.failAfterMiss(parent, site, cause);
    this.drop(branch);
  }

  private drop(branch: number): void {
    const { frames, requests } = this.context;
    if (frames.ledger[branch] !== none) requests.releaseLedger(frames.ledger[branch]);
    this.calls.discard(branch);
  }

  /** After a miss that its caller made good, the caller sends the value to the cache, and does not wait. Where others may, it also sends word that there is none. */
  private fillCache(parent: number, branch: number, isDone: boolean): void {
    const { frames, requests, events, behaviours, plan } = this.context;
    const site = plan.program.sites[frames.calling[parent]];
    const hasValue = isDone && frames.version[branch] !== none && frames.versionData[branch] === site.data;
    if (!hasValue && behaviours[site.to].awaitsFills !== true) return;
    const fill = frames.take(role.oneWay);
    requests.work[frames.request[parent]]++;
    frames.copyRequest(fill, parent);
    if (hasValue) frames.copyVersion(fill, branch);
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

  private branch(parent: number, entry: number, purpose: number): number {
    const { frames, requests } = this.context;
    const branch = frames.take(role.branch);
    requests.work[frames.request[parent]]++;
    frames.copyPlace(branch, parent);
    frames.copyRequest(branch, parent);
    frames.invokedAt[branch] = frames.invokedAt[parent];
    frames.pc[branch] = entry;
    frames.caller[branch] = parent;
    frames.callerStamp[branch] = frames.stamp[parent];
    frames.detail[branch] = purpose;
    frames.ledger[branch] = frames.ledger[parent] === none ? none : requests.takeLedger();
    return branch;
  }

  /** A pass or copy has keys and random draws of its own. */
  private renew(branch: number, salt: number): void {
    const { frames, requests } = this.context;
    frames.keys[branch] = requests.takeKeys(frames.request[branch]);
    frames.context[branch] = mix(frames.context[branch], salt);
  }
}
