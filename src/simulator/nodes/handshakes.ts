import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodeOf } from '../../model/architecture.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none, role } from '../run/frames.ts';
import { Connections } from './connections.ts';

/**
 * The TLS handshakes that a proxy's requests need, as CPU time of whoever ends the encryption: the proxy itself where it terminates it,
 * the instance behind it where it lets connections through, both where it encrypts anew.
 */
export class Handshakes {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly tls: NodeOf<'proxy'>['settings']['tls'];
  private readonly time: Sampler;
  private readonly stream: number;
  private readonly incoming: Connections;
  private readonly outgoing: Connections;

  constructor(context: Context, node: NodePlan, settings: NodeOf<'proxy'>['settings']) {
    this.context = context;
    this.node = node;
    this.tls = settings.tls;
    this.time = samplerOf(settings['tls-time']);
    this.stream = context.stream(node.name, 'tls');
    this.incoming = new Connections(context, settings['keep-alive']);
    this.outgoing = new Connections(context, settings['keep-alive']);
  }

  /** A request has been routed to an instance of the proxy. */
  arrives(frame: number, caller: number): void {
    if (this.tls !== 'terminate' && this.tls !== 're-encrypt') return;
    const { frames } = this.context;
    const peer = this.incoming.peerOf(caller);
    if (!this.incoming.isOpen(0, peer, frames.instance[frame])) this.cost(frame);
    this.incoming.use(0, peer, frames.instance[frame]);
  }

  /** It has been answered, so that its connection is idle from now on; whoever has given it up has closed the connection. */
  answered(frame: number): void {
    if (this.tls !== 'terminate' && this.tls !== 're-encrypt') return;
    const { frames } = this.context;
    const caller = frames.caller[frame];
    if (caller === none || frames.stamp[caller] !== frames.callerStamp[frame]) return;
    this.incoming.use(0, this.incoming.peerOf(caller), frames.instance[frame]);
  }

  /** The candidate to which the client has a connection through this proxy already: all of that connection's requests go there. */
  connected(caller: number, candidates: Int32Array): number {
    if (this.tls !== 'passthrough') return none;
    const peer = this.clientOf(caller);
    for (const instance of candidates) if (this.outgoing.isOpen(this.stationOf(caller), peer, instance)) return instance;
    return none;
  }

  /** The proxy passes a request on to an instance. */
  goesOn(frame: number, caller: number, instance: number): void {
    if (this.tls !== 'passthrough' && this.tls !== 're-encrypt') return;
    const [station, peer] = [this.stationOf(caller), this.senderOf(caller)];
    if (!this.outgoing.isOpen(station, peer, instance)) this.cost(frame);
    this.outgoing.use(station, peer, instance);
  }

  /** That instance has answered, or has been given up. */
  over(caller: number, instance: number): void {
    if (this.tls === 'passthrough' || this.tls === 're-encrypt') this.outgoing.use(this.stationOf(caller), this.senderOf(caller), instance);
  }

  private cost(frame: number): void {
    this.context.select(this.stream, frame);
    this.context.frames.handshake[frame] = draw(this.time, this.context.source);
  }

  /** Who speaks to the instances behind: the proxy's own instance, or whoever is connected through it. */
  private senderOf(caller: number): number {
    return this.tls === 're-encrypt' ? this.outgoing.peerOfInstance(this.context.frames.instance[caller]) : this.clientOf(caller);
  }

  private clientOf(caller: number): number {
    const { frames } = this.context;
    let own = caller;
    while (frames.role[own] === role.branch) own = frames.caller[own];
    const client = frames.caller[own];
    const isThere = client !== none && frames.stamp[client] === frames.callerStamp[own];
    return isThere ? this.outgoing.peerOf(client) : 2 * frames.session[own];
  }

  private stationOf(caller: number): number {
    return this.context.frames.instance[caller] - this.node.firstInstance;
  }
}
