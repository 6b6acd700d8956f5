import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { drawExponential } from '../engine/ziggurat.ts';
import type { FlowPlan } from '../plan/plan.ts';
import { record } from '../statistics/histogram.ts';
import { event, type Context } from './context.ts';
import { none, role, state } from './frames.ts';
import { outcome } from './outcome.ts';
import { answered } from './requests.ts';
import type { Series } from './series.ts';
import type { FlowCounters, Tally } from './tally.ts';

/** How often a flow's requests come, and what is to come next. */
interface Arrivals {
  readonly stream: number;
  /** Requests so far: what random draws know the next one by. */
  count: number;
  nextAt: number;
  /** `load` events multiply it; a burst, too. */
  factor: number;
  burst: number;
  changes: number;
}

/** How long a client's users think, and what random draws know that by. */
interface Thinking {
  readonly seconds: Sampler;
  readonly stream: number;
}

/** Makes requests arrive, and takes note of how they end. */
export class Load {
  /** Measured requests whose work has not ended. */
  openMeasured = 0;
  private readonly context: Context;
  private readonly series: Series;
  private readonly arrivals: readonly Arrivals[];
  private readonly thinking: readonly (Thinking | undefined)[];
  private end: number;

  constructor(context: Context, series: Series) {
    this.context = context;
    this.series = series;
    this.end = context.options.warmup + context.options.duration;
    this.arrivals = context.plan.flows.map((flow) => ({
      stream: context.stream(flow.name, 'arrivals'),
      count: 0,
      nextAt: Infinity,
      factor: 1,
      burst: 1,
      changes: 0,
    }));
    this.thinking = context.plan.nodes.map(({ node, name }) =>
      node.kind === 'client' && node.settings.think !== undefined
        ? { seconds: samplerOf(node.settings.think), stream: context.stream(name, 'think') }
        : undefined,
    );
  }

  start(): void {
    for (const flow of this.context.plan.flows) {
      if (flow.load !== 'open' && flow.load !== 'timed') continue;
      if (flow.settings.arrivals.kind === 'bursty') this.modulate(flow.index);
      this.plan(flow);
    }
    this.context.sessions.clients.forEach((client, node) => {
      if (client === undefined || this.thinking[node] === undefined || this.closedFlows(node).length === 0) return;
      for (let index = 0; index < client.all.count; index++) this.think(client.all.first + index, node);
    });
  }

  /** Nobody comes any more. */
  stop(): void {
    this.end = this.context.events.now;
  }

  /** `load FLOW xN`: what is still to come of the current gap shrinks or grows by the same factor. */
  multiply(flow: number, factor: number): void {
    const arrivals = this.arrivals[flow];
    arrivals.factor *= factor;
    this.rescale(flow, factor);
  }

  /** Whether it was the planned moment: a change of load leaves outdated events behind. */
  arrive(flowIndex: number): void {
    const { plan, events } = this.context;
    const arrivals = this.arrivals[flowIndex];
    if (arrivals.nextAt !== events.now || events.now >= this.end) return;
    const flow = plan.flows[flowIndex];
    this.begin(flow, arrivals.count++, none);
    this.plan(flow);
  }

  /** A flow with `bursty` arrivals goes from high to low, or back. */
  modulate(flowIndex: number): void {
    const { plan, events, source } = this.context;
    const { arrivals: process } = plan.flows[flowIndex].settings;
    if (process.kind !== 'bursty') return;
    const arrivals = this.arrivals[flowIndex];
    const isHigh = arrivals.changes++ % 2 === 0;
    const burst = isHigh ? process.factor : 1 / process.factor;
    source.select(arrivals.stream, arrivals.changes, 1, 0);
    const length = (isHigh ? process.length : process.length * process.factor) * drawExponential(source);
    this.rescale(flowIndex, burst / arrivals.burst);
    arrivals.burst = burst;
    events.schedule(events.now + length, event.modulation, flowIndex);
  }

