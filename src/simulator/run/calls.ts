import { mix } from '../../base/random.ts';
import { draw } from '../engine/sampler.ts';
import type { Site } from '../plan/plan.ts';
import { event, type Context } from './context.ts';
import { none, role, state } from './frames.ts';
import { isRetried, outcome } from './outcome.ts';

/** What calls hand back to the part that executes programs. */
export interface CallEndings {
  /** A call has succeeded: its caller goes on. */
  succeeded(caller: number): void;
  /** The cache does not have it, and the caller is to see for itself. */
  missed(caller: number, site: Site): void;
  /** A call has failed for good. */
  failed(caller: number, site: Site, cause: number): void;
}

/** A constant backoff doubles with each attempt, up to 32 times. */
const doublings = 5;

/** Calls from one activation to another: attempts, answers, timeouts, retries. */
export class Calls {
  private readonly context: Context;
  private readonly endings: CallEndings;
  private readonly backoffStream: number;
  private readonly dropStream: number;

  constructor(context: Context, endings: CallEndings) {
    this.context = context;
    this.endings = endings;
    this.backoffStream = context.stream('backoff');
    this.dropStream = context.stream('drop');
  }

  /** Begins the call of a site on behalf of a frame. */
  begin(caller: number, site: Site): void {
    const { frames } = this.context;
    frames.calling[caller] = site.index;
    frames.attempt[caller] = 0;
    this.attempt(caller, site);
  }

  /** Sends one attempt: the callee's frame travels to the instance that is chosen now. */
  attempt(caller: number, site: Site): void {
    const { frames, events, operations, behaviours } = this.context;
    const stamp = ++frames.stamp[caller];
    frames.attemptAt[caller] = events.now;
    frames.state[caller] = state.running;
    if (site.isFirst) this.countAttempt(frames.request[caller], site.flow);
    if (site.isOutermost) operations.begin(caller, site, frames.attempt[caller] === 0);
    const frame = this.calleeFrame(caller, site);
    frames.target[caller] = none;
    const callee = behaviours[site.to];
    if (!callee.route(frame, caller)) {
      this.discard(frame);
      return this.attemptFailed(caller, outcome.unavailable, outcome.unavailable);
    }
    frames.target[caller] = frames.instance[frame];
    if (this.vanishes(frame, site)) this.keepSilent(frame, site);
    else {
      const time = events.now + this.context.travelOut(frame);
      events.schedule(callee.arrival === undefined ? time : callee.arrival(frame, time), event.reach, frame);
    }
    if (site.timeout >= 0) this.watch(site.timeout, caller, stamp);
    else if (site.isOneWay) this.abandonAtOnce(caller, frame);
  }

  /** What is sent across a partition never arrives, nor what a fault drops. */
  private vanishes(frame: number, site: Site): boolean {
    const share = this.context.dropped[site.to];
    if (this.context.isCutOff(frame)) return true;
    if (share === 0) return false;
    this.context.select(this.dropStream, frame);
    return this.context.source.uniform() < share;
  }

  /** A call that nobody will answer: its caller waits for its timeout, or for 30 s. */
  private keepSilent(frame: number, site: Site): void {
    const { frames, plan } = this.context;
    const caller = frames.caller[frame];
    this.discard(frame);
    if (site.timeout < 0 && !site.isOneWay) this.watch(plan.program.timeouts.length, caller, frames.stamp[caller]);
  }

  /** Gives up waiting for the call under way unless it has ended `length` seconds from now. */
  watch(ring: number, caller: number, stamp: number): void {
    const { deadlines, events } = this.context;
    const deadline = deadlines[ring];
    deadline.add(caller, stamp, events.now);
    if (deadline.isPlanned) return;
    deadline.isPlanned = true;
    events.schedule(events.now + deadline.length, event.deadline, ring);
  }

