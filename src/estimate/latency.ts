import { meanOf, type Distribution } from '../base/distribution.ts';
import { harmonic, leastOf } from '../base/moments.ts';
import { remembered, rememberedWithin } from '../base/remembered.ts';
import type { Architecture, Block, Call, Consumer, DataSet, Flow, Node, NodeOf, Publish, Step } from '../model/architecture.ts';
import { dataNodesOf } from '../model/chunks.ts';
import { instanceCountOf } from '../model/places.ts';
import { nodeNamed } from '../model/walk.ts';
import { hitRatioOf } from './cache-hits.ts';
import { type Delay, delayFrom, farthest, nearest, none, plus } from './delay.ts';
import { chunkDelay, movedBy } from './filesystems.ts';
import { copySites, declaredBetweenNodes, distanceBetween, preferredSites, type Site, siteNamed, sitesOf } from './geography.ts';
import type { Station } from './station.ts';
import { arrivalsByNode, stationsOf } from './stations.ts';
import { commitDelayOf, copyShares, orderFactor, type Round, roundsOf, storeSites } from './store-delays.ts';
import { trafficOf } from './traffic.ts';

/** The latency of a flow for those of its clients who are in one place. */
export interface LocalDelay extends Delay {
  readonly place: string;
  readonly share: number;
}

/** From arrival to the answer, for each place of the flow's clients. Empty of a flow that a queue begins. */
export function latenciesOf(architecture: Architecture, flow: Flow): readonly LocalDelay[] {
  const first = nodeNamed(architecture, flow.first);
  if (first === undefined || first.kind === 'queue') return [];
  return sitesOf(architecture, first).map((site) => ({
    place: site.region,
    share: site.share,
    ...new Trip(architecture).untilReply(flow.steps, first, site),
  }));
}

/** The mean over all clients of a flow, and the least of them. */
export const latencyOf = (architecture: Architecture, flow: Flow): Delay | undefined => {
  const local = latenciesOf(architecture, flow);
  if (local.length === 0) return undefined;
  return { mean: local.reduce((sum, { mean, share }) => sum + mean * share, 0), least: Math.min(...local.map(({ least }) => least)) };
};

/** The latency that no system of these distances can undercut for the share `quantile` of all requests, or of those from one region: clients nearest first. */
export function floorOf(architecture: Architecture, flow: Flow, quantile: number, region?: string): LocalDelay | undefined {
  const local = latenciesOf(architecture, flow)
    .filter(({ place }) => region === undefined || place === region)
    .sort((left, right) => left.least - right.least);
  const all = local.reduce((sum, { share }) => sum + share, 0);
  let share = 0;
  return local.find((each) => (share += each.share) >= (quantile - 1e-9) * all) ?? local.at(-1);
}

/** The mean latency that no system of these distances can undercut, of all requests or of those from one region. */
export function meanFloorOf(architecture: Architecture, flow: Flow, region?: string): LocalDelay | undefined {
  const local = latenciesOf(architecture, flow).filter(({ place }) => region === undefined || place === region);
  const share = local.reduce((sum, each) => sum + each.share, 0);
  if (share === 0) return undefined;
  const weighted = (value: (each: LocalDelay) => number) => local.reduce((sum, each) => sum + each.share * value(each), 0) / share;
  return { place: local[0].place, share, mean: weighted(({ mean }) => mean), least: weighted(({ least }) => least) };
}

/** How long one arrow takes its caller: the way there and back, and all that happens in between. */
export const delayOf = rememberedWithin((architecture: Architecture, step: Call | Publish): Delay => {
  const trip = new Trip(architecture);
  const caller = nodeNamed(architecture, step.from);
  return caller === undefined ? none : trip.over(sitesOf(architecture, caller), (site) => trip.arrow(step, caller, site).delay);
});

/** How long a member of a group has one message in hand. It waits for no CPU of its own: what is in hand at once is limited, and so is the waiting. */
export const handlingTimeOf = (architecture: Architecture, consumer: Consumer): Delay => {
  const group = nodeNamed(architecture, consumer.group);
  if (group === undefined) return none;
  const trip = new Trip(architecture);
  return trip.over(sitesOf(architecture, group), (site) => plus(delayFrom(timeAt(group, undefined)), trip.steps(consumer.steps, group, site).delay));
};