  /** A user of a closed client has thought, and chooses one of its flows by weight. */
  thought(session: number): void {
    const { events, source, sessions } = this.context;
    if (events.now >= this.end) return;
    const node = sessions.clients.findIndex(
      (client) => client !== undefined && session >= client.all.first && session < client.all.first + client.all.count,
    );
    const flows = this.closedFlows(node);
    const total = flows.reduce((sum, flow) => sum + flow.settings.weight, 0);
    source.select(this.thinking[node]!.stream, sessions.numberOf(session), this.arrivals[flows[0].index].count, 1);
    let rest = source.uniform() * total;
    const flow = flows.find((each) => (rest -= each.settings.weight) < 0) ?? flows[0];
    this.begin(flow, this.arrivals[flow.index].count++, session);
  }

  answered(frame: number, ended: number, cause: number): void {
    const { requests, frames, meters, events, plan } = this.context;
    const request = frames.request[frame];
    const flow = plan.flows[requests.flow[request]];
    const isSuccess = ended === outcome.ok;
    requests.answer[request] = isSuccess ? answered.success : answered.failure;
    meters.changeOpen(flow.index, -1, events.now);
    this.context.conservation?.requestAnswered(request, events.now);
    const latency = events.now - requests.arrivedAt[request];
    if (isSuccess) this.countSuccess(frame, request, latency);
    else this.countFailure(request, cause);
    requests.releaseLedger(frames.ledger[frame]);
    frames.ledger[frame] = none;
    this.endSession(flow, requests.session[request]);
  }

  completed(request: number): void {
    const { requests, tallies, events } = this.context;
    const arrivedAt = requests.arrivedAt[request];
    const isSuccess = requests.answer[request] === answered.success;
    for (const tally of tallies) {
      if (!tally.holds(arrivedAt) || !isSuccess) continue;
      const isBroken = requests.isBroken[request] === 1;
      tally.flows[requests.flow[request]].complete(events.now - arrivedAt, isBroken);
      this.regional(tally, request)?.complete(events.now - arrivedAt, isBroken);
    }
    if (tallies[0].holds(arrivedAt)) this.openMeasured--;
  }

  /** A request of a flow that begins with a queue: a message, from its publish to the end of its processing. */
  countMessage(flow: number, publishedAt: number, processedAt: number): void {
    for (const tally of this.context.tallies) {
      if (!tally.holds(publishedAt)) continue;
      const counters = tally.flows[flow];
      counters.arrivals++;
      counters.attempts++;
      counters.successes++;
      record(counters.latency, processedAt - publishedAt);
      record(counters.completion, processedAt - publishedAt);
    }
  }

  private begin(flow: FlowPlan, number: number, knownSession: number): void {
    const { requests, frames, events, meters, tallies, currentTallies, source, plan, isUp } = this.context;
    const client = this.context.sessions.clients[flow.first];
    source.select(this.arrivals[flow.index].stream, number, 2, 0);
    const instance = client === undefined ? plan.nodes[flow.first].firstInstance + source.below(plan.nodes[flow.first].instanceCount) : none;
    // What a dead machine would have begun does not begin.
    if (instance !== none && isUp[instance] === 0) return;
    const request = requests.take(flow.index, number, events.now);
    const root = frames.take(role.root);
    const session = client === undefined ? this.context.sessions.ofInstance(instance) : knownSession >= 0 ? knownSession : client.takeIdle(source);
    requests.session[request] = session;
    requests.root[request] = root;
    requests.work[request] = 1;
    frames.node[root] = flow.first;
    frames.instance[root] = instance;
    frames.place[root] = client === undefined ? plan.instancePlaces[instance] : client.placeOf(session);
    frames.origin[root] = frames.place[root];
    frames.site[root] = none;
    frames.pc[root] = flow.entry;
    frames.request[root] = request;
    frames.keys[root] = requests.takeKeys(request);
    frames.context[root] = 0;
    frames.session[root] = session;
    frames.ledger[root] = requests.takeLedger();
    meters.changeOpen(flow.index, 1, events.now);
    this.context.conservation?.requestCame(request, flow.index, events.now);
    requests.place[request] = frames.place[root];
    for (const tally of currentTallies) {
      tally.flows[flow.index].arrivals++;
      const regional = this.regional(tally, request);
      if (regional !== undefined) regional.arrivals++;
    }
    if (tallies[0].holds(events.now)) this.openMeasured++;
    this.series.arrived(flow.index, events.now);
    if (this.context.isPaused(instance)) this.beginAfterPause(root);
    else this.context.control.run(root);
  }

