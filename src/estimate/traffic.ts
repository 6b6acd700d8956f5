import { meanOf } from '../base/distribution.ts';
import { exponential } from '../base/mathematics.ts';
import { remembered } from '../base/remembered.ts';
import type { Architecture, Call, Consumer, DataSet, Flow, Node, NodeOf, Publish, Step } from '../model/architecture.ts';
import { instanceCountOf } from '../model/places.ts';
import { nodeNamed } from '../model/walk.ts';
import { cacheHits, type CacheLoad, emptyLoad, isCaching } from './cache-hits.ts';
import { distinctShares } from './distinct-shares.ts';
import { keyGroupsOf } from './key-groups.ts';

/** One arrow with how often it is taken, a second: without failures, retries and hedges. */
export interface Visit {
  readonly flow: Flow;
  readonly step: Call | Publish;
  readonly consumer?: Consumer;
  readonly rate: number;
}

/** What arrives at a node: by an arrow, as a message, or without either: a miss of a cache, a write through it, what the flush brings. */
export interface Arrival {
  readonly node: Node;
  readonly rate: number;
  readonly isWrite: boolean;
  readonly data?: DataSet;
  /** The arrow that led to it; nothing of a message. */
  readonly visit?: Visit;
}

export interface Traffic {
  readonly visits: ReadonlyMap<Step, Visit>;
  readonly arrivals: readonly Arrival[];
  /** Share of reads that a cache or a CDN answers, by node, and by node and data set. */
  readonly hits: ReadonlyMap<string, CacheLoad>;
  /** Messages a second that a consumer line gets. */
  readonly consumed: ReadonlyMap<Consumer, number>;
  /** Flows whose rate follows from how quick the answers are: an upper bound here. */
  readonly closed: ReadonlySet<Flow>;
}

/** Share of accesses by key group, of each data set whose keys have been thinned by what caches answered before. */
type Keys = ReadonlyMap<string, Float64Array>;

interface Way {
  readonly flow: Flow;
  readonly consumer?: Consumer;
  readonly rate: number;
  readonly keys: Keys;
}

/** Caches in a row need their hit ratios from each other: so many deep are followed. */
const deepest = 4;

/** How often everything happens, caches settled. */
export const trafficOf = remembered((architecture: Architecture): Traffic => {
  let hits: ReadonlyMap<string, CacheLoad> = new Map();
  for (let round = 0; ; round++) {
    const walk = new Walk(architecture, hits);
    walk.run();
    const next = cacheHits(architecture, walk.loads, hits);
    const isSettled = [...next].every(([name, load]) => hits.get(name) === load);
    hits = next;
    if (isSettled || round === deepest) return { visits: walk.visits, arrivals: walk.arrivals, consumed: walk.consumed, closed: walk.closed, hits };
  }
});

/** The rate at which a flow begins, or nothing where a queue begins it. A closed one as quickly as if answers took no time. */
export function rateOfFlow(architecture: Architecture, flow: Flow): number | undefined {
  const { rate, every, weight } = flow.settings;
  if (rate !== undefined) return rate;
  if (every !== undefined) return 1 / every;
  const client = nodeNamed(architecture, flow.first);
  if (client?.kind !== 'client' || client.settings.think === undefined) return undefined;
  const think = meanOf(client.settings.think);
  const weights = architecture.flows.filter(({ first }) => first === client.name).reduce((sum, each) => sum + each.settings.weight, 0);
  return think === undefined || think === 0 || weights === 0 ? undefined : (client.settings.users / think) * (weight / weights);
}

class Walk {
  readonly visits = new Map<Step, Visit>();
  readonly arrivals: Arrival[] = [];
  readonly consumed = new Map<Consumer, number>();
  readonly closed = new Set<Flow>();
  readonly loads = new Map<string, CacheLoad>();
  private readonly architecture: Architecture;
  private readonly hits: ReadonlyMap<string, CacheLoad>;
  private readonly walking = new Set<Consumer>();

  constructor(architecture: Architecture, hits: ReadonlyMap<string, CacheLoad>) {
    this.architecture = architecture;
    this.hits = hits;
  }

  run(): void {
    for (const flow of this.architecture.flows) {
      const rate = rateOfFlow(this.architecture, flow);
      if (rate === undefined) continue;
      if (flow.settings.rate === undefined && flow.settings.every === undefined) this.closed.add(flow);
      this.steps(flow.steps, { flow, rate, keys: new Map() });
    }
  }

