import { hashOf, OperationRecorder } from '../../consistency/operation-recorder.ts';
import { StreamingChecker } from '../../consistency/streaming-checker.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { record } from '../statistics/histogram.ts';
import { ageBin } from '../statistics/replication-result.ts';
import type { Context } from './context.ts';
import { KeyTraces } from './key-traces.ts';
import { none } from './frames.ts';
import { KeySpace } from './key-space.ts';
import type { CopyHolder, OperationControl, VersionedStore } from './operation-control.ts';
import { certainlyNotDone } from './outcome.ts';
import { sourceNames } from './source-names.ts';

/** Operations of a data set that are recorded, to be judged and shown when the run is over. */
const recordLimit = 200_000;

/** Keys of flows, and the history of what clients read and wrote. */
export class Operations implements OperationControl {
  readonly stores: (VersionedStore | undefined)[];
  readonly traces: KeyTraces;
  private readonly context: Context;
  private readonly keySpace: KeySpace;
  /** By data set: what judges its operations, in all windows at once. */
  readonly checkers: readonly StreamingChecker[];
  /** By data set: keys whose hash is below this (of 2^32) are in the history. */
  private readonly sampled: Float64Array;
  readonly recorders: readonly OperationRecorder[];
  /** By data set and handle of an open operation: its ticket. */
  private readonly tickets: Int32Array[];

  constructor(context: Context, sampledShares: readonly number[]) {
    this.context = context;
    const { data, nodes } = context.plan;
    const settings = { windows: context.tallies, timesFrom: context.options.warmup, sources: sourceNames(context.plan) };
    this.stores = nodes.map(() => undefined);
    this.traces = new KeyTraces(context.plan);
    this.keySpace = new KeySpace(context);
    this.checkers = sampledShares.map((share) => new StreamingChecker({ ...settings, share }));
    this.sampled = Float64Array.from(sampledShares, (share) => share * 0x100000000);
    this.recorders = data.map((_, index) => new OperationRecorder(recordLimit, sampledShares[index]));
    this.tickets = data.map(() => new Int32Array(64));
  }

  keyOf(frame: number, data: number): number {
    const { frames, requests } = this.context;
    const at = frames.keys[frame] * requests.keyCount + data;
    const known = requests.keys[at];
    return known >= 0 ? known : (requests.keys[at] = this.anotherKey(frame, data, 0));
  }

  anotherKey(frame: number, data: number, turn: number): number {
    if (this.traces.areAny && this.traces.isTraced(data)) return this.traces.take(data);
    return this.keySpace.draw(frame, data, turn);
  }

  freshKey(frame: number, data: number): number {
    return this.keySpace.create(frame, data);
  }

  isBeyondTrace(frame: number, site: Site): boolean {
    return !site.isCreate && site.data >= 0 && this.traces.isTraced(site.data) && this.keyOf(frame, site.data) < 0;
  }

  popularKey(data: number): number {
    return this.keySpace.popular(data);
  }

  begin(frame: number, site: Site, isFirstAttempt: boolean): void {
    const { frames, requests, events } = this.context;
    if (site.isCreate && isFirstAttempt) requests.keys[frames.keys[frame] * requests.keyCount + site.data] = this.keySpace.create(frame, site.data);
    const key = this.keyOf(frame, site.data);
    if (hashOf(key) >= this.sampled[site.data]) return;
    const isWrite = site.verb === verb.write;
    const handle = this.checkers[site.data].invoke(frames.session[frame], key, isWrite, events.now);
    frames.operation[frame] = handle;
    if (handle >= this.tickets[site.data].length) this.tickets[site.data] = doubled(this.tickets[site.data]);
    this.tickets[site.data][handle] = this.recorders[site.data].begin(frames.session[frame], key, isWrite, events.now);
  }

  ticketOf(caller: number, site: Site): number {
    const handle = this.context.frames.operation[caller];
    return handle === none ? none : this.tickets[site.data][handle];
  }

  made(frame: number, data: number, storeVersion: number): void {
    const { frames, plan } = this.context;
    const isCache = plan.nodes[frames.node[frame]].node.kind === 'cache';
    const version = (isCache ? undefined : this.stores[frames.node[frame]]?.placed?.(frame, data, storeVersion)) ?? storeVersion;
    if (frames.known[frame] !== none) this.updated(frame, data, version);
    let at = frame;
    while (frames.ticket[at] === none || this.context.siteOf(at).data !== data) {
      const caller = frames.caller[at];
      if (caller === none || frames.stamp[caller] !== frames.callerStamp[at]) return;
      at = caller;
    }
    this.recorders[data].made(frames.ticket[at], version);
  }

