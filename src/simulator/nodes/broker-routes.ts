import { none } from '../run/frames.ts';
import { BrokerLine } from './broker-line.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import type { Receiver } from './queue-consumers.ts';
import type { QueueParts } from './queue-parts.ts';

/**
 * What the exchange of a broker does: which lines get a message of each flow. A line's part of a message is a copy, known by a number of its
 * own.
 */
export class BrokerRoutes {
  readonly lines: BrokerLine[] = [];
  private readonly queue: QueueParts;
  private readonly receiversOf: readonly (readonly Receiver[])[];

  constructor(queue: QueueParts, groups: readonly ConsumerGroup[]) {
    this.queue = queue;
    this.receiversOf = queue.context.plan.flows.map((flow) => this.route(groups.filter((group) => group.sites[flow.index] >= 0)));
  }

  receivers(flow: number): readonly Receiver[] {
    return this.receiversOf[flow];
  }

  lineOf(group: ConsumerGroup, message: number): BrokerLine {
    const receiver = this.receivers(this.queue.messages.flow[message]).find(({ share }) => this.lines[share].groups.includes(group))!;
    return this.lines[receiver.share];
  }

  copyOf(message: number, line: BrokerLine): number {
    return message * this.lines.length + line.index;
  }

  lineOfCopy(copy: number): BrokerLine {
    return this.lines[copy % this.lines.length];
  }

  messageOf(copy: number): number {
    return Math.floor(copy / this.lines.length);
  }

  /** Copies of all messages that the broker knows, oldest first. */
  forEachCopy(visit: (line: BrokerLine, copy: number) => void): void {
    const { messages, partitions } = this.queue;
    for (let message = partitions[0].head; message !== none; message = messages.next[message])
      for (const { share } of this.receivers(messages.flow[message])) visit(this.lines[share], this.copyOf(message, this.lines[share]));
  }

  /** A fanout (or a topic) gives each of these groups a line, otherwise they compete for one; `each` instance always has its own. */
  private route(groups: readonly ConsumerGroup[]): Receiver[] {
    const { model, exchange } = this.queue.settings;
    const apart = groups.filter((group) => group.isAlone || (model === 'broker' && exchange !== 'direct')).map((group) => [group]);
    const together = groups.filter((group) => !apart.some(([alone]) => alone === group));
    return [...apart, ...(together.length === 0 ? [] : [together])].map((competing) => ({
      share: this.lineFor(competing).index,
      group: competing[0],
    }));
  }

  private lineFor(groups: readonly ConsumerGroup[]): BrokerLine {
    const known = this.lines.find((line) => line.groups.length === groups.length && groups.every((group) => line.groups.includes(group)));
    if (known !== undefined) return known;
    this.lines.push(new BrokerLine(this.lines.length, groups));
    return this.lines[this.lines.length - 1];
  }
}
