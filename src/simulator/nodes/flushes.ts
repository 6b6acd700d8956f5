import { mix } from '../../base/random.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none, role } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { answered } from '../run/requests.ts';
import type { CacheMachines } from './cache-machines.ts';
import type { CacheUnit } from './cache-unit.ts';
import { WriteOrder } from './write-order.ts';

/**
 * Brings what a write-back cache has taken in to the store: every `flush` seconds, in the order of versions, each key's newest; and what
 * makes room for others, at once. Of a key one write is on its way at a time.
 */
export class Flushes {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly interval: number;
  private readonly units: readonly CacheUnit[];
  private readonly machines: CacheMachines;
  private readonly stream: number;
  private count = 0;

  constructor(context: Context, node: NodePlan, parts: { interval: number; units: readonly CacheUnit[]; machines: CacheMachines }) {
    this.context = context;
    this.node = node;
    this.interval = parts.interval;
    this.units = parts.units;
    this.machines = parts.machines;
    this.stream = context.stream(node.name, 'flush');
    this.units.forEach((unit, number) => {
      unit.onEvicted = (data, key) => this.sendWaiting(number, unit.dirty.find(data, key));
      // Machines flush at moments of their own.
      if (this.interval > 0) this.plan(number, ((mix(this.stream, number) >>> 0) / 0x100000000) * this.interval);
    });
  }

  /** A write has been taken in. */
  taken(unit: number, write: number): void {
    if (this.interval === 0) this.sendWaiting(unit, write);
  }

  /** The time has come for a unit. */
  wake(unit: number): void {
    this.flush(unit);
    this.plan(unit, this.interval);
  }

  /** Sends whatever a unit has, if its machine is up. */
  flush(unit: number): void {
    const { isUp } = this.context;
    const machine = this.machines.machineOf(unit);
    if (isUp[machine] === 0 || this.context.isPaused(machine)) return;
    for (const write of this.units[unit].dirty.waiting()) this.send(unit, write);
  }

  /** The store has answered, or has not. */
  ended(frame: number, ended: number): void {
    const { frames, requests, operations, plan, control } = this.context;
    const unit = frames.detail[frame];
    const { dirty } = this.units[unit];
    const { data } = this.context.siteOf(frame);
    const version = requests.carries[frames.request[frame]];
    const write = dirty.find(data, operations.keyOf(frame, data));
    const store = operations.stores[this.node.index];
    if (
      ended === outcome.ok &&
      frames.source[frame] !== none &&
      plan.instanceNodes[frames.source[frame]] !== this.node.index &&
      store instanceof WriteOrder
    )
      store.confirmed(frames.source[frame], version);
    if (write !== none) {
      dirty.isSent[write] = 0;
      if (ended === outcome.ok && dirty.versions[write] <= version) dirty.remove(write);
      else if (ended === outcome.ok) this.taken(unit, write);
    }
    control.respond(frame, outcome.ok, outcome.ok);
  }

  private sendWaiting(unit: number, write: number): void {
    const isUp = this.context.isUp[this.machines.machineOf(unit)] === 1;
    if (isUp && write !== none && this.units[unit].dirty.isSent[write] === 0) this.send(unit, write);
  }

  /** A write becomes a request of the cache's own. */
  private send(number: number, write: number): void {
    const { frames, requests, events, plan, control } = this.context;
    const { dirty } = this.units[number];
    const site = plan.program.sites[dirty.sites[write]];
    const machine = this.machines.machineOf(number);
    const request = requests.take(site.flow, this.count++, events.now);
    // Nobody waits for it, and no flow counts it.
    requests.answer[request] = answered.success;
    requests.isCompleted[request] = 1;
    requests.work[request] = 1;
    requests.place[request] = plan.instancePlaces[machine];
    requests.carries[request] = dirty.versions[write];
    const frame = frames.take(role.flush);
    requests.root[request] = frame;
    frames.request[frame] = request;
    frames.keys[frame] = requests.takeKeys(request);
    requests.keys[frames.keys[frame] * requests.keyCount + site.data] = dirty.table.keys[write];
    frames.context[frame] = this.stream;
    frames.session[frame] = requests.session[request] = this.context.sessions.ofInstance(machine);
    frames.ledger[frame] = none;
    frames.node[frame] = this.node.index;
    frames.instance[frame] = machine;
    frames.place[frame] = frames.origin[frame] = plan.instancePlaces[machine];
    frames.site[frame] = site.index;
    frames.pc[frame] = site.missEntry;
    frames.detail[frame] = number;
    dirty.isSent[write] = 1;
    control.run(frame);
  }

  private plan(unit: number, seconds: number): void {
    const { events, plan } = this.context;
    events.schedule(events.now + seconds, event.flush, unit * plan.nodes.length + this.node.index);
  }
}
