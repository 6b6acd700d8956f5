import type { NodePlan } from '../../plan/plan.ts';
import { event, type Context } from '../../run/context.ts';
import { Shortness } from '../shortness.ts';

export interface MetadataSettings {
  /** Of how many servers, from which global instance on. */
  readonly first: number;
  readonly count: number;
  /** Seconds until a dead server is noticed, and until a standby has taken over. */
  readonly detection: number;
  readonly election: number;
}

/** Who answers what chunks make up a file: one server is active, and a standby takes over when it has died. All write one journal. */
export class MetadataServers {
  /** Global instance of the active one. */
  active: number;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: MetadataSettings;
  private readonly shortness: Shortness;
  private isDown = false;
  private takeOverAt = Infinity;

  constructor(context: Context, node: NodePlan, settings: MetadataSettings) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.active = settings.first;
    this.shortness = new Shortness(context, node.index, 1);
  }

  stopped(instance: number): void {
    if (instance !== this.active || this.isDown) return;
    this.isDown = true;
    const { events } = this.context;
    this.shortness.note(0, true);
    this.takeOverAt = events.now + this.settings.detection + this.settings.election;
    if (this.settings.count > 1) events.schedule(this.takeOverAt, event.promotion, this.node.index);
  }

  started(instance: number): void {
    if (instance === this.active || (this.isDown && this.takeOverAt <= this.context.events.now)) this.appoint(instance);
  }

  /** The moment to take over has come, unless the active one is back, or has died again since. */
  takeOver(): void {
    const { events, isUp } = this.context;
    if (!this.isDown || this.takeOverAt !== events.now) return;
    const standby = this.instances.find((instance) => isUp[instance] === 1);
    if (standby !== undefined) this.appoint(standby);
  }

  /** The active one, then the standbys, counted from 1. */
  inRole(index: number): number {
    const ordered = [this.active, ...this.instances.filter((instance) => instance !== this.active)];
    return ordered[Math.min(index, ordered.length) - 1];
  }

  finish(): void {
    this.shortness.finish();
  }

  get instances(): number[] {
    return Array.from({ length: this.settings.count }, (_, index) => this.settings.first + index);
  }

  private appoint(instance: number): void {
    const { tallies, events } = this.context;
    this.shortness.note(0, false);
    this.isDown = false;
    if (instance === this.active) return;
    this.active = instance;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].failovers++;
  }
}
