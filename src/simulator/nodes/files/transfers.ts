import type { NodePlan } from '../../plan/plan.ts';
import { event, type Context } from '../../run/context.ts';
import { ProcessorSharing } from '../processor-sharing.ts';

/** Whoever moves bytes to or from a data node, and is told how that went. */
export interface TransferOwner {
  /** All bytes have been delivered, or taken. */
  finished(transfer: Transfer): void;
  /** The data node was not there when the transfer came, or has died since. */
  broken(transfer: Transfer): void;
}

/** Bytes on their way to or from one data node. Used again once they are there. */
export interface Transfer {
  readonly number: number;
  owner: TransferOwner;
  /** Data node, counted from 0, and which of the chunk's places it stands for. */
  dataNode: number;
  slot: number;
  /** Seconds that the data node needs if it does nothing else. */
  seconds: number;
  /** Seconds of the way there, and of work before the first byte: what the one who asked has seen of it so far. */
  travelled: number;
  prepared: number;
  /** Seconds back along the copies before it in its pipeline. */
  back: number;
  /** It has reached the data node and shares its bandwidth. */
  isMoving: boolean;
  inUse: boolean;
}

export interface TransferRequest extends Pick<Transfer, 'dataNode' | 'slot' | 'seconds' | 'travelled' | 'prepared' | 'back'> {
  /** When the first byte can move. */
  readonly at: number;
}

/** All transfers of a file system: each data node shares its bandwidth equally among those that it has. */
export class Transfers {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly lines: ProcessorSharing;
  private readonly all: Transfer[] = [];
  private readonly free: number[] = [];
  private readonly isThere: (dataNode: number) => boolean;

  constructor(context: Context, node: NodePlan, isThere: (dataNode: number) => boolean) {
    this.context = context;
    this.node = node;
    this.lines = new ProcessorSharing(context, node, 1);
    this.isThere = isThere;
  }

  begin(owner: TransferOwner, request: TransferRequest): Transfer {
    const transfer = this.take(owner, request);
    const { events, plan } = this.context;
    events.schedule(request.at, event.copyReached, transfer.number * plan.nodes.length + this.node.index);
    return transfer;
  }

  /** A transfer's first byte is to move now. */
  reached(number: number): void {
    const { events, plan, pausedUntil, tallies } = this.context;
    const transfer = this.all[number];
    const instance = this.node.firstInstance + transfer.dataNode;
    if (!this.isThere(transfer.dataNode)) return this.end(transfer, false);
    if (this.context.isPaused(instance))
      return events.schedule(pausedUntil[instance], event.copyReached, number * plan.nodes.length + this.node.index);
    transfer.isMoving = true;
    for (const tally of tallies) if (tally.holds(events.now)) tally.served[instance]++;
    this.lines.enter(transfer.dataNode, number, transfer.seconds);
    this.measure(transfer.dataNode);
  }

  /** The first transfer of a data node may be done. */
  moved(dataNode: number): void {
    const number = this.lines.take(dataNode);
    this.measure(dataNode);
    if (number >= 0) this.end(this.all[number], true);
  }

  stopped(dataNode: number): void {
    this.lines.clear(dataNode);
    this.measure(dataNode);
    for (const transfer of this.all) if (transfer.inUse && transfer.isMoving && transfer.dataNode === dataNode) this.end(transfer, false);
  }

  /** The bytes that are on their way stand still for so long. */
  paused(dataNode: number, seconds: number): void {
    this.lines.pause(dataNode, seconds);
  }

  /** A data node is busy while bytes move, if its bandwidth is limited at all. */
  measure(dataNode: number): void {
    const { meters, events } = this.context;
    const instance = this.node.firstInstance + dataNode;
    meters.advance(instance, events.now);
    meters.busy[instance] = meters.capacity[instance] === 0 ? 0 : this.lines.busy(dataNode);
  }

  private end(transfer: Transfer, isDone: boolean): void {
    const { owner } = transfer;
    transfer.inUse = false;
    if (isDone) owner.finished(transfer);
    else owner.broken(transfer);
    this.free.push(transfer.number);
  }

  private take(owner: TransferOwner, { dataNode, slot, seconds, travelled, prepared, back }: TransferRequest): Transfer {
    const number = this.free.pop() ?? this.all.length;
    const fields = { owner, dataNode, slot, seconds, travelled, prepared, back, isMoving: false, inUse: true };
    if (number === this.all.length) this.all.push({ number, ...fields });
    else Object.assign(this.all[number], fields);
    return this.all[number];
  }
}
