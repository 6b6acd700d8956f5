import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { copiesOf } from '../plan/places.ts';
import { verb, type NodePlan } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import type { LedNode } from '../run/faults.ts';
import { state } from '../run/frames.ts';
import type { VersionedStore } from '../run/operation-control.ts';
import { CopyChoice } from './copy-choice.ts';
import { CopyReach } from './copy-reach.ts';
import { CopyStorage } from './copy-storage.ts';
import { CopyVersions } from './copy-versions.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { LeaderExchange } from './leader-exchange.ts';
import { Shortness } from './shortness.ts';
import { Station } from './station.ts';

/** A database with a leader in each region: each takes writes in and acknowledges them at once, and sends them to the others afterwards. */
export class MultiLeaderDatabase implements NodeBehaviour, VersionedStore, LedNode {
  acknowledgedAt = 0;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DatabaseSettings;
  private readonly copies: number;
  private readonly versions: CopyVersions;
  private readonly copyReach: CopyReach;
  private readonly storage: CopyStorage;
  private readonly choice: CopyChoice;
  private readonly station: Station;
  private readonly shortness: Shortness;
  private readonly readTime: Sampler;
  private readonly writeTime: Sampler;
  private readonly timeStream: number;
  private readonly exchange: LeaderExchange;
  private readonly beginNext = (frame: number): void => this.begin(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'database', 'a database is simulated as one');
    const { settings } = node.node;
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.copies = copiesOf(settings);
    this.versions = new CopyVersions(context, node, settings, this.copies);
    this.copyReach = new CopyReach(context, node, this.copies, settings.detection);
    this.choice = new CopyChoice(context, node, settings, this.copies);
    this.storage = new CopyStorage(context, node, this.versions, {
      settings,
      copies: this.copies,
      shardOf: (data, key) => this.choice.shardOf(data, key),
      carried: () => this.exchange.carried(),
    });
    this.exchange = new LeaderExchange(context, node, {
      settings,
      copies: this.copies,
      versions: this.versions,
      reach: this.copyReach,
      storage: this.storage,
    });
    this.station = new Station(context, node, settings.concurrency);
    this.shortness = new Shortness(context, node.index, settings.shards);
    [this.readTime, this.writeTime] = [samplerOf(settings['read-time']), samplerOf(settings['write-time'])];
    this.timeStream = context.stream(node.name, 'time');
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

  stopped(instance: number, stop: Stop): void {
    this.station.stopped(instance);
    const since = this.storage.stopped(instance, stop);
    if (since < Infinity) this.exchange.lost(instance, since);
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
    this.exchange.started(instance);
  }

  wake(kind: number, subject: number): void {
    if (kind === event.losses) this.storage.settle();
    else this.exchange.wake(subject);
  }

  finish(): void {
    this.storage.finish();
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
    const version = this.versions.append(instance, data, key);
    this.versions.settle(version, true);
    this.versions.apply(instance, data, key, version);
    this.exchange.ship(frame, instance, { data, key, version });
    return version;
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
}