interface Reached {
  readonly delay: Delay;
  /** The answer is on its way: what follows is not waited for. */
  readonly hasReplied: boolean;
}

const followed = remembered((_: Architecture) => new Map<Step, Map<number, Reached>>());

/** Follows one request from place to place. */
class Trip {
  private readonly architecture: Architecture;
  private readonly followed: Map<Step, Map<number, Reached>>;

  constructor(architecture: Architecture) {
    this.architecture = architecture;
    this.followed = followed(architecture);
  }

  untilReply(steps: readonly Step[], node: Node, site: Site): Delay {
    return this.steps(steps, node, site).delay;
  }

  steps(steps: readonly Step[], node: Node, site: Site): Reached {
    let delay = none;
    for (const step of steps) {
      const next = this.step(step, node, site);
      delay = plus(delay, next.delay);
      if (next.hasReplied) return { delay, hasReplied: true };
    }
    return { delay, hasReplied: false };
  }

  over(sites: readonly Site[], delayAt: (site: Site) => Delay): Delay {
    const total = sites.reduce((sum, { share }) => sum + share, 0);
    let mean = 0;
    let least = Infinity;
    for (const site of sites) {
      const delay = delayAt(site);
      mean += (delay.mean * site.share) / total;
      least = Math.min(least, delay.least);
    }
    return { mean, least: least === Infinity ? 0 : least };
  }

  private step(step: Step, node: Node, site: Site): Reached {
    switch (step.kind) {
      case 'call':
      case 'publish':
        return this.arrow(step, node, site);
      case 'reply':
        return { delay: none, hasReplied: true };
      case 'wait':
        return going(delayFrom(step.duration));
      case 'parallel':
        return going(this.parallel(step.branches, step.copies, node, site));
      case 'choose':
        return going(this.choose(step.branches, node, site));
      case 'repeat': {
        const pass = this.steps(step.steps, node, site).delay;
        const times = { mean: meanOf(step.times) ?? 1, least: leastOf(step.times) };
        return going({ mean: pass.mean * times.mean, least: pass.least * times.least });
      }
    }
  }

  /** The last branch ends it. Of many alike, as the largest of so many exponentials. */
  private parallel(branches: readonly (readonly Step[])[], copies: number, node: Node, site: Site): Delay {
    const delays = branches.map((branch) => this.steps(branch, node, site).delay);
    const slowest = Math.max(0, ...delays.map(({ mean }) => mean));
    const least = Math.max(0, ...delays.map((delay) => delay.least));
    return { mean: copies === 1 ? slowest : least + (slowest - least) * harmonic(copies), least };
  }

  private choose(branches: readonly { readonly probability: number; readonly steps: readonly Step[] }[], node: Node, site: Site): Delay {
    const left = 1 - branches.reduce((sum, { probability }) => sum + probability, 0);
    const delays = branches.map(({ probability, steps }) => ({ probability, ...this.steps(steps, node, site).delay }));
    const least = Math.min(...delays.filter(({ probability }) => probability > 0).map((delay) => delay.least), left > 1e-9 ? 0 : Infinity);
    return { mean: delays.reduce((sum, { probability, mean }) => sum + probability * mean, 0), least: least === Infinity ? 0 : least };
  }

  /** Many ways lead to the same call from the same place: each is followed once. */
  arrow(step: Call | Publish, caller: Node, site: Site): Reached {
    const known = this.followed.get(step);
    const found = known?.get(site.place);
    if (found !== undefined) return found;
    const reached = this.follow(step, caller, site);
    if (known === undefined) this.followed.set(step, new Map([[site.place, reached]]));
    else known.set(site.place, reached);
    return reached;
  }

  private follow(step: Call | Publish, caller: Node, site: Site): Reached {
    const callee = nodeNamed(this.architecture, step.kind === 'call' ? step.to : step.queue);
    if (callee === undefined) return going(none);
    if (step.kind === 'publish') return going(this.published(step, caller, callee, site));
    const sites = targetSites(this.architecture, callee, step, site);
    const delay = this.over(sites, (target) =>
      plus(this.wayAndBack(caller, callee, site, target), this.work(callee, step, target), this.inside(step, callee, { caller, site, target })),
    );
    return going(delay);
  }