  /** The first deadline of a ring is due. */
  deadline(ring: number): void {
    const { deadlines, events, frames, requests } = this.context;
    const deadline = deadlines[ring];
    while (deadline.nextTime(frames.stamp) <= events.now) {
      const caller = deadline.takeFrame();
      requests.hasOrphans[frames.request[caller]] = 1;
      this.attemptFailed(caller, outcome.timeout, outcome.timeout);
    }
    const next = deadline.nextTime(frames.stamp);
    deadline.isPlanned = next < Infinity;
    if (deadline.isPlanned) events.schedule(next, event.deadline, ring);
  }

  /** A response has reached its caller, which may have given it up, or have died. */
  answer(frame: number): void {
    const { frames, requests } = this.context;
    const caller = frames.caller[frame];
    if (frames.state[frame] === state.committing && this.isPostponed(frame)) return;
    if (frames.state[frame] === state.dead || caller === none || frames.stamp[caller] !== frames.callerStamp[frame]) return this.discard(frame);
    const site = this.context.siteOf(frame);
    if (this.context.isCutOff(frame)) return this.keepSilent(frame, site);
    const ended = frames.outcome[frame];
    if (ended !== outcome.ok && ended !== outcome.miss) {
      const cause = frames.cause[frame];
      this.discard(frame);
      return this.attemptFailed(caller, ended, cause);
    }
    this.over(caller);
    if (frames.ledger[caller] !== none) this.account(caller, frame, site);
    if (ended === outcome.miss) {
      this.discard(frame);
      return this.endings.missed(caller, site);
    }
    this.takeVersion(caller, frame, site);
    if (site.isOutermost) this.context.operations.complete(caller, site, frame);
    frames.calling[caller] = none;
    if (frames.role[frame] !== role.courier) requests.work[frames.request[frame]]--;
    frames.release(frame);
    this.endings.succeeded(caller);
  }

  /** A write's acknowledgement may have been put off since its answer was planned. */
  private isPostponed(frame: number): boolean {
    const { frames, events, control } = this.context;
    if (frames.leftAt[frame] === Infinity) {
      control.park(frame);
      return true;
    }
    const due = frames.leftAt[frame] + this.context.travelBack(frame);
    if (due <= events.now) return false;
    events.schedule(due, event.answer, frame);
    return true;
  }

  /** The call's backoff is over. */
  retry(caller: number): void {
    this.attempt(caller, this.context.plan.program.sites[this.context.frames.calling[caller]]);
  }

  /** Frees a frame that nobody waits for any more. */
  discard(frame: number): void {
    const { frames } = this.context;
    const request = frames.request[frame];
    const isWork = frames.role[frame] !== role.courier;
    frames.release(frame);
    if (isWork) this.endWork(request);
  }

  /** One frame or message less of a request; set by whoever knows what the end of a request means. */
  endWork: (request: number) => void = () => undefined;

  /** The outcome of the whole call, after a miss was made good by other means. */
  completeAfterMiss(caller: number, site: Site, carrier: number): void {
    const { frames, operations } = this.context;
    this.takeVersion(caller, carrier, site);
    if (site.isOutermost) operations.complete(caller, site, carrier);
    frames.calling[caller] = none;
    this.endings.succeeded(caller);
  }

  failAfterMiss(caller: number, site: Site, cause: number): void {
    const { frames, operations } = this.context;
    if (site.isOutermost) operations.fail(caller, site, outcome.failed);
    frames.calling[caller] = none;
    this.endings.failed(caller, site, cause);
  }

  private calleeFrame(caller: number, site: Site): number {
    const { frames, events, requests } = this.context;
    const frame = frames.take(role.call);
    const request = frames.request[caller];
    const attempt = frames.attempt[caller];
    requests.work[request]++;
    frames.state[frame] = state.travelling;
    frames.node[frame] = site.to;
    frames.site[frame] = site.index;
    frames.pc[frame] = site.entry;
    frames.caller[frame] = caller;
    frames.callerStamp[frame] = frames.stamp[caller];
    frames.request[frame] = request;
    frames.keys[frame] = frames.keys[caller];
    frames.context[frame] = attempt === 0 ? frames.context[caller] : mix(frames.context[caller], attempt);
    frames.session[frame] = frames.session[caller];
    frames.ledger[frame] = frames.ledger[caller];
    frames.origin[frame] = frames.place[caller];
    frames.sentAt[frame] = events.now;
    frames.invokedAt[frame] = site.isOutermost ? events.now : frames.invokedAt[caller];
    return frame;
  }