  private steps(steps: readonly Step[], way: Way): void {
    for (const step of steps) this.step(step, way);
  }

  private step(step: Step, way: Way): void {
    switch (step.kind) {
      case 'call':
        return this.call(step, way);
      case 'publish':
        return this.publish(step, way);
      case 'parallel':
        for (const branch of step.branches) this.steps(branch, { ...way, rate: way.rate * step.copies });
        return;
      case 'choose':
        for (const branch of step.branches) this.steps(branch.steps, { ...way, rate: way.rate * branch.probability });
        return;
      case 'repeat':
        return this.steps(step.steps, { ...way, rate: way.rate * (meanOf(step.times) ?? 1) });
      case 'reply':
      case 'wait':
    }
  }

  private call(step: Call, way: Way): void {
    const visit = this.visit(step, way);
    const missed = this.access(step, way, visit);
    this.steps(step.steps, way);
    if (step.onMiss !== undefined) this.steps(step.onMiss.steps, missed);
  }

  private visit(step: Call | Publish, { flow, consumer, rate }: Way): Visit {
    const before = this.visits.get(step)?.rate ?? 0;
    const visit = { flow, step, consumer, rate: before + rate };
    this.visits.set(step, visit);
    return { ...visit, rate };
  }

  /** Counts what a data access brings to caches and stores behind them; the way of what was missed. */
  private access(step: Call, way: Way, visit: Visit): Way {
    const data = this.dataOf(step);
    const keeper = nodeNamed(this.architecture, step.to);
    if (data === undefined || keeper === undefined || !isCaching(keeper)) return { ...way, rate: 0 };
    const isRead = step.operation?.verb === 'read' || step.operation?.verb === 'scan';
    if (!isRead) this.writeThrough(keeper, data, way, visit);
    else if (step.options.cache) return this.read(step, keeper, data, way);
    else this.arrive(behind(keeper), { rate: way.rate, isWrite: false, data, visit });
    return { ...way, rate: 0 };
  }

  private read(step: Call, keeper: NodeOf<'cache'> | NodeOf<'cdn'>, data: DataSet, way: Way): Way {
    const keysEach = keysOf(step);
    const { counts, shares: all } = keyGroupsOf(data);
    const shares = distinctShares({ counts, shares: way.keys.get(data.name) ?? all }, keysEach);
    const load = this.load(keeper, data);
    const ratios = this.hits.get(loadName(keeper, data))?.ratios;
    const missed = new Float64Array(shares.length);
    let missRate = 0;
    for (let group = 0; group < shares.length; group++) {
      load.reads[group] += way.rate * keysEach * shares[group];
      missed[group] = way.rate * shares[group] * (1 - (ratios?.[group] ?? 0));
      missRate += missed[group];
    }
    if (step.onMiss === undefined) this.missed(keeper, { rate: missRate, isWrite: false, data, visit: { ...way, step } });
    const keys = new Map(way.keys).set(data.name, missRate === 0 ? shares : missed.map((rate) => rate / missRate));
    return { ...way, rate: missRate, keys };
  }

  /** The store is asked, and where the cache does not fill itself, its caller puts what came: one operation more. */
  private missed(keeper: NodeOf<'cache'> | NodeOf<'cdn'>, arrival: Omit<Arrival, 'node'>): void {
    this.arrive(behind(keeper), arrival);
    if (keeper.kind === 'cache' && (keeper.settings.policy === 'aside' || keeper.settings.policy === 'write-around')) {
      this.arrivals.push({ node: keeper, rate: arrival.rate, isWrite: false });
    }
  }

  private writeThrough(keeper: NodeOf<'cache'> | NodeOf<'cdn'>, data: DataSet, way: Way, visit: Visit): void {
    const shares = way.keys.get(data.name) ?? keyGroupsOf(data).shares;
    const isThrough = keeper.kind === 'cache' && (keeper.settings.policy === 'write-through' || keeper.settings.policy === 'write-back');
    const load = this.load(keeper, data);
    if (isThrough) for (let group = 0; group < shares.length; group++) load.fills[group] += way.rate * keysOf(visit.step) * shares[group];
    const reaching =
      keeper.kind === 'cache' && keeper.settings.policy === 'write-back' ? flushed(data, shares, way.rate, keeper.settings.flush) : way.rate;
    this.arrive(behind(keeper), { rate: reaching, isWrite: true, data, visit });
  }

