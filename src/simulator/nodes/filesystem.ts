import { meanOf } from '../../base/distribution.ts';
import { dataNodesOf } from '../../model/chunks.ts';
import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import type { LedNode } from '../run/faults.ts';
import { none, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { ChunkLayout } from './files/chunk-layout.ts';
import { ChunkPlaces } from './files/chunk-places.ts';
import { DataNodes } from './files/data-nodes.ts';
import { FileAccess } from './files/file-access.ts';
import type { FileStore, OpenFile } from './files/file-store.ts';
import { FileVersions } from './files/file-versions.ts';
import type { FilesystemSettings } from './files/filesystem-settings.ts';
import { MetadataServers } from './files/metadata-servers.ts';
import { Transfers } from './files/transfers.ts';
import { Station } from './station.ts';

/**
 * A distributed file system in the manner of GFS and HDFS: one metadata server is asked first, one operation after the other, then the
 * caller reads chunks from data nodes, or writes them through a pipeline of data nodes. Instances: the data nodes, then the metadata servers.
 */
export class Filesystem implements NodeBehaviour, LedNode, FileStore {
  readonly context: Context;
  readonly node: NodePlan;
  readonly places: ChunkPlaces;
  readonly dataNodes: DataNodes;
  readonly transfers: Transfers;
  readonly isErasureCoded: boolean;
  readonly readTime: Sampler;
  readonly writeTime: Sampler;
  readonly timeStream: number;
  readonly choiceStream: number;
  private readonly settings: FilesystemSettings;
  private readonly dataNodeCount: number;
  private readonly versions: FileVersions;
  private readonly metadata: MetadataServers;
  private readonly station: Station;
  private readonly metadataTime: Sampler;
  /** By metadata server, counted from 0: whether its disk is intact, and whether it works. */
  private readonly hasJournal: Uint8Array;
  private readonly isWorking: Uint8Array;
  private readonly beginNext = (frame: number): void => this.begin(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'filesystem', 'a file system is simulated as one');
    const { settings } = node.node;
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.dataNodeCount = dataNodesOf(settings);
    this.isErasureCoded = settings.erasure !== undefined;
    [this.readTime, this.writeTime, this.metadataTime] = [
      samplerOf(settings['read-time']),
      samplerOf(settings['write-time']),
      samplerOf(settings['metadata-time']),
    ];
    this.timeStream = context.stream(node.name, 'time');
    this.choiceStream = context.stream(node.name, 'copy');
    const { detection, election } = settings;
    const [count, first] = [this.dataNodeCount, node.firstInstance + this.dataNodeCount];
    this.metadata = new MetadataServers(context, node, { first, count: settings['metadata-nodes'], detection, election });
    this.hasJournal = new Uint8Array(settings['metadata-nodes']).fill(1);
    this.isWorking = new Uint8Array(settings['metadata-nodes']);
    this.versions = new FileVersions(context, node);
    this.transfers = new Transfers(context, node, (dataNode) => this.isThere(dataNode));
    const layout = new ChunkLayout(context.plan, node, settings);
    this.places = new ChunkPlaces(context, node, layout, { dataNodes: count, isSpread: settings.placement === 'spread' });
    const files = {
      ...layout.contents(),
      places: this.places,
      transfers: this.transfers,
      isThere: (dataNode: number) => this.isThere(dataNode),
      secondsFor: (bytes: number) => this.secondsFor(bytes),
      readTime: meanOf(settings['read-time']) ?? 0,
      writeTime: meanOf(settings['write-time']) ?? 0,
    };
    const repairAfter = settings['repair-after'] ?? detection;
    this.dataNodes = new DataNodes(context, node, { count, detection, repairAfter }, { files, versions: this.versions });
    this.station = new Station(context, node, 1);
    this.measure();
  }

  route(frame: number): boolean {
    const { frames, plan } = this.context;
    frames.instance[frame] = this.metadata.active;
    frames.place[frame] = plan.instancePlaces[this.metadata.active];
    return true;
  }

  reach(frame: number): void {
    const { frames, control } = this.context;
    // A server that was replaced knows it when it is back.
    if (frames.instance[frame] !== this.metadata.active) return control.respond(frame, outcome.refused, outcome.refused);
    this.station.enter(frame, this.beginNext);
  }

  /** The metadata say which chunks make up the file: what they say is the version that is read. */
  worked(frame: number): void {
    const { frames, operations, control, meters, events } = this.context;
    if (this.catchesUp(frame)) return;
    const site = this.context.siteOf(frame);
    this.isWorking[this.serverOf(frames.instance[frame])] = 0;
    this.station.leave(frame, this.beginNext);
    frames.state[frame] = state.running;
    const isWrite = site.verb === verb.write;
    if (!isWrite && site.verb !== verb.read) return control.run(frame);
    const key = operations.keyOf(frame, site.data);
    const known = this.versions.newest(site.data, key);
    frames.versionData[frame] = site.data;
    if (!isWrite) {
      frames.version[frame] = known;
      frames.supersededAt[frame] = this.versions.supersededAt(site.data, key, known);
    }
    const isNew = isWrite && known === 0 && key >= this.context.plan.data[site.data].settings.keys;
    const bytes = this.bytesOf(site);
    const access = new FileAccess(this, { frame, isWrite, data: site.data, key, bytes, isNew });
    // From now on no one machine's crash ends the request: its caller deals with one data node or another.
    frames.target[frame] = this.homeOf(site.data, key);
    meters.enter(frames.target[frame], frame, events.now);
    frames.instance[frame] = none;
    frames.state[frame] = state.sharing;
    access.begin();
  }

  over(access: OpenFile, isDone: boolean): void {
    const { frames, control, events, meters, plan } = this.context;
    const { frame, isWrite, data, key } = access.request;
    meters.leave(frames.target[frame], frame, events.now);
    if (!isDone) {
      frames.waiting[frame] += events.now - access.startedAt;
      frames.version[frame] = none;
      return control.respond(frame, outcome.unavailable, outcome.unavailable);
    }
    const instance = this.node.firstInstance + access.lastNode;
    frames.source[frame] = instance;
    frames.place[frame] = plan.instancePlaces[instance];
    if (isWrite) {
      frames.version[frame] = this.versions.append(data, key);
      this.context.operations.made(frame, data, frames.version[frame]);
    }
    // What came from far away sets out in time to arrive last.
    const leavesAt = Math.max(events.now, access.lastArrival - this.context.distance(frames.place[frame], access.origin));
    const elapsed = leavesAt - access.startedAt;
    const travelled = Math.min(elapsed, access.travelled);
    const worked = Math.min(elapsed - travelled, access.worked);
    frames.reachedAt[frame] += travelled;
    frames.working[frame] += worked;
    frames.waiting[frame] += elapsed - travelled - worked;
    frames.state[frame] = state.pausing;
    events.schedule(leavesAt, event.resume, frame);
  }

  ended(frame: number, ended: number, cause: number): void {
    this.context.control.respond(frame, ended, cause);
  }

  stopped(instance: number, stop: Stop): void {
    const dataNode = this.dataNodeOf(instance);
    if (dataNode === none) this.serverStopped(instance);
    else {
      this.transfers.stopped(dataNode);
      this.dataNodes.stopped(dataNode);
    }
    if (stop === 'disk') this.lost(instance);
    this.measure();
  }

  started(instance: number): void {
    const dataNode = this.dataNodeOf(instance);
    if (dataNode === none) {
      this.hasJournal[this.serverOf(instance)] = 1;
      this.metadata.started(instance);
    } else this.dataNodes.started(dataNode);
    this.measure();
  }

  paused(instance: number, seconds: number): void {
    const dataNode = this.dataNodeOf(instance);
    if (dataNode !== none) this.transfers.paused(dataNode, seconds);
    this.measure();
  }

  resumed(): void {
    this.measure();
  }

  wake(kind: number, subject: number): void {
    switch (kind) {
      case event.copyReached:
        return this.transfers.reached(subject);
      case event.share:
        return this.transfers.moved(subject);
      case event.exchange:
        return this.dataNodes.look(subject);
      case event.promotion:
        this.metadata.takeOver();
        return this.measure();
    }
  }

  finish(): void {
    this.metadata.finish();
  }

  instanceInRole(_part: string, index: number): number {
    return this.metadata.inRole(index);
  }

  isThere(dataNode: number): boolean {
    const { isUp, partitions, plan } = this.context;
    const instance = this.node.firstInstance + dataNode;
    if (isUp[instance] === 0 || !partitions.areAny) return isUp[instance] === 1;
    const { instancePlaces } = plan;
    return partitions.since(this.node.index, instancePlaces[this.metadata.active], this.node.index, instancePlaces[instance]) === Infinity;
  }

  isInReach(frame: number, dataNode: number): boolean {
    const { frames, partitions, plan } = this.context;
    if (!partitions.areAny) return true;
    const place = plan.instancePlaces[this.node.firstInstance + dataNode];
    return partitions.since(this.context.siteOf(frame).from, frames.origin[frame], this.node.index, place) === Infinity;
  }

  secondsFor(bytes: number): number {
    return this.settings.bandwidth === undefined ? 0 : bytes / this.settings.bandwidth;
  }

  private lost(instance: number): void {
    const dataNode = this.dataNodeOf(instance);
    if (dataNode !== none) return this.dataNodes.lost(dataNode);
    this.hasJournal[this.serverOf(instance)] = 0;
    if (this.hasJournal.every((has) => has === 0)) this.dataNodes.loseEverything();
  }

  private begin(frame: number): void {
    const { events, source, slowness, frames, pausedSeconds, pausedUntil, hasEverPaused } = this.context;
    const instance = frames.instance[frame];
    const time = this.context.siteOf(frame).time ?? this.metadataTime;
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    const seconds = draw(time, source) * slowness[this.node.index];
    this.station.begun(frame, seconds);
    this.isWorking[this.serverOf(instance)] = 1;
    if (this.context.isPaused(instance)) this.measure();
    frames.pausedBefore[frame] = pausedSeconds[instance];
    const standstill = hasEverPaused ? Math.max(0, pausedUntil[instance] - events.now) : 0;
    frames.waiting[frame] += standstill;
    events.schedule(events.now + seconds + standstill, event.worked, frame);
  }

  /** Work during which the server has stood still lasts so much longer. */
  private catchesUp(frame: number): boolean {
    const { frames, events, pausedSeconds, hasEverPaused } = this.context;
    const missed = hasEverPaused ? pausedSeconds[frames.instance[frame]] - frames.pausedBefore[frame] : 0;
    if (missed <= 0) return false;
    frames.pausedBefore[frame] += missed;
    frames.waiting[frame] += missed;
    events.schedule(events.now + missed, event.worked, frame);
    return true;
  }

  /** The data node that a request counts for while several work for it: one that has a piece of the file. */
  private homeOf(data: number, key: number): number {
    const { layout, holders } = this.places;
    return this.node.firstInstance + Math.max(0, holders[layout.groupOf(data, key, 0) * layout.width]);
  }

  private bytesOf(site: Site): number {
    return site.size ?? this.context.plan.data[site.data].settings.size;
  }

  /** −1 for a metadata server. */
  private dataNodeOf(instance: number): number {
    const index = instance - this.node.firstInstance;
    return index < this.dataNodeCount ? index : none;
  }

  /** Number of a metadata server, counted from 0. */
  private serverOf(instance: number): number {
    return instance - this.node.firstInstance - this.dataNodeCount;
  }

  private serverStopped(instance: number): void {
    this.station.stopped(instance);
    this.isWorking[this.serverOf(instance)] = 0;
    this.metadata.stopped(instance);
  }

  /** What can be busy: the active metadata server, and data nodes whose bandwidth is limited; nothing that is down or stands still. */
  private measure(): void {
    const { isUp, meters, events } = this.context;
    for (let index = 0; index < this.node.instanceCount; index++) {
      const instance = this.node.firstInstance + index;
      const isDataNode = index < this.dataNodeCount;
      const canWork = isDataNode ? this.settings.bandwidth !== undefined : instance === this.metadata.active;
      meters.advance(instance, events.now);
      meters.capacity[instance] = canWork && isUp[instance] === 1 && !this.context.isPaused(instance) ? 1 : 0;
      if (isDataNode) this.transfers.measure(index);
      else meters.busy[instance] = meters.capacity[instance] * this.isWorking[this.serverOf(instance)];
    }
  }
}