  private countAttempt(request: number, flow: number): void {
    const { requests, tallies, plan } = this.context;
    for (const tally of tallies) {
      if (!tally.holds(requests.arrivedAt[request])) continue;
      tally.flows[flow].attempts++;
      const regional = tally.regional(flow, plan.places.regions[requests.place[request]]);
      if (regional !== undefined) regional.attempts++;
    }
  }

  private abandonAtOnce(caller: number, frame: number): void {
    const { frames } = this.context;
    frames.ledger[frame] = none;
    frames.caller[frame] = none;
    frames.calling[caller] = none;
    this.endings.succeeded(caller);
  }

  private over(caller: number): void {
    const { frames, balancers } = this.context;
    frames.stamp[caller]++;
    if (frames.target[caller] !== none) balancers[frames.node[caller]]?.over(caller, frames.target[caller]);
  }

  private attemptFailed(caller: number, ended: number, cause: number): void {
    const { frames, events, plan, operations } = this.context;
    const site = plan.program.sites[frames.calling[caller]];
    this.over(caller);
    frames.waiting[caller] += events.now - frames.attemptAt[caller];
    if (frames.ledger[caller] !== none) this.forget(caller, site);
    if (site.isOutermost) operations.fail(caller, site, ended);
    if (isRetried(ended) && frames.attempt[caller] < site.retry) return this.backOff(caller, site);
    frames.calling[caller] = none;
    if (site.isQuiet) this.endings.succeeded(caller);
    else this.endings.failed(caller, site, cause);
  }

  private backOff(caller: number, site: Site): void {
    const { frames, events, source } = this.context;
    const attempt = frames.attempt[caller]++;
    let seconds = 0;
    if (site.backoff !== undefined) {
      this.context.select(this.backoffStream, caller, site.salt + attempt);
      seconds = draw(site.backoff, source);
      if (site.backoff.kind === 'constant') {
        seconds *= 1 << Math.min(doublings, attempt);
        seconds *= 1 - site.jitter * source.uniform();
      }
    }
    frames.waiting[caller] += seconds;
    frames.state[caller] = state.pausing;
    events.schedule(events.now + seconds, event.resume, caller);
  }

  /** Adds what the callee did, and the way there and back, to the path of whoever waits at the end of it all. */
  private account(caller: number, frame: number, site: Site): void {
    const { frames, requests, events } = this.context;
    if (!this.isAwaited(caller)) return;
    const at = frames.ledger[caller] * requests.ledgerSize + 3 * site.slot;
    requests.ledgers[at] += frames.waiting[frame];
    requests.ledgers[at + 1] += frames.working[frame];
    requests.ledgers[at + 2] += frames.reachedAt[frame] - frames.sentAt[frame] + events.now - frames.leftAt[frame];
  }

  /** A failed attempt is waiting at its caller, not work below it. */
  private forget(caller: number, site: Site): void {
    const { frames, requests } = this.context;
    if (!this.isAwaited(caller)) return;
    const start = frames.ledger[caller] * requests.ledgerSize;
    requests.ledgers.fill(0, start + 3 * site.slot, start + 3 * (site.lastSlot + 1));
  }

  /** Whether somebody still waits for this frame, and for that one, up to the request itself: else its ledger is not its own any more. */
  isAwaited(frame: number): boolean {
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

  /** What a nested operation saw is what the operation around it saw, through whatever stands between them. */
  private takeVersion(caller: number, frame: number, site: Site): void {
    const { frames } = this.context;
    if (frames.version[frame] === none || (site.isOutermost && frames.versionData[frame] === site.data)) return;
    frames.versionData[caller] = frames.versionData[frame];
    frames.version[caller] = frames.version[frame];
    frames.source[caller] = frames.source[frame];
    frames.supersededAt[caller] = frames.supersededAt[frame];
  }
}
