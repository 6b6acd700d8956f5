import { meanOf, type Distribution } from '../base/distribution.ts';
import { harmonic, leastOf } from '../base/moments.ts';
import { remembered } from '../base/remembered.ts';
import type { Architecture, Block, Call, Consumer, DataSet, Flow, Node, NodeOf, Publish, Step } from '../model/architecture.ts';
import { leadersOf } from '../model/places.ts';
import { nodeNamed } from '../model/walk.ts';
import { hitRatioOf } from './cache-hits.ts';
import { copySites, declaredBetweenNodes, type Distance, distanceBetween, preferredSites, type Site, siteNamed, sitesOf } from './geography.ts';
import { stationsOf } from './stations.ts';
import { trafficOf } from './traffic.ts';

/** Seconds: on average with all waiting, and the least that distance and service allow. */
export interface Delay {
  readonly mean: number;
  readonly least: number;
}

/** The latency of a flow for those of its clients who are in one place. */
export interface LocalDelay extends Delay {
  readonly place: string;
  readonly share: number;
}

const none: Delay = { mean: 0, least: 0 };

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

/** The latency that no system of these distances can undercut for the share `quantile` of all requests: clients nearest first. */
export function floorOf(architecture: Architecture, flow: Flow, quantile: number): LocalDelay | undefined {
  const local = [...latenciesOf(architecture, flow)].sort((left, right) => left.least - right.least);
  let share = 0;
  return local.find((each) => (share += each.share) >= quantile - 1e-9) ?? local.at(-1);
}

/** How long one arrow takes its caller: the way there and back, and all that happens in between. */
export function delayOf(architecture: Architecture, step: Call | Publish): Delay {
  const caller = nodeNamed(architecture, step.from);
  if (caller === undefined) return none;
  const trip = new Trip(architecture);
  return trip.over(sitesOf(architecture, caller), (site) => trip.arrow(step, caller, site).delay);
}

/** How long a member of a group has one message in hand. It waits for no CPU of its own: what is in hand at once is limited, and so is the waiting. */
export const handlingTimeOf = (architecture: Architecture, consumer: Consumer): Delay => {
  const group = nodeNamed(architecture, consumer.group);
  if (group === undefined) return none;
  const trip = new Trip(architecture);
  return trip.over(sitesOf(architecture, group), (site) => plus(delayFrom(timeAt(group, undefined)), trip.steps(consumer.steps, group, site).delay));
};

/** How long a store's leader waits for its copies before it acknowledges a write. */
export const commitDelayOf = remembered((architecture: Architecture) => {
  const known = new Map<NodeOf<'database'>, Delay>();
  return (database: NodeOf<'database'>): Delay => {
    const delay = known.get(database) ?? commitDelay(architecture, database);
    known.set(database, delay);
    return delay;
  };
});

interface Reached {
  readonly delay: Delay;
  /** The answer is on its way: what follows is not waited for. */
  readonly hasReplied: boolean;
}

const followed = remembered((_: Architecture) => new WeakMap<Step, Map<number, Reached>>());

/** Follows one request from place to place. */
class Trip {
  private readonly architecture: Architecture;

  constructor(architecture: Architecture) {
    this.architecture = architecture;
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
    const known = followed(this.architecture);
    const ofStep = known.get(step) ?? new Map<number, Reached>();
    const reached = ofStep.get(site.place) ?? this.follow(step, caller, site);
    known.set(step, ofStep.set(site.place, reached));
    return reached;
  }

  private follow(step: Call | Publish, caller: Node, site: Site): Reached {
    const callee = nodeNamed(this.architecture, step.kind === 'call' ? step.to : step.queue);
    if (callee === undefined) return going(none);
    if (step.kind === 'publish') return going(this.published(step, caller, callee, site));
    const sites = targetSites(this.architecture, callee, step, site);
    const delay = this.over(sites, (target) =>
      plus(this.wayAndBack(caller, callee, site, target), plus(this.work(callee, step), this.inside(step, callee, { caller, site, target }))),
    );
    return going(delay);
  }