  superseded(store: NodePlan, { data, key }: { readonly data: number; readonly key: number }, version: number): void {
    // Where caches take writes in, the order of writes tells them itself.
    if (this.stores[store.index]?.versionOf !== undefined) return;
    const { behaviours, events } = this.context;
    for (const holder of store.copyHolders) (behaviours[holder] as unknown as CopyHolder).superseded(data, key, version, events.now);
  }

  translate(answering: number): void {
    const { frames, plan } = this.context;
    const source = frames.source[answering];
    const node = frames.node[answering];
    if (source < 0 || plan.instanceNodes[source] !== node || plan.nodes[node].node.kind === 'cache') return;
    const store = this.stores[node];
    if (store?.versionOf === undefined || frames.version[answering] < 0) return;
    const data = frames.versionData[answering];
    frames.version[answering] = store.versionOf(source, frames.version[answering]);
    frames.supersededAt[answering] = store.supersededAt(data, this.keyOf(answering, data), frames.version[answering]);
  }

  complete(frame: number, site: Site, answering: number): void {
    const { frames, events } = this.context;
    const version = frames.version[answering];
    const source = frames.source[answering];
    const handle = frames.operation[frame];
    if (version === none || frames.versionData[answering] !== site.data) return this.end(frame, site, true);
    if (handle !== none) {
      this.checkers[site.data].complete(handle, version, events.now, source);
      this.recorders[site.data].complete(this.tickets[site.data][handle], version, events.now, source);
    }
    frames.operation[frame] = none;
    const store = this.stores[this.context.plan.instanceNodes[source]] ?? this.stores[this.context.plan.data[site.data].store];
    if (store === undefined) return;
    if (site.verb === verb.write)
      for (let each = this.firstVersion(frame, site, version); each <= version; each++) store.acknowledge(source, each, events.now);
    else this.countRead(frame, site, answering, store);
  }

  /** Of a part of an operation on several keys: the first of its versions, which follow one another. */
  private firstVersion(frame: number, site: Site, version: number): number {
    const { frames, requests } = this.context;
    return site.isPart ? version - requests.othersOf(frames.keys[frame]).length : version;
  }

  fail(frame: number, site: Site, ended: number): void {
    this.end(frame, site, site.verb !== verb.write || certainlyNotDone(ended));
  }

  /** An update has written what it makes of the version that it knew. */
  private updated(frame: number, data: number, version: number): void {
    const { frames, tallies, events } = this.context;
    const known = frames.known[frame];
    const before = this.stores[frames.node[frame]]?.precedes?.(frames.instance[frame], version) ?? known;
    if (before !== known) for (const tally of tallies) if (tally.holds(events.now)) tally.data[data].lostUpdates++;
    // A further attempt of its caller is based on what this one has written.
    const caller = frames.caller[frame];
    if (caller !== none && frames.stamp[caller] === frames.callerStamp[frame]) frames.known[caller] = version;
  }

  private end(frame: number, site: Site, isCertain: boolean): void {
    const { frames } = this.context;
    const handle = frames.operation[frame];
    if (handle === none) return;
    frames.operation[frame] = none;
    if (isCertain) this.recorders[site.data].fail(this.tickets[site.data][handle], this.context.events.now);
    this.checkers[site.data].drop(handle);
  }

  private countRead(frame: number, site: Site, answering: number, store: VersionedStore): void {
    const { frames, tallies } = this.context;
    const invoked = frames.attemptAt[frame];
    const staleness = Math.max(0, invoked - frames.supersededAt[answering]);
    const newest = store.acknowledgedBy(site.data, this.keyOf(frame, site.data), invoked);
    for (const tally of tallies) {
      if (!tally.holds(invoked)) continue;
      const counters = tally.data[site.data];
      counters.reads++;
      // An acknowledgement of the same moment came first: whoever reads next, at once, knows of it.
      if (frames.supersededAt[answering] <= invoked) counters.staleReads++;
      record(counters.staleness, staleness);
      if (newest === 0) continue;
      const bin = ageBin(invoked - store.acknowledgedAt);
      counters.readsByAge[bin]++;
      if (frames.version[answering] >= newest) counters.freshByAge[bin]++;
    }
  }
}

function doubled(old: Int32Array): Int32Array<ArrayBuffer> {
  const room = new Int32Array(2 * old.length);
  room.set(old);
  return room;
}