  /** What the callee does while it serves the call, a miss included. */
  private inside(step: Call, callee: Node, { caller, site, target }: { readonly caller: Node; readonly site: Site; readonly target: Site }): Delay {
    const steps = this.steps(step.steps, callee, target).delay;
    const miss = this.missed(step, callee, step.onMiss?.owner === 'caller' ? { node: caller, site } : { node: callee, site: target });
    const commit = callee.kind === 'database' && isWriting(step) ? commitDelayOf(this.architecture, callee) : none;
    return plus(steps, miss, commit, this.chunks(step, callee, site));
  }

  private missed(step: Call, callee: Node, at: { readonly node: Node; readonly site: Site }): Delay {
    if (callee.kind !== 'cache' && callee.kind !== 'cdn') return none;
    const data = dataOf(this.architecture, step);
    if (data === undefined) return none;
    const ratio = isReading(step) && step.options.cache ? missRatio(this.architecture, callee, data) : 1;
    const isLate = !isReading(step) && callee.kind === 'cache' && callee.settings.policy === 'write-back';
    if (ratio === 0 || isLate) return none;
    const behind = this.behind(step, callee, at);
    return { mean: ratio * behind.mean, least: ratio === 1 ? behind.least : 0 };
  }

  private behind(step: Call, callee: NodeOf<'cache'> | NodeOf<'cdn'>, at: { readonly node: Node; readonly site: Site }): Delay {
    const block: Block | undefined = step.onMiss;
    if (block !== undefined && isReading(step)) return this.steps(block.steps, at.node, at.site).delay;
    const name = callee.kind === 'cache' ? callee.settings.fronts : callee.settings.origin;
    const store = name === undefined ? undefined : nodeNamed(this.architecture, name);
    if (store === undefined) return none;
    const call: Call = { ...step, from: callee.name, to: store.name, steps: [], onMiss: undefined, onError: undefined };
    return this.arrow(call, callee, at.site).delay;
  }

  private published(step: Publish, caller: Node, queue: Node, site: Site): Delay {
    if (queue.kind !== 'queue') return none;
    const { acks, replicas } = queue.settings;
    if (acks === 'none') return none;
    const brokers = sitesOf(this.architecture, queue);
    const way = this.over(brokers, (target) => this.wayAndBack(caller, queue, site, target));
    const gather = this.gathering(step, caller, queue);
    const copies = acks === 'all' && replicas > 1 ? farthest(this.architecture, copySites(this.architecture, queue, replicas)) : none;
    return plus(way, { mean: gather, least: 0 }, delayFrom(step.options.time ?? queue.settings['publish-time']), copies);
  }

  /**
   * Mean seconds that a message waits for others of its publisher to the same partition: a batch is sent when it is full, or `linger` after its
   * first message, which waits longest.
   */
  private gathering(step: Publish, caller: Node, queue: NodeOf<'queue'>): number {
    const size = step.options.batch ?? queue.settings.batch;
    const { linger, partitions, model } = queue.settings;
    if (size <= 1 || linger === 0) return 0;
    const publishers = caller.kind === 'client' ? caller.settings.users : instanceCountOf(caller);
    const rate = (trafficOf(this.architecture).visits.get(step)?.rate ?? 0) / publishers / (model === 'log' ? partitions : 1);
    const toFill = (size - 1) / rate;
    return toFill <= linger ? toFill / 2 : (linger + (rate * linger ** 2) / 2) / (1 + rate * linger);
  }

  private chunks(step: Call, callee: Node, site: Site): Delay {
    const data = dataOf(this.architecture, step);
    if (callee.kind !== 'filesystem' || data === undefined) return none;
    return chunkDelay(this.architecture, callee, { step, data, from: site, busy: transfersOf(this.architecture, callee) });
  }

  private wayAndBack(caller: Node, callee: Node, from: Site, to: Site): Delay {
    const local = callee.kind === 'cache' && callee.settings.topology === 'local';
    if (local) return none;
    const declared = declaredBetweenNodes(this.architecture, caller, callee);
    const there = declared ?? distanceBetween(this.architecture, from, to);
    const back = declared ?? distanceBetween(this.architecture, to, from);
    return plus(there, back);
  }

