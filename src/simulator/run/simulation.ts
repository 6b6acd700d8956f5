import { createBehaviour } from '../nodes/behaviour.ts';
import { Queue } from '../nodes/queue.ts';
import { orderWrites } from '../nodes/write-order.ts';
import type { DataPlan, Plan } from '../plan/plan.ts';
import type { ReplicationEnd } from '../statistics/replication-result.ts';
import { Breakdowns } from './breakdowns.ts';
import { Context, event, type RunOptions } from './context.ts';
import { Discovery } from './discovery.ts';
import { Faults } from './faults.ts';
import { state } from './frames.ts';
import { Interpreter } from './interpreter.ts';
import { Load } from './load.ts';
import { Operations } from './operations.ts';
import { outcome } from './outcome.ts';
import { answered } from './requests.ts';
import { Series } from './series.ts';
import { readMeters, Tally } from './tally.ts';

/** What is still open so long after the window has failed. */
const longestDrain = 60;
/** Operations of a data set that the history of a replication may hold, some 200 bytes each; beyond that only a share of the keys is watched. */
const historyLimit = 1_000_000;

/** One replication: everything it consists of, put together, and the loop that takes one event after the other. */
export class Simulation {
  readonly context: Context;
  readonly series: Series;
  private readonly interpreter: Interpreter;
  private readonly load: Load;
  private readonly faults: Faults;
  private readonly breakdowns: Breakdowns;
  private end: number;
  /** Moments at which a window begins or ends. */
  private readonly marks: readonly number[];

  constructor(plan: Plan, options: RunOptions) {
    const { warmup, duration } = options;
    this.end = warmup + duration;
    const shares = plan.data.map((data) => historyShare(plan, data, this.end));
    this.context = new Context(plan, options, talliesOf(plan, warmup, this.end));
    this.series = new Series(plan, warmup, duration);
    this.load = new Load(this.context, this.series);
    this.interpreter = new Interpreter(this.context, {
      answered: (frame, ended, cause) => this.load.answered(frame, ended, cause),
      completed: (request) => this.load.completed(request),
      processed: (frame, ended) => this.processed(frame, ended),
    });
    this.context.control = this.interpreter;
    this.context.discovery = new Discovery(this.context);
    this.context.operations = new Operations(this.context, shares);
    this.context.operations.traces.ended = () => this.endNow();
    for (const node of plan.nodes) this.context.behaviours.push(createBehaviour(this.context, node, this.load));
    orderWrites(this.context);
    this.faults = new Faults(this.context, this.load);
    this.breakdowns = new Breakdowns(this.context, this.faults);
    this.marks = [...new Set(this.context.tallies.flatMap((tally) => [tally.from, tally.to]))].sort((a, b) => a - b);
    this.start();
  }

  /** Simulated seconds so far, warm-up included, and all there are to simulate before the drain. */
  get progress(): { now: number; end: number } {
    return { now: this.context.events.now, end: this.end };
  }

  /** Takes up to `count` events; what it returns is undefined while there is more to do. */
  advance(count: number): ReplicationEnd | undefined {
    const { events, frames, behaviours } = this.context;
    const { calls } = this.interpreter;
    for (let left = count; left > 0; left--) {
      // Until the end there is always an event to come: the mark of the end.
      if (events.now >= this.end && this.isOver()) return 'completed';
      const payload = events.take();
      const subject = payload >> 5;
      switch (payload & 31) {
        case event.reach:
          this.reach(subject);
          break;
        case event.worked:
          if (frames.state[subject] === state.dead) calls.discard(subject);
          else behaviours[frames.node[subject]].worked(subject);
          break;
        case event.answer:
          calls.answer(subject);
          break;
        case event.arrival:
          this.load.arrive(subject);
          break;
        default:
          this.dispatch(payload & 31, subject);
      }
    }
    return undefined;
  }

  /** Whether nothing that is measured is still under way, or it has had its time. */
  private isOver(): boolean {
    const next = this.context.events.nextTime();
    return next > this.end + longestDrain || (this.load.openMeasured === 0 && next > this.end);
  }

  /** Closes what is open: windows whose end was not reached, requests that were never answered. */
  finish(ended: ReplicationEnd): void {
    const { context } = this;
    const now = Math.min(context.events.now, this.end);
    for (const tally of context.tallies) {
      if (tally.begin === undefined && tally.from <= now) tally.begin = readMeters(context.meters, context.events.now);
      tally.end ??= readMeters(context.meters, context.events.now);
    }
    for (const behaviour of context.behaviours) behaviour.finish?.();
    context.requests.forEach((request) => this.closeRequest(request, ended === 'completed'));
    context.conservation?.finish({ ...context, now: context.events.now });
  }

  /** What is under way ends; nothing new begins. */
  private endNow(): void {
    this.end = Math.min(this.end, this.context.events.now);
    this.load.stop();
  }

