import { assert } from '../../base/assert.ts';
import { mix } from '../../base/random.ts';
import type { NodeOf } from '../../model/architecture.ts';
import { samplerOf } from '../engine/sampler.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import type { Balancer, Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { HealthCheck } from './instance-choice.ts';
import { Handshakes } from './handshakes.ts';
import { readDemands } from './read-demand.ts';
import { Responder } from './responder.ts';
import { ResponseCopies } from './response-copies.ts';
import { warmCopies } from './warm-copies.ts';
import { TokenBucket } from './token-bucket.ts';

type ProxySettings = NodeOf<'proxy'>['settings'];

/** A proxy: a server that chooses among the instances it passes requests on to, and may answer in their place. */
export class Proxy extends Responder implements Balancer {
  private readonly proxySettings: ProxySettings;
  private readonly health: HealthCheck | undefined;
  private readonly handshakes: Handshakes;
  private readonly bucket: TokenBucket | undefined;
  private readonly balanceStream: number;
  /** By proxy instance and callee instance: calls under way, and credit of the weighted turns. */
  private readonly connections: Int32Array;
  private readonly credit: Float64Array;
  /** By proxy instance and callee node: whose turn it is. */
  private readonly turns: Int32Array;
  private readonly instanceTotal: number;
  /** Of `two-choices`: the places drawn, in rising order, and who stands there. */
  private readonly drawn: Int32Array;
  private readonly chosen: Int32Array;

  constructor(context: Context, plan: NodePlan) {
    assert(plan.node.kind === 'proxy', 'a proxy is simulated as one');
    const { settings } = plan.node;
    const { eviction = 'lru', ttl } = settings;
    const copies = settings.cache === undefined ? undefined : new ResponseCopies(context, plan, { capacity: settings.cache, eviction, ttl });
    const server = {
      time: samplerOf(settings.time),
      cores: settings.cores,
      concurrency: settings.concurrency,
      queue: settings.queue,
      isExternal: false,
      errorRate: 0,
      // Filters and access rules refuse independently of each other; both are answers.
      refusalRate: 1 - (1 - settings.filter) * (1 - settings['access-control']),
    };
    super(context, plan, server, copies);
    this.proxySettings = settings;
    this.handshakes = new Handshakes(context, plan, settings);
    const interval = settings['health-check'];
    this.health = interval === undefined ? undefined : new HealthCheck(context, plan, interval);
    const rate = settings['rate-limit'];
    this.bucket = rate === undefined ? undefined : new TokenBucket(rate, settings.burst ?? Math.max(1, rate));
    this.balanceStream = context.stream(plan.name, 'balance');
    this.instanceTotal = context.plan.instanceNodes.length;
    this.connections = new Int32Array(plan.instanceCount * this.instanceTotal);
    this.credit = new Float64Array(plan.instanceCount * this.instanceTotal);
    this.turns = new Int32Array(plan.instanceCount * context.plan.nodes.length);
    this.drawn = new Int32Array(Math.min(settings.choices, this.instanceTotal));
    this.chosen = new Int32Array(Math.min(settings.choices, this.instanceTotal));
    context.balancers[plan.index] = this;
    if (copies !== undefined) this.warmUp(copies);
  }

  override route(frame: number, caller: number): boolean {
    if (!super.route(frame, caller)) return false;
    this.handshakes.arrives(frame, caller);
    return true;
  }

  override reach(frame: number): void {
    if (this.bucket !== undefined && !this.bucket.take(this.context.events.now)) this.reject(frame);
    else super.reach(frame);
  }

  choose(frame: number, caller: number, candidates: Int32Array): number {
    const { frames } = this.context;
    const own = frames.instance[caller] - this.node.firstInstance;
    const believed = this.health === undefined ? candidates : this.believed(own, candidates);
    if (believed.length === 0) return none;
    const connected = this.handshakes.connected(caller, believed);
    const instance = connected !== none ? connected : believed.length === 1 ? believed[0] : this.balanced(own, frame, believed);
    this.handshakes.goesOn(frame, caller, instance);
    this.connections[own * this.instanceTotal + instance]++;
    return instance;
  }

  over(caller: number, instance: number): void {
    const own = this.context.frames.instance[caller] - this.node.firstInstance;
    this.connections[own * this.instanceTotal + instance]--;
    this.handshakes.over(caller, instance);
  }

  /** Whoever writes through a proxy makes its copy of that worthless. */
  override ended(frame: number, ended: number, cause: number): void {
    const site = this.context.siteOf(frame);
    if (ended === outcome.ok && site.verb === verb.write) this.forget(frame, frame, site);
    super.ended(frame, ended, cause);
  }

  override learns(caller: number, frame: number, site: Site): void {
    super.learns(caller, frame, site);
    if (site.verb === verb.write) this.forget(caller, frame, site);
  }

  emptied(): void {
    for (let station = 0; station < this.node.instanceCount; station++) this.copies?.clear(station);
  }

  protected override end(frame: number, ended: number, cause: number): void {
    this.handshakes.answered(frame);
    super.end(frame, ended, cause);
  }

