import { assert } from '../../base/assert.ts';
import type { NodePlan, Site } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { as, type CacheCalls } from './cache-calls.ts';
import type { CacheMachines } from './cache-machines.ts';
import type { CacheSettings, CacheUnit } from './cache-unit.ts';
import { tellOtherCopies } from './coherence.ts';
import type { Flushes } from './flushes.ts';
import { WriteOrder } from './write-order.ts';

export interface CacheWritesParts {
  readonly settings: CacheSettings;
  readonly units: readonly CacheUnit[];
  readonly machines: CacheMachines;
  readonly calls: CacheCalls;
  /** Of a write-back cache. */
  readonly flushes: Flushes | undefined;
  /** What a frame that has waited for a write does next. */
  readonly serveNext: (frame: number) => void;
}

/** How writes go through a cache or past it: by its policy, and by what it tells its other copies. */
export class CacheWrites {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: CacheSettings;
  private readonly units: readonly CacheUnit[];
  private readonly machines: CacheMachines;
  private readonly calls: CacheCalls;
  private readonly flushes: Flushes | undefined;
  private readonly serveNext: (frame: number) => void;

  constructor(context: Context, node: NodePlan, parts: CacheWritesParts) {
    this.context = context;
    this.node = node;
    this.settings = parts.settings;
    this.units = parts.units;
    this.machines = parts.machines;
    this.calls = parts.calls;
    this.flushes = parts.flushes;
    this.serveNext = parts.serveNext;
  }

  /** A write, or an update, which reads first what the cache does not have; behind a write of the same key under way it waits. */
  write(frame: number, site: Site): void {
    const unit = this.calls.unitOf(frame);
    const key = this.context.operations.keyOf(frame, site.data);
    if (this.settings.policy === 'write-through') {
      const pending = unit.pending.find(site.data, key);
      if (pending !== none) return this.calls.wait(frame, unit.pending, pending);
      unit.pending.begin(site.data, key);
    }
    if (!site.isUpdate) return this.put(frame, site);
    const entry = site.mayHit ? unit.find(site.data, key) : none;
    if (entry !== none) {
      unit.use(entry);
      this.context.frames.known[frame] = unit.entries.versions[entry];
      return this.put(frame, site);
    }
    this.context.frames.detail[frame] = as.updating;
    this.context.frames.pc[frame] = site.readEntry;
    this.context.control.run(frame);
  }

  /** An update has read what the cache did not have. */
  readForUpdate(frame: number, ended: number, cause: number): void {
    const { frames, operations, control } = this.context;
    const site = this.context.siteOf(frame);
    if (ended === outcome.ok && this.calls.hasVersion(frame, site)) {
      this.calls.keep(frame, site);
      // Somebody may have written meanwhile: what is changed is what is there now.
      const unit = this.calls.unitOf(frame);
      const entry = this.flushes === undefined ? none : unit.find(site.data, operations.keyOf(frame, site.data));
      frames.known[frame] = entry === none ? frames.version[frame] : Math.max(frames.version[frame], unit.entries.versions[entry]);
      frames.version[frame] = none;
      return this.put(frame, site);
    }
    this.endPending(this.calls.unitOf(frame), site.data, operations.keyOf(frame, site.data));
    control.respond(frame, ended, cause);
  }

  /** The store has taken a write, or has not. */
  stored(frame: number, ended: number, cause: number): void {
    const { frames, operations, control } = this.context;
    const site = this.context.siteOf(frame);
    const unit = this.calls.unitOf(frame);
    const key = operations.keyOf(frame, site.data);
    const isDone = ended === outcome.ok && this.calls.hasVersion(frame, site);
    if (this.settings.policy === 'write-through') {
      if (isDone) this.calls.keep(frame, site);
      else unit.remove(site.data, key);
    } else if (isDone && this.settings.invalidate === 'on-write') unit.remove(site.data, key);
    if (isDone) this.tellOthers(frame, frames.version[frame]);
    control.respond(frame, ended, cause);
    this.endPending(unit, site.data, key);
  }

  /** Somebody has written the key to the store. */
  outdated(frame: number, site: Site): void {
    const { frames, operations } = this.context;
    const { coherence, invalidate } = this.settings;
    const unit = this.calls.unitOf(frame);
    const key = operations.keyOf(frame, site.data);
    const known = frames.known[frame];
    if (invalidate !== 'on-write' && coherence === 'update' && known !== none)
      this.calls.renew(unit, { data: site.data, key, version: known, supersededAt: Infinity });
    else unit.remove(site.data, key);
    // Of a write of several keys, all of them.
    const local = this.node.hosts.length > 0;
    for (const other of this.context.requests.othersOf(frames.keys[frame]))
      (local ? unit : this.units[this.machines.unitFor(none, site.data, other)])?.remove(site.data, other);
    if (known !== none) this.tellOthers(frame, known);
  }

  /** A write-back cache takes the write in; every other one writes to the store on behalf of its caller. */
  private put(frame: number, site: Site): void {
    if (this.flushes !== undefined) return this.take(frame, site);
    const { frames, control } = this.context;
    frames.detail[frame] = as.storing;
    frames.pc[frame] = site.missEntry;
    control.run(frame);
  }

  private take(frame: number, site: Site): void {
    const { frames, operations, control } = this.context;
    const number = this.machines.unitOf(frames.instance[frame]);
    const unit = this.units[number];
    const order = operations.stores[this.node.index];
    assert(order instanceof WriteOrder, 'writes behind a write-back cache have an order');
    const key = operations.keyOf(frame, site.data);
    const version = order.accept(this.node.index, site.data, key);
    frames.detail[frame] = as.called;
    frames.pc[frame] = site.entry;
    frames.versionData[frame] = site.data;
    frames.version[frame] = version;
    frames.source[frame] = frames.instance[frame];
    frames.supersededAt[frame] = Infinity;
    operations.made(frame, site.data, version);
    this.flushes!.taken(number, unit.take({ data: site.data, key, version, supersededAt: Infinity }, site.index));
    this.tellOthers(frame, version);
    control.run(frame);
  }

  /** Those who waited for a write read what it has left; the first of those who want to write does, and the others wait for that. */
  private endPending(unit: CacheUnit, data: number, key: number): void {
    const pending = unit.pending.find(data, key);
    if (pending === none) return;
    this.calls.goOn(unit.pending.end(pending), this.serveNext);
  }

  /** Tells the other copies of a local cache what has been written: nobody waits for that, and across a partition nobody hears it. */
  private tellOthers(frame: number, version: number): void {
    const { coherence } = this.settings;
    if (coherence === 'none' || this.node.hosts.length === 0) return;
    tellOtherCopies(this.context, this.node, { writer: frame, version, detail: coherence === 'update' ? as.renewing : as.outdating });
  }
}