  private arrive(store: string | undefined, arrival: Omit<Arrival, 'node'>): void {
    const node = store === undefined ? undefined : nodeNamed(this.architecture, store);
    if (node !== undefined) this.arrivals.push({ ...arrival, node });
  }

  private load(keeper: Node, data: DataSet): CacheLoad {
    const name = loadName(keeper, data);
    const known = this.loads.get(name) ?? emptyLoad(keeper, data);
    this.loads.set(name, known);
    return known;
  }

  private publish(step: Publish, way: Way): void {
    this.visit(step, way);
    const own = way.flow.consumers.filter(({ queue }) => queue === step.queue);
    const consumers = own.length > 0 ? own : this.flowsOf(step.queue);
    for (const [consumer, share] of this.sharesOf(step.queue, consumers)) {
      // A consumer that publishes to its own queue goes round once; how often it would in truth, the file does not say.
      if (this.walking.has(consumer)) continue;
      this.walking.add(consumer);
      const flow = own.length > 0 ? way.flow : (this.architecture.flows.find(({ consumers: theirs }) => theirs.includes(consumer)) ?? way.flow);
      const rate = way.rate * share;
      this.consumed.set(consumer, (this.consumed.get(consumer) ?? 0) + rate);
      this.steps(consumer.steps, { flow, consumer, rate: rate * deliveriesOf(this.architecture, consumer), keys: way.keys });
      this.walking.delete(consumer);
    }
  }

  /** A log or an exchange gives every group each message; a list, or a broker without one, hands each to whichever member is free. */
  private sharesOf(name: string, consumers: readonly Consumer[]): readonly (readonly [Consumer, number])[] {
    const queue = nodeNamed(this.architecture, name);
    const competes =
      queue?.kind === 'queue' && (queue.settings.model === 'list' || (queue.settings.model === 'broker' && queue.settings.exchange === 'direct'));
    const members = (consumer: Consumer): number => (consumer.each ? 0 : (nodeNamed(this.architecture, consumer.group)?.settings.instances ?? 1));
    const all = consumers.reduce((sum, consumer) => sum + members(consumer), 0);
    return consumers.map((consumer) => [consumer, competes && !consumer.each ? members(consumer) / all : 1]);
  }

  /** The consumers of flows that begin with the queue. */
  private flowsOf(queue: string): readonly Consumer[] {
    return this.architecture.flows
      .filter(({ first }) => first === queue)
      .flatMap(({ consumers }) => consumers.filter((each) => each.queue === queue));
  }

  private dataOf({ operation }: Call): DataSet | undefined {
    return operation === undefined || operation.verb === 'text' ? undefined : this.architecture.data.find(({ name }) => name === operation.data);
  }
}

export function loadName(keeper: Node, data: DataSet): string {
  return `${keeper.name} ${data.name}`;
}

/** How often a message is worked on that a group gets once: by every instance where `each` gets it. */
export function deliveriesOf(architecture: Architecture, { each, group }: Consumer): number {
  const node = nodeNamed(architecture, group);
  return each && node !== undefined ? instanceCountOf(node) : 1;
}

/** What a cache asks on a miss, where the flow does not say. */
function behind(keeper: NodeOf<'cache'> | NodeOf<'cdn'>): string | undefined {
  return keeper.kind === 'cache' ? keeper.settings.fronts : keeper.settings.origin;
}

/** How many keys one operation asks for, each by itself. */
function keysOf({ options }: Call | Publish): number {
  return options.keys === undefined ? 1 : Math.max(1, meanOf(options.keys) ?? 1);
}

/** Distinct keys written in one interval, a second: what a write-back cache brings to its store. */
function flushed(data: DataSet, shares: Float64Array, rate: number, interval: number): number {
  if (interval === 0) return rate;
  const { counts } = keyGroupsOf(data);
  return shares.reduce((sum, share, group) => {
    const perKey = (rate * share) / counts[group];
    return sum + (counts[group] * (1 - exponential(-perKey * interval))) / interval;
  }, 0);
}