  private forget(frame: number, keyed: number, { data }: Site): void {
    if (data >= 0) this.copies?.remove(this.stationOf(frame), { data, key: this.context.operations.keyOf(keyed, data) });
  }

  private warmUp(copies: ResponseCopies): void {
    const { cache, eviction = 'lru', ttl = Infinity } = this.proxySettings;
    const { name, instanceCount } = this.node;
    const demands = readDemands(this.context.plan, ({ from, to, options }) => (from === name || to === name) && options.cache).flatMap(
      ({ data, rate }) => Array.from({ length: instanceCount }, (_, station) => ({ station, data, rate: rate / instanceCount })),
    );
    warmCopies(this.context, this.node, copies, { demands, ttl, isBounded: cache !== undefined, eviction, shield: none });
  }

  override stopped(instance: number): void {
    super.stopped(instance);
    const own = instance - this.node.firstInstance;
    this.connections.fill(0, own * this.instanceTotal, (own + 1) * this.instanceTotal);
  }

  private believed(own: number, candidates: Int32Array): Int32Array {
    if (!this.context.hasEverFailed) return candidates;
    const place = this.context.plan.instancePlaces[this.node.firstInstance + own];
    return candidates.filter((instance) => this.health!.believesUp(own, place, instance));
  }

  private balanced(own: number, frame: number, candidates: Int32Array): number {
    switch (this.proxySettings.balance) {
      case 'round-robin':
        return this.nextInTurn(own, frame, candidates);
      case 'weighted':
        return this.nextByWeight(own, candidates);
      case 'hash':
        return candidates[(mix(0x27d4eb2f, this.addressOf(frame)) >>> 0) % candidates.length];
      case 'least-connections':
        return this.leastConnections(own, frame, candidates, candidates.length);
      case 'two-choices':
        return this.leastConnections(own, frame, this.someOf(frame, candidates), Math.min(this.proxySettings.choices, candidates.length));
      case 'random':
        this.context.select(this.balanceStream, frame);
        return candidates[this.context.source.below(candidates.length)];
    }
  }

  /** What a proxy sees of whoever sent a request: its session, or a proxy between them that hides it. */
  private addressOf(frame: number): number {
    const { frames, plan, sessions } = this.context;
    let at = frames.caller[frame];
    for (let next = at; next !== none; next = frames.caller[at]) {
      if (at !== next && frames.stamp[next] !== frames.callerStamp[at]) break;
      at = next;
      const { node } = plan.nodes[frames.node[at]];
      if (node.kind === 'proxy' && node.settings.anonymity && node.name !== this.node.name)
        return sessions.identityOf(sessions.ofInstance(frames.instance[at]));
    }
    return sessions.identityOf(frames.session[frame]);
  }

  private nextInTurn(own: number, frame: number, candidates: Int32Array): number {
    const at = own * this.context.plan.nodes.length + this.context.frames.node[frame];
    return candidates[this.turns[at]++ % candidates.length];
  }

  /** Smooth weighted round robin, as nginx does it: everybody earns its weight, the richest serves and pays the sum. */
  private nextByWeight(own: number, candidates: Int32Array): number {
    const weights = this.proxySettings.weights ?? [];
    const first = this.context.plan.nodes[this.context.plan.instanceNodes[candidates[0]]].firstInstance;
    let sum = 0;
    let richest = candidates[0];
    for (const instance of candidates) {
      const weight = weights[instance - first] ?? 1;
      sum += weight;
      this.credit[own * this.instanceTotal + instance] += weight;
      if (this.credit[own * this.instanceTotal + instance] > this.credit[own * this.instanceTotal + richest] + 1e-9) richest = instance;
    }
    this.credit[own * this.instanceTotal + richest] -= sum;
    return richest;
  }

  /** Among the first `count` candidates, one with the fewest calls of this proxy instance under way; ties are random. */
  private leastConnections(own: number, frame: number, candidates: Int32Array, count: number): number {
    const base = own * this.instanceTotal;
    let least = candidates[0];
    let ties = 1;
    this.context.select(this.balanceStream, frame, 1);
    for (let index = 1; index < Math.min(count, candidates.length); index++) {
      const difference = this.connections[base + candidates[index]] - this.connections[base + least];
      if (difference > 0) continue;
      ties = difference < 0 ? 1 : ties + 1;
      if (ties === 1 || this.context.source.below(ties) === 0) least = candidates[index];
    }
    return least;
  }

  /** Distinct candidates, each equally likely, as many as `choices` says: a place among those not yet drawn, counted past those that are. */
  private someOf(frame: number, candidates: Int32Array): Int32Array {
    const { drawn } = this;
    const count = Math.min(drawn.length, candidates.length);
    this.context.select(this.balanceStream, frame);
    for (let size = 0; size < count; size++) {
      let place = this.context.source.below(candidates.length - size);
      let rank = 0;
      while (rank < size && drawn[rank] <= place + rank) rank++;
      place += rank;
      drawn.copyWithin(rank + 1, rank, size);
      drawn[rank] = place;
    }
    for (let rank = 0; rank < count; rank++) this.chosen[rank] = candidates[drawn[rank]];
    return this.chosen;
  }
}
