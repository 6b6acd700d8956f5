import { mix } from '../../base/random.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import type { CopyReach } from './copy-reach.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { Gatherings } from './gatherings.ts';

/** What a message from a coordinator asks of a copy, kept in its frame's `detail`; its `message` is the gathering, its `target` the copy. */
export const asks = { read: 0, write: 1, repair: 2 } as const;

/** Seconds after which what did not get through is sent again. */
const resending = 0.2;

export interface CopyMessagesParts {
  readonly settings: DatabaseSettings;
  readonly reach: CopyReach;
  readonly gatherings: Gatherings;
}

/** What a leaderless store's coordinators and copies say to each other, and how long that is on its way: over the network, and its hop. */
export class CopyMessages {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly reach: CopyReach;
  private readonly gatherings: Gatherings;
  private readonly hops: Record<'write' | 'ack' | 'read' | 'response', Sampler>;
  private readonly hopStream: number;

  constructor(context: Context, node: NodePlan, { settings, reach, gatherings }: CopyMessagesParts) {
    this.context = context;
    this.node = node;
    this.reach = reach;
    this.gatherings = gatherings;
    this.hops = {
      write: samplerOf(settings['write-hop']),
      ack: samplerOf(settings['ack-hop']),
      read: samplerOf(settings['read-hop']),
      response: samplerOf(settings['response-hop']),
    };
    this.hopStream = context.stream(node.name, 'hop');
  }

  /** Sends a message to a copy; the coordinator's own is not on the network, but has the hop. */
  send(number: number, instance: number, what: number): void {
    const { frames, events, plan } = this.context;
    const gathering = this.gatherings.at(number);
    const message = frames.take(role.courier);
    gathering.outstanding++;
    frames.site[message] = gathering.site;
    frames.request[message] = gathering.request;
    frames.context[message] = mix(mix(gathering.context, what), instance - this.node.firstInstance);
    frames.node[message] = this.node.index;
    frames.instance[message] = instance;
    frames.place[message] = plan.instancePlaces[instance];
    frames.ledger[message] = none;
    frames.state[message] = state.travelling;
    frames.sentAt[message] = events.now;
    frames.message[message] = number;
    frames.detail[message] = what;
    frames.version[message] = gathering.version;
    const seconds =
      this.travel(message, gathering.coordinator, instance) + this.hop(what === asks.read ? this.hops.read : this.hops.write, message, 0);
    events.schedule(events.now + seconds, event.copyReached, message * plan.nodes.length + this.node.index);
  }

  /** A copy has done what a message asked: its answer leaves for the coordinator. */
  sendBack(message: number): void {
    const { frames, events, plan } = this.context;
    const { coordinator } = this.gatherings.at(frames.message[message]);
    frames.state[message] = state.answering;
    frames.leftAt[message] = events.now;
    const seconds =
      this.travel(message, frames.instance[message], coordinator) +
      this.hop(frames.detail[message] === asks.read ? this.hops.response : this.hops.ack, message, 1);
    events.schedule(events.now + seconds, event.gathered, message * plan.nodes.length + this.node.index);
  }

  /** A message that meets a partition is sent again and again: it is there when that has healed, or given up once it is noticed. */
  isHeldUp(message: number, kind: number): boolean {
    const { frames, events, plan } = this.context;
    const noticed = this.reach.noticedAt(this.gatherings.at(frames.message[message]).coordinator, frames.instance[message]);
    if (noticed === Infinity || noticed <= events.now) return false;
    events.schedule(Math.min(noticed, events.now + resending), kind, message * plan.nodes.length + this.node.index);
    return true;
  }

  private travel(message: number, from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    if (from === to) return 0;
    return this.context.travelBetween(message, instancePlaces[from], instancePlaces[to], from < to ? 2 : 3);
  }

  private hop(sampler: Sampler, message: number, what: number): number {
    if (sampler.kind !== 'constant') this.context.select(this.hopStream, message, what);
    return draw(sampler, this.context.source);
  }
}
