import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { copiesOf } from '../plan/places.ts';
import { verb, type NodePlan } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour } from '../run/context.ts';
import type { LedNode } from '../run/faults.ts';
import { state } from '../run/frames.ts';
import type { VersionedStore } from '../run/operation-control.ts';
import { CopyChoice } from './copy-choice.ts';
import { CopyReach } from './copy-reach.ts';
import { CopyVersions } from './copy-versions.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { Shortness } from './shortness.ts';
import { Station } from './station.ts';

/** Seconds after which what did not get through a partition is sent again. */
const resending = 0.2;

interface Shipment {
  readonly from: number;
  readonly to: number;
  readonly data: number;
  readonly key: number;
  readonly version: number;
  readonly committed: number;
}

/** A database with a leader in each region: each takes writes in and acknowledges them at once, and sends them to the others afterwards. */
export class MultiLeaderDatabase implements NodeBehaviour, VersionedStore, LedNode {
  acknowledgedAt = 0;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DatabaseSettings;
  private readonly copies: number;
  private readonly versions: CopyVersions;
  private readonly copyReach: CopyReach;
  private readonly choice: CopyChoice;
  private readonly station: Station;
  private readonly shortness: Shortness;
  private readonly readTime: Sampler;
  private readonly writeTime: Sampler;
  private readonly lag: Sampler;
  private readonly applyTime: Sampler;
  private readonly timeStream: number;
  private readonly lagStream: number;
  /** By pair of instances: when the last record arrives, and is applied: records do not overtake each other. */
  private readonly lastHeld = new Map<number, number>();
  private readonly lastApplied = new Map<number, number>();
  /** By number, counted from 1; 0 is the next look at who can be reached. */
  private readonly underWay: (Shipment | undefined)[] = [undefined];
  /** By instance: what did not get through while it was down or out of reach. */
  private readonly waiting = new Map<number, Shipment[]>();
  private readonly freeNumbers: number[] = [];
  private isRetryPlanned = false;
  private readonly beginNext = (frame: number): void => this.begin(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'database', 'a database is simulated as one');
    const { settings } = node.node;
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.copies = copiesOf(settings);
    this.versions = new CopyVersions(context, node, this.copies);
    this.copyReach = new CopyReach(context, node, this.copies, settings.detection);
    this.choice = new CopyChoice(context, node, settings, this.copies);
    this.station = new Station(context, node, settings.concurrency);
    this.shortness = new Shortness(context, node.index, settings.shards);
    [this.readTime, this.writeTime] = [samplerOf(settings['read-time']), samplerOf(settings['write-time'])];
    [this.lag, this.applyTime] = [samplerOf(settings.lag), samplerOf(settings['apply-time'])];
    this.timeStream = context.stream(node.name, 'time');
    this.lagStream = context.stream(node.name, 'lag');
    context.operations.stores[node.index] = this;
    for (const cache of node.caches) context.operations.stores[cache] = this;
  }

  /** Writes, and reads unless they say `any`, go to the nearest leader that lives. */
  route(frame: number): boolean {
    const { frames, plan } = this.context;
    const site = this.context.siteOf(frame);
    frames.instance[frame] = this.choice.coordinator(frame, site);
    if (site.verb === verb.read && ['any', 'followers'].includes(site.reads ?? this.settings.reads) && this.copyReach.isUp(frames.instance[frame])) {
      frames.instance[frame] = this.choice.onlyCopy(frame, site);
    }
    frames.place[frame] = plan.instancePlaces[frames.instance[frame]];
    return true;
  }

  partOf(data: number, key: number): number {
    return this.choice.shardOf(data, key);
  }

  get partsOfScan(): number {
    return this.settings.sharding === 'hash' ? this.settings.shards : 0;
  }

  reach(frame: number): void {
    this.station.enter(frame, this.beginNext);
  }

  worked(frame: number): void {
    const { frames, control, operations, requests } = this.context;
    const site = this.context.siteOf(frame);
    if (this.station.catchesUp(frame)) return;
    this.station.leave(frame, this.beginNext);
    frames.state[frame] = state.running;
    if (site.data >= 0 && (site.verb === verb.read || site.verb === verb.write)) {
      const key = operations.keyOf(frame, site.data);
      const instance = frames.instance[frame];
      frames.versionData[frame] = site.data;
      frames.source[frame] = instance;
      if (site.verb === verb.write) {
        if (site.isPart) for (const other of requests.othersOf(frames.keys[frame])) this.write(frame, instance, site.data, other);
        frames.version[frame] = this.write(frame, instance, site.data, key);
        operations.made(frame, site.data, frames.version[frame]);
      } else {
        frames.version[frame] = this.versions.of(instance, site.data, key);
        frames.supersededAt[frame] = this.supersededAt(site.data, key, frames.version[frame]);
      }
    }
    control.run(frame);
  }

  ended(frame: number, ended: number, cause: number): void {
    this.context.control.respond(frame, ended, cause);
  }

  stopped(instance: number): void {
    this.station.stopped(instance);
    this.watch(instance);
  }

  paused(instance: number): void {
    this.station.paused(instance);
  }

  resumed(instance: number): void {
    this.station.resumed(instance);
  }

  started(instance: number): void {
    this.station.started(instance);
    this.watch(instance);
    this.sendWaiting(instance);
  }

  wake(_kind: number, number: number): void {
    if (number === 0) return this.retry();
    const shipment = this.underWay[number]!;
    this.freeNumbers.push(number);
    this.arrive(shipment);
  }

  finish(): void {
    this.shortness.finish();
  }

  /** All are leaders: the `index`-th is meant. */
  instanceInRole(_part: 'leader' | 'follower', index: number): number {
    return this.node.firstInstance + Math.min(index, this.node.instanceCount) - 1;
  }

  acknowledge(_instance: number, version: number, now: number): void {
    const { log } = this.versions;
    this.versions.acknowledge(version, now);
    if (this.node.copyHolders.length === 0 || version <= log.base) return;
    const at = log.at(version - 1);
    this.context.operations.superseded(this.node, { data: log.data[at], key: log.keys[at] }, version);
  }

  acknowledgedBy(data: number, key: number, time: number): number {
    const { log } = this.versions;
    const version = log.acknowledgedBy(data, key, time);
    if (version > 0) this.acknowledgedAt = log.acknowledged[log.at(version - 1)];
    return version;
  }

  precedes(_instance: number, version: number): number {
    return this.versions.precedes(version);
  }

  supersededAt(data: number, key: number, version: number): number {
    return this.versions.log.supersededSince(data, key, version);
  }

  /** The leader has the write now, the others when it reaches them. */
  private write(frame: number, instance: number, data: number, key: number): number {
    const { events, plan } = this.context;
    const version = this.versions.append(instance, data, key);
    this.versions.settle(version, true);
    this.versions.apply(instance, data, key, version);
    const first = instance - ((instance - this.node.firstInstance) % this.copies);
    for (let to = first; to < first + this.copies; to++) {
      if (to === instance) continue;
      const pair = instance * plan.instanceNodes.length + to;
      const travel = this.context.travelBetween(frame, plan.instancePlaces[instance], plan.instancePlaces[to], 2 + to - first);
      const held = Math.max(this.lastHeld.get(pair) ?? 0, events.now + travel + this.drawn(this.lag, frame, to));
      const applied = Math.max(this.lastApplied.get(pair) ?? 0, held) + this.drawn(this.applyTime, frame, -to);
      this.lastHeld.set(pair, held);
      this.lastApplied.set(pair, applied);
      this.schedule({ from: instance, to, data, key, version, committed: events.now }, applied);
    }
    return version;
  }

  private arrive(shipment: Shipment): void {
    const { to, data, key, version, committed } = shipment;
    if (!this.isArriving(shipment)) return this.keepWaiting(shipment);
    this.versions.apply(to, data, key, version);
    this.versions.countLag(committed);
  }

  private isArriving({ from, to }: Shipment): boolean {
    return this.copyReach.isUp(to) && this.copyReach.apartSince(from, to) === Infinity;
  }

  private keepWaiting(shipment: Shipment): void {
    const waiting = this.waiting.get(shipment.to);
    if (waiting === undefined) this.waiting.set(shipment.to, [shipment]);
    else waiting.push(shipment);
    if (!this.copyReach.isUp(shipment.to) || this.isRetryPlanned) return;
    this.isRetryPlanned = true;
    this.context.events.schedule(this.context.events.now + resending, event.exchange, this.node.index);
  }

  /** What did not get through is sent again, to those that can be reached now. */
  private retry(): void {
    this.isRetryPlanned = false;
    for (const to of [...this.waiting.keys()]) if (this.copyReach.isUp(to)) this.sendWaiting(to);
  }

  private sendWaiting(to: number): void {
    const waiting = this.waiting.get(to) ?? [];
    this.waiting.delete(to);
    for (const shipment of waiting) {
      if (this.isArriving(shipment)) this.schedule(shipment, this.context.events.now + this.distance(shipment.from, to));
      else this.keepWaiting(shipment);
    }
  }

  private schedule(shipment: Shipment, time: number): void {
    const number = this.freeNumbers.pop() ?? this.underWay.length;
    this.underWay[number] = shipment;
    this.context.events.schedule(time, event.exchange, number * this.context.plan.nodes.length + this.node.index);
  }

  private begin(frame: number): void {
    const { source, slowness } = this.context;
    const site = this.context.siteOf(frame);
    const time = site.time ?? (site.verb === verb.write ? this.writeTime : this.readTime);
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    this.station.work(frame, draw(time, source) * slowness[this.node.index] * this.context.keyCountOf(frame, site));
  }

  private watch(instance: number): void {
    const shard = Math.floor((instance - this.node.firstInstance) / this.copies);
    this.shortness.note(shard, this.copyReach.countUp(this.node.firstInstance + shard * this.copies) === 0);
  }

  private distance(from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    return this.context.distance(instancePlaces[from], instancePlaces[to]);
  }

  private drawn(sampler: Sampler, frame: number, what: number): number {
    if (sampler.kind !== 'constant') this.context.select(this.lagStream, frame, what);
    return draw(sampler, this.context.source);
  }
}