  private start(): void {
    const { events } = this.context;
    this.marks.forEach((time, index) => events.schedule(time, event.mark, index));
    this.planBin(0);
    this.faults.start();
    this.breakdowns.start();
    this.load.start();
  }

  /** Whatever comes less often than the events of a call. */
  private dispatch(kind: number, subject: number): void {
    const { frames, behaviours } = this.context;
    switch (kind) {
      case event.resume:
        return this.interpreter.resume(subject);
      case event.deadline:
        return this.interpreter.calls.deadline(subject);
      case event.modulation:
        return this.load.modulate(subject);
      case event.thought:
        return this.load.thought(subject);
      case event.fault:
        return this.faults.begin(subject);
      case event.repair:
        return this.faults.end(subject);
      case event.failure:
        return this.breakdowns.fail(subject);
      case event.recovery:
        return this.breakdowns.recover(subject);
      case event.impatience:
        return behaviours[frames.node[subject]].impatient?.(subject);
      case event.mark:
        return this.mark(this.marks[subject]);
      case event.bin:
        return this.closeBin(subject);
      default:
        return this.wake(kind, subject);
    }
  }

  /** A bin of the series ends and the next one begins, before all else of that moment. */
  private closeBin(bin: number): void {
    const { meters, tallies, events } = this.context;
    this.series.close(bin - 1, meters, tallies[0].nodes, events.now);
    if (bin < this.series.bins) this.planBin(bin + 1);
  }

  private planBin(bin: number): void {
    const { warmup, duration } = this.context.options;
    this.context.events.scheduleFirst(Math.min(warmup + duration, warmup + bin * this.series.interval), event.bin, bin);
  }

  private reach(frame: number): void {
    const { frames, events, isUp, behaviours, control } = this.context;
    frames.reachedAt[frame] = events.now;
    frames.state[frame] = state.running;
    if (isUp[frames.instance[frame]] === 1) behaviours[frames.node[frame]].reach(frame);
    else control.respond(frame, outcome.refused, outcome.refused);
  }

  /** The queue that handed out a consumer's message hears how it went. */
  private processed(frame: number, ended: number): void {
    const queue = this.context.behaviours[this.context.siteOf(frame).from];
    if (queue instanceof Queue) queue.processed(frame, ended);
  }

  /** Events of a node's own: the subject's lowest bits tell the node. */
  private wake(kind: number, subject: number): void {
    const nodes = this.context.plan.nodes.length;
    this.context.behaviours[subject % nodes].wake?.(kind, Math.floor(subject / nodes));
  }

  private mark(time: number): void {
    const { tallies, meters, events } = this.context;
    this.context.currentTallies = tallies.filter((tally) => tally.holds(events.now));
    for (const tally of tallies) {
      if (tally.from === time) {
        tally.begin = readMeters(meters, events.now);
        tally.nodes.forEach((counters, node) => {
          counters.waitingMaximum = meters.nodeWaiting[node];
          counters.depthMaximum = meters.depth[node];
        });
      }
      if (tally.to === time) tally.end = readMeters(meters, events.now);
    }
  }

  /** What was not answered has failed, if it had time to be answered; what was not completed is unfinished. */
  private closeRequest(request: number, isDrained: boolean): void {
    const { requests, tallies } = this.context;
    if (requests.isCompleted[request] === 1) return;
    for (const tally of tallies) {
      if (!tally.holds(requests.arrivedAt[request])) continue;
      const regional = tally.regional(requests.flow[request], this.context.plan.places.regions[requests.place[request]]);
      for (const counters of [tally.flows[requests.flow[request]], ...(regional === undefined ? [] : [regional])]) {
        if (requests.answer[request] === answered.success) counters.unfinished++;
        else if (requests.answer[request] === answered.notYet && isDrained) counters.failures[outcome.unanswered]++;
        else if (requests.answer[request] === answered.notYet) counters.arrivals--;
      }
    }
  }
}

function talliesOf(plan: Plan, warmup: number, end: number): Tally[] {
  const windows = [
    { from: warmup, to: end },
    ...plan.windows.map((window) => ({ from: warmup + window.from, to: Math.min(end, warmup + window.to) })),
  ];
  return windows.map(({ from, to }) => new Tally(plan, from, to));
}

/** Which share of a data set's keys the history can hold, from how often its flows come and how many arrows name it. */
function historyShare(plan: Plan, data: DataPlan, seconds: number): number {
  let operations = 0;
  for (const site of plan.program.sites) {
    if (site.data !== data.index || !site.isOutermost || site.flow < 0) continue;
    const { settings, load } = plan.flows[site.flow];
    if (settings.arrivals.kind === 'trace') operations += settings.arrivals.times?.length ?? 0;
    else operations += seconds * (load === 'timed' ? 1 / settings.every! : (settings.rate ?? 0));
  }
  return Math.min(1, historyLimit / Math.max(1, operations));
}