  /** Waiting and working at one node. */
  private work(node: Node, step: Call, site: Site): Delay {
    const station = stationsOf(this.architecture).get(node.name);
    if (node.kind === 'database') {
      const rounds = roundsOf(this.architecture, node, step, site);
      if (rounds.length > 0) return plus(...rounds.map((round) => this.round(round, node.settings['replication-factor'], station)));
    }
    const time = step.options.time ?? timeAt(node, step);
    if (time === undefined) return none;
    const own = delayFrom(time);
    const keys =
      step.options.keys === undefined || node.kind !== 'database' ? 1 : Math.max(1, (meanOf(step.options.keys) ?? 1) / node.settings.shards);
    return { mean: this.waiting(node, step, station) + own.mean * keys, least: own.least };
  }

  /** Of a store, in the lines of the copies that serve such a call. */
  private waiting(node: Node, step: Call, station: Station | undefined): number {
    if (node.kind !== 'database' || station?.waits === undefined) return station?.wait ?? 0;
    const caller = nodeNamed(this.architecture, step.from);
    const shares = copyShares(this.architecture, node, { isWrite: isWriting(step), reads: step.options.reads, caller });
    return shares.reduce((sum, share, copy) => sum + (share === 0 ? 0 : share * (station.waits?.[copy] ?? 0)), 0);
  }

  private round({ goal, time, way }: Round, copies: number, station: Station | undefined): Delay {
    const own = delayFrom(time);
    const mean = ((station?.wait ?? 0) + own.mean) * orderFactor(time, Math.min(goal, copies), copies);
    return plus(way, { mean, least: own.least });
  }
}

function timeAt(node: Node, step: Call | undefined): Distribution | undefined {
  switch (node.kind) {
    case 'service':
      return node.settings.external ? node.settings.latency : node.settings.time;
    case 'proxy':
      return node.settings.time;
    case 'cache':
    case 'cdn':
      return node.settings['hit-time'];
    case 'registry':
      return node.settings['lookup-time'];
    case 'filesystem':
      return node.settings['metadata-time'];
    case 'database':
      return step !== undefined && isWriting(step) ? node.settings['write-time'] : node.settings['read-time'];
    default:
      return undefined;
  }
}

/** Where the callee may stand that serves this call. */
function targetSites(architecture: Architecture, callee: Node, step: Call, from: Site): readonly Site[] {
  switch (callee.kind) {
    case 'database':
      return storeSites(architecture, callee, step, from);
    case 'cdn':
      return [
        nearest(
          architecture,
          from,
          callee.settings.pops.map((region) => siteNamed(architecture, region)),
        ),
      ];
    case 'service':
    case 'proxy':
      return preferredSites(from, sitesOf(architecture, callee), callee.settings.locality);
    case 'filesystem':
      return copySites(architecture, callee, 1);
    default:
      return sitesOf(architecture, callee);
  }
}

/** Busy share of a file system's data nodes. */
const transfersOf = rememberedWithin(
  (architecture: Architecture, node: NodeOf<'filesystem'>): number =>
    movedBy(node, arrivalsByNode(architecture).get(node) ?? []).load / dataNodesOf(node.settings),
);

function missRatio(architecture: Architecture, cache: Node, data: DataSet): number {
  const ratio = hitRatioOf(trafficOf(architecture).hits.values(), (load) => load.keeper === cache && load.data === data);
  return 1 - (ratio ?? 0);
}

function dataOf(architecture: Architecture, { operation }: Call): DataSet | undefined {
  return operation === undefined || operation.verb === 'text' ? undefined : architecture.data.find(({ name }) => name === operation.data);
}

function isReading({ operation }: Call): boolean {
  return operation?.verb === 'read' || operation?.verb === 'scan';
}

function isWriting({ operation }: Call): boolean {
  return operation?.verb === 'write' || operation?.verb === 'update' || operation?.verb === 'create';
}

function going(delay: Delay): Reached {
  return { delay, hasReplied: false };
}
