import { mix } from '../../base/random.ts';
import { draw } from '../engine/sampler.ts';
import type { Site } from '../plan/plan.ts';
import { CircuitBreakers } from './circuit-breakers.ts';
import { event, type Context } from './context.ts';
import { CriticalPath } from './critical-path.ts';
import { none, role, state } from './frames.ts';
import { Hedging, type CopySender } from './hedging.ts';
import { isRetried, outcome } from './outcome.ts';
import { RetryBudgets } from './retry-budgets.ts';

/** What calls hand back to the part that executes programs. */
export interface CallEndings {
  /** A call has succeeded: its caller goes on. */
  succeeded(caller: number): void;
  /** The cache does not have it, and the caller is to see for itself. */
  missed(caller: number, site: Site): void;
  /** A call has failed for good. */
  failed(caller: number, site: Site, cause: number): void;
  /** One frame or message less of a request. */
  endWork(request: number): void;
}

/** A constant backoff doubles with each attempt, up to 32 times. */
const doublings = 5;

/** Calls from one activation to another: attempts, answers, timeouts, retries. */
export class Calls implements CopySender {
  readonly path: CriticalPath;
  private readonly context: Context;
  private readonly hedging: Hedging;
  private readonly endings: CallEndings;
  private readonly backoffStream: number;
  private readonly dropStream: number;
  private readonly breakers: CircuitBreakers;
  private readonly budgets: RetryBudgets;

  constructor(context: Context, endings: CallEndings) {
    this.context = context;
    this.endings = endings;
    this.path = new CriticalPath(context);
    this.hedging = new Hedging(context, this.path, this);
    this.backoffStream = context.stream('backoff');
    this.dropStream = context.stream('drop');
    this.breakers = new CircuitBreakers(context);
    this.budgets = new RetryBudgets(context);
  }

  /** Begins the call of a site on behalf of a frame. */
  begin(caller: number, site: Site): void {
    const { frames, operations, behaviours } = this.context;
    // A request that comes too late for the file has not come at all.
    if (operations.traces.areAny && operations.isBeyondTrace(caller, site)) return this.endings.failed(caller, site, outcome.endOfTrace);
    if (site.isKept && behaviours[site.from].recalls!(caller, site)) return this.completeByCopy(caller, site);
    frames.calling[caller] = site.index;
    frames.attempt[caller] = 0;
    this.attempt(caller, site);
  }

  /** The caller has what it would have asked for. */
  private completeByCopy(caller: number, site: Site): void {
    const { frames, events, operations } = this.context;
    frames.attemptAt[caller] = events.now;
    operations.begin(caller, site, true);
    operations.complete(caller, site, caller);
    frames.version[caller] = none;
    this.endings.succeeded(caller);
  }

  /** Sends one attempt: the callee's frame travels to the instance that is chosen now. */
  attempt(caller: number, site: Site): void {
    const { frames, events, operations, behaviours } = this.context;
    const stamp = ++frames.stamp[caller];
    frames.attemptAt[caller] = events.now;
    frames.state[caller] = state.running;
    frames.target[caller] = frames.rival[caller] = none;
    frames.copies[caller] = 1;
    if (!this.breakers.lets(caller, site.to)) return this.attemptFailed(caller, outcome.circuitOpen, outcome.circuitOpen);
    if (site.isFirst) this.countAttempt(frames.request[caller], site.flow);
    if (site.isOutermost) operations.begin(caller, site, frames.attempt[caller] === 0);
    const frame = this.calleeFrame(caller, site);
    const callee = behaviours[site.to];
    if (!callee.route(frame, caller)) {
      this.discard(frame);
      return this.attemptFailed(caller, outcome.unavailable, outcome.unavailable);
    }
    frames.target[caller] = frames.instance[frame];
    this.send(frame, site);
    if (site.timeout >= 0) this.watch(site.timeout, caller, stamp);
    else if (site.isOneWay) return this.abandonAtOnce(caller, frame);
    if (site.hedge >= 0) this.watch(this.context.silence + 1 + site.hedge, caller, stamp);
  }