  /** What the callee does while it serves the call, a miss included. */
  private inside(step: Call, callee: Node, { caller, site, target }: { readonly caller: Node; readonly site: Site; readonly target: Site }): Delay {
    const steps = this.steps(step.steps, callee, target).delay;
    const miss = this.missed(step, callee, step.onMiss?.owner === 'caller' ? { node: caller, site } : { node: callee, site: target });
    const commit = callee.kind === 'database' && isWriting(step) ? commitDelayOf(this.architecture)(callee) : none;
    return plus(plus(steps, miss), commit);
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
    const { acks, replicas, linger, batch } = queue.settings;
    if (acks === 'none') return none;
    const brokers = sitesOf(this.architecture, queue);
    const way = this.over(brokers, (target) => this.wayAndBack(caller, queue, site, target));
    const gather = (step.options.batch ?? batch) > 1 ? linger : 0;
    const copies = acks === 'all' && replicas > 1 ? farthest(this.architecture, copySites(this.architecture, queue, replicas)) : none;
    return plus(plus(way, { mean: gather, least: 0 }), plus(delayFrom(step.options.time ?? queue.settings['publish-time']), copies));
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
  work(node: Node, step: Call | undefined): Delay {
    const station = stationsOf(this.architecture).get(node.name);
    const time = step?.options.time ?? timeAt(node, step);
    if (time === undefined) return none;
    const own = delayFrom(time);
    const keys =
      step?.options.keys === undefined || node.kind !== 'database' ? 1 : Math.max(1, (meanOf(step.options.keys) ?? 1) / node.settings.shards);
    return { mean: (station?.wait ?? 0) + own.mean * keys, least: own.least };
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
    case 'database':
    case 'filesystem':
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
    default:
      return sitesOf(architecture, callee);
  }
}

function storeSites(architecture: Architecture, callee: NodeOf<'database'>, step: Call, from: Site): readonly Site[] {
  const { topology, followers } = callee.settings;
  if (topology !== 'leader-follower') return [nearest(architecture, from, sitesOf(architecture, callee))];
  const copies = copySites(architecture, callee, 1 + followers);
  const reads = isReading(step) ? (step.options.reads ?? callee.settings.reads) : 'leader';
  if (followers === 0 || reads === 'leader' || reads === 'quorum') return [copies[0]];
  if (reads === 'nearest') return [nearest(architecture, from, copies)];
  return reads === 'followers' ? copies.slice(1) : copies;
}

function nearest(architecture: Architecture, from: Site, sites: readonly Site[]): Site {
  return sites.reduce((best, site) =>
    distanceBetween(architecture, from, site).mean < distanceBetween(architecture, from, best).mean ? site : best,
  );
}

function commitDelay(architecture: Architecture, { settings, ...rest }: NodeOf<'database'>): Delay {
  const database = { settings, ...rest } as NodeOf<'database'>;
  const { topology, followers, replication, acks } = settings;
  if (topology === 'leaderless') return quorumDelay(architecture, database);
  if (topology === 'multi-leader' && settings.conflicts === 'reject') return agreementDelay(architecture, database);
  if (topology !== 'leader-follower' || followers === 0 || replication === 'async') return none;
  const [leader, ...others] = copySites(architecture, database, 1 + followers);
  const lag = delayFrom(settings.lag);
  const trips = others.map((site) => plus(roundTrip(architecture, leader, site), lag)).sort((left, right) => left.mean - right.mean);
  const needed = replication === 'sync' ? followers : replication === 'semi-sync' ? Math.min(acks ?? 1, followers) : Math.floor((followers + 1) / 2);
  return needed === 0 ? none : trips[needed - 1];
}

/** The coordinator is a copy itself: it waits for the `write-quorum`-th, its own being nearest. */
function quorumDelay(architecture: Architecture, database: NodeOf<'database'>): Delay {
  const copies = database.settings['replication-factor'];
  const quorum = database.settings['write-quorum'] ?? Math.floor(copies / 2) + 1;
  const [coordinator, ...others] = copySites(architecture, database, copies);
  const trips = others.map((site) => roundTrip(architecture, coordinator, site)).sort((left, right) => left.mean - right.mean);
  const hops = plus(delayFrom(database.settings['write-hop']), delayFrom(database.settings['ack-hop']));
  return plus(quorum < 2 ? none : (trips[quorum - 2] ?? none), hops);
}

/** Leaders that agree on writes: a round trip to a majority, from the leader that is nearest to the others. */
export function agreementDelay(architecture: Architecture, database: NodeOf<'database'>): Delay {
  const leaders = copySites(architecture, database, leadersOf(database.settings));
  const byMean = (left: Delay, right: Delay): number => left.mean - right.mean;
  const trips = leaders.map((leader) => {
    const others = leaders.filter((other) => other !== leader).map((other) => roundTrip(architecture, leader, other));
    return [none, ...others].sort(byMean)[Math.floor(leaders.length / 2)];
  });
  return trips.sort(byMean)[0];
}

function farthest(architecture: Architecture, [leader, ...others]: readonly Site[]): Delay {
  return others.map((site) => roundTrip(architecture, leader, site)).reduce((worst, trip) => (trip.mean > worst.mean ? trip : worst), none);
}

export function roundTrip(architecture: Architecture, from: Site, to: Site): Delay {
  return plus(distanceBetween(architecture, from, to), distanceBetween(architecture, to, from));
}

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

function delayFrom(time: Distribution | undefined): Delay {
  return time === undefined ? none : { mean: meanOf(time) ?? leastOf(time), least: leastOf(time) };
}

function plus(left: Delay | Distance, right: Delay | Distance): Delay {
  return { mean: left.mean + right.mean, least: left.least + right.least };
}

function going(delay: Delay): Reached {
  return { delay, hasReplied: false };
}
