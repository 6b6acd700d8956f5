import type { Plan } from '../plan/plan.ts';
import { keepsResponses } from '../plan/site-plan.ts';
import { countOf, sumOf } from '../statistics/histogram.ts';
import type { NodeSeries, ReplicationSeries } from '../statistics/replication-result.ts';
import type { NodeCounters } from './tally.ts';
import type { Meters } from './meters.ts';
import { readMeters, type Reading } from './tally.ts';

const mostBins = 400;

/** Figures in bins of equal length from the end of the warm-up. */
export class Series {
  readonly interval: number;
  readonly bins: number;
  private readonly plan: Plan;
  private readonly start: number;
  private readonly flows: { arrivals: Float64Array; successes: Float64Array; latency: Float64Array }[];
  private readonly nodes: Record<keyof NodeSeries, Float64Array>[];
  private last: Reading | undefined;
  private lastHits: Float64Array;
  private lastMisses: Float64Array;
  private lastLag: Float64Array;
  private lastLagged: Float64Array;

  constructor(plan: Plan, warmup: number, duration: number) {
    this.plan = plan;
    this.start = warmup;
    this.interval = roundInterval(duration / mostBins);
    this.bins = Math.max(1, Math.ceil(duration / this.interval - 1e-9));
    const zeros = () => new Float64Array(this.bins);
    this.flows = plan.flows.map(() => ({ arrivals: zeros(), successes: zeros(), latency: zeros() }));
    this.nodes = plan.nodes.map(() => ({
      busy: zeros(),
      capacity: zeros(),
      waiting: zeros(),
      depth: zeros(),
      hits: zeros(),
      misses: zeros(),
      lag: zeros(),
      lagged: zeros(),
    }));
    this.lastHits = new Float64Array(plan.nodes.length);
    this.lastMisses = new Float64Array(plan.nodes.length);
    this.lastLag = new Float64Array(plan.nodes.length);
    this.lastLagged = new Float64Array(plan.nodes.length);
  }

  arrived(flow: number, arrivedAt: number): void {
    const bin = this.binOf(arrivedAt);
    if (bin >= 0 && bin < this.bins) this.flows[flow].arrivals[bin]++;
  }

  succeeded(flow: number, arrivedAt: number, latency: number): void {
    const bin = this.binOf(arrivedAt);
    if (bin < 0 || bin >= this.bins) return;
    this.flows[flow].successes[bin]++;
    this.flows[flow].latency[bin] += latency;
  }

  /** The end of bin `bin`, or with −1 the beginning of the first one: reads the integrals. */
  close(bin: number, meters: Meters, counters: readonly NodeCounters[], now: number): void {
    const reading = readMeters(meters, now);
    if (bin >= 0 && bin < this.bins) this.plan.nodes.forEach((_, index) => this.fill(bin, index, reading, counters[index]));
    this.last = reading;
    counters.forEach((counter, index) => {
      this.lastHits[index] = counter.hits;
      this.lastMisses[index] = counter.misses;
      if (counter.lag === undefined) return;
      this.lastLag[index] = sumOf(counter.lag);
      this.lastLagged[index] = countOf(counter.lag);
    });
  }

  result(): ReplicationSeries {
    const { plan, interval } = this;
    return {
      interval,
      flows: Object.fromEntries(plan.flows.map((flow, index) => [flow.name, this.flows[index]])),
      nodes: Object.fromEntries(plan.nodes.filter((node) => node.node.kind !== 'client').map((node) => [node.name, this.ofNode(node.index)])),
    };
  }

  private ofNode(index: number): NodeSeries {
    const { busy, capacity, waiting, depth, hits, misses, lag, lagged } = this.nodes[index];
    const { node } = this.plan.nodes[index];
    const isCaching = node.kind === 'cache' || keepsResponses(node);
    return {
      busy,
      capacity,
      waiting,
      ...(node.kind === 'queue' ? { depth } : {}),
      ...(isCaching ? { hits, misses } : {}),
      ...(node.kind === 'database' ? { lag, lagged } : {}),
    };
  }

  private fill(bin: number, index: number, reading: Reading, counter: NodeCounters): void {
    const { firstInstance, instanceCount } = this.plan.nodes[index];
    const series = this.nodes[index];
    for (let instance = firstInstance; instance < firstInstance + instanceCount; instance++) {
      series.busy[bin] += reading.busy[instance] - this.last!.busy[instance];
      series.capacity[bin] += reading.capacity[instance] - this.last!.capacity[instance];
      series.waiting[bin] += reading.waiting[instance] - this.last!.waiting[instance];
    }
    series.depth[bin] = reading.depth[index] - this.last!.depth[index];
    series.hits[bin] = counter.hits - this.lastHits[index];
    series.misses[bin] = counter.misses - this.lastMisses[index];
    if (counter.lag === undefined) return;
    series.lag[bin] = sumOf(counter.lag) - this.lastLag[index];
    series.lagged[bin] = countOf(counter.lag) - this.lastLagged[index];
  }

  private binOf(time: number): number {
    return Math.floor((time - this.start) / this.interval);
  }
}

/** The least of 1, 2 and 5 times a power of ten that is not below `seconds`. */
function roundInterval(seconds: number): number {
  let decade = 1e-6;
  while (decade * 10 <= seconds) decade *= 10;
  const factor = [1, 2, 5, 10].find((each) => decade * each >= seconds * (1 - 1e-9)) ?? 10;
  return Number((decade * factor).toPrecision(6));
}