  send(frame: number, site: Site): void {
    const { behaviours, events } = this.context;
    if (this.vanishes(frame, site)) return this.keepSilent(frame, site);
    const time = this.context.reachesAt(frame);
    const callee = behaviours[site.to];
    events.schedule(callee.arrival === undefined ? time : callee.arrival(frame, time), event.reach, frame);
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
    const { frames } = this.context;
    const caller = frames.caller[frame];
    // Nobody will ever know what became of it, but that it was not done.
    if (site.isOneWay) this.context.requests.isBroken[frames.request[frame]] = 1;
    this.discard(frame);
    if (site.timeout < 0 && !site.isOneWay) this.watch(this.context.silence, caller, frames.stamp[caller]);
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
    const { deadlines, events, frames, requests, plan } = this.context;
    const deadline = deadlines[ring];
    while (deadline.nextTime(frames.stamp) <= events.now) {
      const caller = deadline.takeFrame();
      if (ring > this.context.silence) {
        this.hedging.sendCopy(caller);
        continue;
      }
      this.breakers.ended(caller, plan.program.sites[frames.calling[caller]].to, true);
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
    if (this.context.isPaused(frames.instance[caller])) return this.answerAfterPause(frame, caller);
    const site = this.context.siteOf(frame);
    if (this.context.isCutOff(frame)) return this.keepSilent(frame, site);
    const ended = frames.outcome[frame];
    if (ended !== outcome.ok && ended !== outcome.miss) return this.failureAnswered(caller, frame, site);
    this.breakers.ended(caller, site.to, false);
    this.budgets.succeeded(caller);
    if (frames.rival[caller] !== none || frames.isCopy[frame] === 1) this.hedging.win(caller, frame, site);
    this.over(caller);
    if (frames.ledger[caller] !== none) this.path.account(caller, frame, site);
    if (ended === outcome.miss) {
      this.discard(frame);
      return this.endings.missed(caller, site);
    }
    this.context.operations.translate(frame);
    if (site.isKept) this.context.behaviours[site.from].learns!(caller, frame, site);
    this.takeVersion(caller, frame, site);
    if (site.isOutermost) this.context.operations.complete(caller, site, frame);
    frames.calling[caller] = none;
    if (frames.role[frame] !== role.courier) requests.work[frames.request[frame]]--;
    this.release(frame);
    this.endings.succeeded(caller);
  }

  /** A caller that stands still hears the answer when it goes on. */
  private answerAfterPause(frame: number, caller: number): void {
    const { frames, events, pausedUntil } = this.context;
    const until = pausedUntil[frames.instance[caller]];
    frames.waiting[frame] += until - events.now;
    frames.leftAt[frame] += until - events.now;
    events.schedule(until, event.answer, frame);
  }

  private failureAnswered(caller: number, frame: number, site: Site): void {
    const { frames } = this.context;
    const ended = frames.outcome[frame];
    const cause = frames.cause[frame];
    this.breakers.ended(caller, site.to, true);
    if (frames.copies[caller] < 2) {
      this.discard(frame);
      return this.attemptFailed(caller, ended, cause);
    }
    this.hedging.lose(caller, frame, site);
    this.discard(frame);
  }

  /** Ends the operations of the call under way, a second copy's as well. */
  failOperations(caller: number, site: Site, ended: number): void {
    this.context.operations.fail(caller, site, ended);
    this.hedging.failRival(caller, site, ended);
  }

  /** Frees a frame, with the seconds that a second copy has kept for itself. */
  private release(frame: number): void {
    const { frames, requests } = this.context;
    if (frames.isCopy[frame] === 1 && frames.ledger[frame] !== none) requests.releaseLedger(frames.ledger[frame]);
    frames.release(frame);
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
    this.release(frame);
    if (isWork) this.endings.endWork(request);
  }

  /** An instance has lost what it remembered of its calls. */
  forgetInstance(instance: number): void {
    this.breakers.forget(instance);
    this.budgets.forget(instance);
  }

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

  calleeFrame(caller: number, site: Site): number {
    const { frames, events, requests, operations } = this.context;
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
    if (site.isOutermost) frames.ticket[frame] = operations.ticketOf(caller, site);
    if (site.carries) frames.known[frame] = frames.known[caller];
    return frame;
  }

  countAttempt(request: number, flow: number): void {
    const { requests, tallies, plan } = this.context;
    for (const tally of tallies) {
      if (!tally.holds(requests.arrivedAt[request])) continue;
      tally.flows[flow].attempts++;
      if (!tally.isRegional) continue;
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
    const balancer = balancers[frames.node[caller]];
    if (balancer === undefined) return;
    if (frames.target[caller] !== none) balancer.over(caller, frames.target[caller]);
    if (frames.rival[caller] !== none) balancer.over(caller, frames.rival[caller]);
  }

  private attemptFailed(caller: number, ended: number, cause: number): void {
    const { frames, events, plan } = this.context;
    const site = plan.program.sites[frames.calling[caller]];
    this.over(caller);
    frames.waiting[caller] += events.now - frames.attemptAt[caller];
    if (frames.ledger[caller] !== none) this.path.forget(caller, site);
    if (site.isOutermost) this.failOperations(caller, site, ended);
    if (isRetried(ended) && frames.attempt[caller] < site.retry && this.budgets.grants(caller)) return this.backOff(caller, site);
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

  /** What a nested operation saw is what the operation around it saw, through whatever stands between them. */
  private takeVersion(caller: number, frame: number, site: Site): void {
    const { frames } = this.context;
    if (site.tells) frames.known[caller] = frames.versionData[frame] === site.data ? frames.version[frame] : none;
    if (frames.version[frame] === none || (site.isOutermost && frames.versionData[frame] === site.data)) return;
    frames.copyVersion(caller, frame);
  }
}