  private beginAfterPause(root: number): void {
    const { frames, events, pausedUntil } = this.context;
    const at = pausedUntil[frames.instance[root]];
    frames.waiting[root] += at - events.now;
    frames.state[root] = state.pausing;
    events.schedule(at, event.resume, root);
  }

  private regional(tally: Tally, request: number): FlowCounters | undefined {
    if (!tally.isRegional) return undefined;
    const { requests, plan } = this.context;
    return tally.regional(requests.flow[request], plan.places.regions[requests.place[request]]);
  }

  private plan(flow: FlowPlan): void {
    const { events, source } = this.context;
    const arrivals = this.arrivals[flow.index];
    const process = flow.settings.arrivals;
    let gap = flow.load === 'timed' ? flow.settings.every! : 1 / (flow.settings.rate ?? 1);
    if (flow.load === 'open' && process.kind === 'trace') gap = this.gapOf(process.times ?? [], arrivals.count);
    else if (flow.load === 'open' && process.kind !== 'constant') {
      source.select(arrivals.stream, arrivals.count, 0, 0);
      gap *= drawExponential(source);
    }
    arrivals.nextAt = events.now + gap / (arrivals.factor * arrivals.burst);
    if (arrivals.nextAt < this.end) events.schedule(arrivals.nextAt, event.arrival, flow.index);
  }

  /** Seconds between two arrivals of a file; the first counts from the beginning of the measured time, and after the last none comes. */
  private gapOf(times: readonly number[], index: number): number {
    if (index >= times.length) return Infinity;
    return index === 0 ? this.context.options.warmup + times[0] : times[index] - times[index - 1];
  }

  private rescale(flow: number, factor: number): void {
    const { events } = this.context;
    const arrivals = this.arrivals[flow];
    if (arrivals.nextAt === Infinity) return;
    arrivals.nextAt = events.now + (arrivals.nextAt - events.now) / factor;
    if (arrivals.nextAt < this.end) events.schedule(arrivals.nextAt, event.arrival, flow);
  }

  private countSuccess(frame: number, request: number, latency: number): void {
    const { requests, frames, tallies } = this.context;
    const flow = requests.flow[request];
    const arrivedAt = requests.arrivedAt[request];
    this.series.succeeded(flow, arrivedAt, latency);
    const start = frames.ledger[frame] * requests.ledgerSize;
    requests.ledgers[start] += frames.waiting[frame];
    for (const tally of tallies) {
      if (!tally.holds(arrivedAt)) continue;
      tally.flows[flow].succeed(latency, requests.isDeclined[request], requests.ledgers, start);
      this.regional(tally, request)?.succeed(latency, requests.isDeclined[request], requests.ledgers, start);
    }
  }

  private countFailure(request: number, cause: number): void {
    const { requests, tallies } = this.context;
    for (const tally of tallies) {
      if (!tally.holds(requests.arrivedAt[request])) continue;
      tally.flows[requests.flow[request]].fail(cause);
      this.regional(tally, request)?.fail(cause);
    }
  }

  private endSession(flow: FlowPlan, session: number): void {
    const client = this.context.sessions.clients[flow.first];
    if (client === undefined) return;
    if (flow.load === 'closed') this.think(session, flow.first);
    else client.release(session);
  }

  private think(session: number, node: number): void {
    const { source, events, sessions } = this.context;
    const { seconds, stream } = this.thinking[node]!;
    source.select(stream, sessions.numberOf(session), Math.floor(events.now * 1e6), 0);
    events.schedule(events.now + draw(seconds, source), event.thought, session);
  }

  private closedFlows(node: number): FlowPlan[] {
    return this.context.plan.flows.filter((flow) => flow.first === node && flow.load === 'closed');
  }
}
