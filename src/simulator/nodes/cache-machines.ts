import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { CacheSettings, CacheUnit } from './cache-unit.ts';
import { HashRing } from './hash-ring.ts';

/**
 * Which machine serves which key to whom. A central cache is one unit, a distributed one a unit a node, each with its standbys; of a local
 * cache every caller's instance has a unit of its own. A unit moves to a standby, or leaves the ring, once its machine's death is noticed.
 */
export class CacheMachines {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: CacheSettings;
  private readonly units: readonly CacheUnit[];
  private readonly machinesOfUnit: number;
  private readonly ring: HashRing | undefined;
  /** By unit: the machine that serves it. */
  private readonly leaders: Int32Array;
  private readonly unitOfHost = new Map<number, number>();

  constructor(context: Context, node: NodePlan, settings: CacheSettings, units: readonly CacheUnit[]) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.units = units;
    this.machinesOfUnit = node.instanceCount / units.length;
    this.ring = settings.topology === 'distributed' ? new HashRing(units.length) : undefined;
    this.leaders = Int32Array.from(units, (_, unit) => node.firstInstance + unit * this.machinesOfUnit);
    node.hosts.forEach((host, unit) => this.unitOfHost.set(host, unit));
  }

  /** How many units a cache has. */
  static countUnits(node: NodePlan, settings: CacheSettings): number {
    return settings.topology === 'local' ? node.instanceCount : node.instanceCount / (1 + settings.replicas);
  }

  /** The unit that has, or would have, a key for a caller at that instance; `none` where all have died. */
  unitFor(host: number, data: number, key: number): number {
    if (this.ring !== undefined) return this.ring.ownerOf(this.context.plan.data[data].hash, key);
    return this.unitOfHost.get(host) ?? 0;
  }

  machineOf(unit: number): number {
    return this.leaders[unit];
  }

  unitOf(machine: number): number {
    return Math.floor((machine - this.node.firstInstance) / this.machinesOfUnit);
  }

  stopped(machine: number): void {
    const number = this.unitOf(machine);
    if (this.leaders[number] !== machine || this.settings.topology === 'local') return;
    const { events, plan } = this.context;
    if (this.ring === undefined && this.machinesOfUnit === 1) return;
    events.schedule(events.now + this.settings.detection, event.promotion, number * plan.nodes.length + this.node.index);
  }

  /** Whether some other machine of the unit has what the one that died had. */
  hasStandby(machine: number): boolean {
    return this.standbyOf(machine) !== none;
  }

  started(machine: number): void {
    const number = this.unitOf(machine);
    const leader = this.leaders[number];
    if (this.context.isUp[leader] === 0 && this.standbyOf(leader) === none) this.leaders[number] = machine;
    this.ring?.join(number);
  }

  /** A unit's machine has been dead for as long as it takes to notice. */
  noticed(number: number): void {
    const { isUp, changedAt, events, plan } = this.context;
    const dead = this.leaders[number];
    if (isUp[dead] === 1 || events.now - changedAt[dead] < this.settings.detection - 1e-9) return;
    const standby = this.standbyOf(dead);
    if (standby === none) return this.ring?.leave(number);
    this.leaders[number] = standby;
    this.units[number].takeOver(changedAt[dead] - this.context.distance(plan.instancePlaces[dead], plan.instancePlaces[standby]));
  }

  private standbyOf(machine: number): number {
    const { isUp, changedAt } = this.context;
    const first = this.node.firstInstance + this.unitOf(machine) * this.machinesOfUnit;
    for (let other = first; other < first + this.machinesOfUnit; other++)
      if (other !== machine && isUp[other] === 1 && changedAt[other] <= changedAt[machine]) return other;
    return none;
  }
}
