import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';

/** What a copy has to tell: the frame that wrote there, the version that it wrote, and what the others are to make of it. */
export interface News {
  readonly writer: number;
  readonly version: number;
  readonly detail: number;
}

/** Sends a message to every other copy of a local cache: it takes one way of the network, and is lost across a partition. */
export function tellOtherCopies(context: Context, node: NodePlan, { writer, version, detail }: News): void {
  const { frames, requests, events, plan, partitions } = context;
  for (let machine = node.firstInstance; machine < node.firstInstance + node.instanceCount; machine++) {
    const place = plan.instancePlaces[machine];
    if (machine === frames.instance[writer] || partitions.since(node.index, frames.place[writer], node.index, place) < Infinity) continue;
    const message = frames.take(role.oneWay);
    requests.work[frames.request[writer]]++;
    frames.copyPlace(message, writer);
    frames.copyRequest(message, writer);
    frames.instance[message] = machine;
    frames.origin[message] = frames.place[writer];
    frames.place[message] = place;
    frames.ledger[message] = none;
    frames.versionData[message] = context.siteOf(writer).data;
    frames.version[message] = version;
    frames.detail[message] = detail;
    frames.sentAt[message] = events.now;
    frames.state[message] = state.travelling;
    const seconds = context.travelBetween(writer, frames.place[writer], place, 3 + machine - node.firstInstance);
    events.schedule(events.now + seconds, event.reach, message);
  }
}
