import { assert } from '../../base/assert.ts';
import type { Plan } from '../plan/plan.ts';
import { countOf } from '../statistics/histogram.ts';
import type { Meters } from './meters.ts';
import { answered, type Requests } from './requests.ts';
import type { FlowCounters, GroupCounters, Tally } from './tally.ts';

/** What becomes of a message for one of those who are to process it. Whatever is neither processed, dead-lettered nor retracted is lost, by cause. */
export type Fate =
  | 'processed'
  | 'dead-lettered'
  /** It was never acknowledged, or taken back by its publisher: it counts for nothing. */
  | 'retracted'
  | LossCause;

export type LossCause = 'crash' | 'partition' | 'expired' | 'dropped' | 'failed';

interface Stay {
  readonly instance: number;
  readonly since: number;
}

/** A message in a queue: which receivers (by share) still have to deal with it. */
interface Held {
  readonly appendedAt: number;
  readonly shares: Set<number>;
  isRetracted: boolean;
}

/** Everything that finishing a run needs to be compared with. */
export interface RunState {
  readonly now: number;
  readonly meters: Meters;
  readonly requests: Requests;
  readonly tallies: readonly Tally[];
}

/**
 * Keeps books of its own on every request, every stay at a node and every message of one run, and compares them with what the simulator
 * counted. Tests turn it on for all their runs; it throws at the first contradiction, which is always a mistake of the simulator.
 *
 * Requests: what came in is answered once or still open. Nodes: Little's law over the whole run, ∫ N dt = the sum of all stays. Messages:
 * each is exactly one of processed, dead-lettered, lost (by cause) or still in its queue, for each receiver; Little's law for the depth.
 */
export class Conservation {
  private readonly plan: Plan;
  private readonly openRequests = new Map<number, { readonly flow: number; readonly arrivedAt: number }>();
  private readonly requestSeconds: Float64Array;
  private readonly stays = new Map<number, Stay>();
  private readonly staySeconds: Float64Array;
  private readonly messages: readonly Map<number, Held>[];
  private readonly messageSeconds: Float64Array;
  /** By window, then by queue and fate. */
  private readonly fates: readonly Map<string, number>[];
  private readonly tallies: readonly Tally[];

  constructor(plan: Plan, tallies: readonly Tally[]) {
    this.plan = plan;
    this.tallies = tallies;
    this.requestSeconds = new Float64Array(plan.flows.length);
    this.staySeconds = new Float64Array(plan.instanceNodes.length);
    this.messages = plan.nodes.map(() => new Map<number, Held>());
    this.messageSeconds = new Float64Array(plan.nodes.length);
    this.fates = tallies.map(() => new Map<string, number>());
  }

  requestCame(request: number, flow: number, now: number): void {
    assert(!this.openRequests.has(request), 'a request in use comes again');
    this.openRequests.set(request, { flow, arrivedAt: now });
  }

  requestAnswered(request: number, now: number): void {
    const open = this.openRequests.get(request);
    assert(open !== undefined, 'a request is answered twice');
    this.requestSeconds[open.flow] += now - open.arrivedAt;
    this.openRequests.delete(request);
  }

  entered(frame: number, instance: number, now: number): void {
    assert(!this.stays.has(frame), `a frame enters ${this.nameOf(instance)} while it is somewhere`);
    this.stays.set(frame, { instance, since: now });
  }

  left(frame: number, instance: number, now: number): void {
    const stay = this.stays.get(frame);
    assert(stay?.instance === instance, `a frame leaves ${this.nameOf(instance)} where it is not`);
    this.staySeconds[instance] += now - stay.since;
    this.stays.delete(frame);
  }

  /** An instance is down: nobody is there any more. */
  emptied(instance: number, now: number): void {
    for (const [frame, stay] of this.stays) if (stay.instance === instance) this.left(frame, instance, now);
  }

  /** A message is in a queue, for these receivers; without any it is nobody's. */
  appended(queue: number, message: number, shares: readonly number[], now: number): void {
    if (shares.length === 0) return;
    const held = this.messages[queue];
    assert(!held.has(message), `a message in use is appended to ${this.plan.nodes[queue].name}`);
    held.set(message, { appendedAt: now, shares: new Set(shares), isRetracted: false });
    for (const share of shares) this.count(queue, now, share === nobody ? 'kept' : 'routed');
  }

  retracted(queue: number, message: number): void {
    const held = this.messages[queue].get(message);
    if (held !== undefined) held.isRetracted = true;
  }

  /** A receiver is done with a message. */
  settled(queue: number, message: number, { share, fate, now }: { readonly share: number; readonly fate: Fate; readonly now: number }): void {
    const held = this.messages[queue].get(message);
    assert(held?.shares.delete(share) === true, `a message of ${this.plan.nodes[queue].name} is ${fate} that was done with`);
    assert(held.isRetracted === (fate === 'retracted'), `a message of ${this.plan.nodes[queue].name} that counts for nothing is ${fate}`);
    // What nobody was to process is no loss to any group.
    if (share !== nobody) this.count(queue, held.appendedAt, fate);
    if (held.shares.size > 0) return;
    this.messageSeconds[queue] += now - held.appendedAt;
    this.messages[queue].delete(message);
  }

  /** A message was acknowledged and never kept, for so many receivers. */
  droppedAtOnce(queue: number, receivers: number, { fate, now }: { readonly fate: LossCause; readonly now: number }): void {
    for (let receiver = 0; receiver < receivers; receiver++) {
      this.count(queue, now, 'routed');
      this.count(queue, now, fate);
    }
  }

  /** The run is over, and a message still waits for this receiver. */
  stillThere(queue: number, message: number, share: number): void {
    const held = this.messages[queue].get(message);
    assert(held?.shares.delete(share) === true, `${this.plan.nodes[queue].name} still has a message that was done with, or has it twice`);
    this.count(queue, held.appendedAt, 'unprocessed');
  }

  /** Compares the books, after every node has said what it still has. */
  finish(run: RunState): void {
    run.meters.advanceAll(run.now);
    this.checkRequests(run);
    this.checkStays(run);
    this.plan.nodes.forEach((node, queue) => {
      if (node.node.kind === 'queue') this.checkQueue(queue, run);
    });
    for (const tally of run.tallies) this.checkFlows(tally);
  }

  private checkRequests({ now, meters, requests }: RunState): void {
    const open = new Int32Array(this.plan.flows.length);
    for (const { flow, arrivedAt } of this.openRequests.values()) {
      open[flow]++;
      this.requestSeconds[flow] += now - arrivedAt;
    }
    requests.forEach((request) => {
      if (requests.answer[request] !== answered.notYet) return;
      assert(this.openRequests.delete(request), 'a request is open that was answered');
    });
    assert(this.openRequests.size === 0, `${this.openRequests.size} requests have vanished`);
    for (const { index, name } of this.plan.flows) {
      assertEqual(`${name}: requests in flight`, meters.open[index], open[index]);
      assertEqual(`${name}: Little's law, ∫ requests in flight and the sum of their seconds`, meters.openArea[index], this.requestSeconds[index]);
    }
  }

  private checkStays({ now, meters }: RunState): void {
    const present = new Int32Array(this.staySeconds.length);
    for (const { instance, since } of this.stays.values()) {
      present[instance]++;
      this.staySeconds[instance] += now - since;
    }
    present.forEach((count, instance) => {
      assertEqual(`${this.nameOf(instance)}: requests there`, meters.present[instance], count);
      assertEqual(
        `${this.nameOf(instance)}: Little's law, ∫ requests there and the sum of their stays`,
        meters.presentArea[instance],
        this.staySeconds[instance],
      );
    });
  }

  private checkQueue(queue: number, { now, meters, tallies }: RunState): void {
    const { name } = this.plan.nodes[queue];
    let depth = 0;
    for (const { appendedAt, shares } of this.messages[queue].values()) {
      const isKept = shares.has(nobody);
      assert(shares.size === (isKept ? 1 : 0), `a message of ${name} has vanished`);
      depth++;
      this.messageSeconds[queue] += now - appendedAt;
    }
    assertEqual(`${name}: depth`, meters.depth[queue], depth);
    assertEqual(`${name}: Little's law, ∫ depth and the sum of the messages' seconds`, meters.depthArea[queue], this.messageSeconds[queue]);
    tallies.forEach((tally, window) => this.checkGroups(queue, window, [...tally.groups[queue].values()]));
  }

  /** What the groups of a queue counted, all together, is what became of its messages one by one. */
  private checkGroups(queue: number, window: number, groups: readonly GroupCounters[]): void {
    const { name } = this.plan.nodes[queue];
    const sum = (of: (group: GroupCounters) => number) => groups.reduce((total, group) => total + of(group), 0);
    const seen = (fate: string) => this.fates[window].get(`${queue} ${fate}`) ?? 0;
    assertEqual(
      `${name}: messages for its groups`,
      sum((group) => group.routed),
      seen('routed') - seen('retracted'),
    );
    assertEqual(
      `${name}: messages processed`,
      sum((group) => group.processed),
      seen('processed'),
    );
    assertEqual(
      `${name}: dead letters`,
      sum((group) => group.deadLettered),
      seen('dead-lettered'),
    );
    assertEqual(
      `${name}: messages unprocessed`,
      sum((group) => countOf(group.unprocessed)),
      seen('unprocessed'),
    );
    for (const cause of lossCauses)
      assertEqual(
        `${name}: messages lost (${cause})`,
        sum((group) => group.lost[cause] ?? 0),
        seen(cause),
      );
    for (const group of groups) {
      const ended = group.processed + group.deadLettered + countOf(group.unprocessed);
      const lost = Object.values(group.lost).reduce((total, each) => total + each, 0);
      assertEqual(`${name}: what became of a group's messages`, ended + lost, group.routed);
    }
  }

  private checkFlows(tally: Tally): void {
    for (const { index, name, load, slotNodes } of this.plan.flows) {
      for (const counters of [tally.flows[index], ...tally.regions[index].values()]) {
        const failed = counters.failures.reduce((sum, each) => sum + each, 0);
        assertEqual(`${name}: requests that came`, counters.arrivals, counters.successes + failed);
        if (load !== 'messages' && slotNodes.length > 1) assertPath(name, counters);
      }
    }
  }

  private count(queue: number, appendedAt: number, what: string): void {
    this.tallies.forEach((tally, window) => {
      if (tally.holds(appendedAt)) this.fates[window].set(`${queue} ${what}`, (this.fates[window].get(`${queue} ${what}`) ?? 0) + 1);
    });
  }

  private nameOf(instance: number): string {
    return this.plan.nodes[this.plan.instanceNodes[instance]].name;
  }
}

/** The share of messages that nobody is to process: they stay until they expire. */
export const nobody = -1;

const lossCauses: readonly LossCause[] = ['crash', 'partition', 'expired', 'dropped', 'failed'];

/** The parts of the critical path add up to the latency. */
function assertPath(name: string, { path, latency }: FlowCounters): void {
  assertEqual(
    `${name}: seconds on the critical path`,
    path.reduce((sum, each) => sum + each, 0),
    latency.moments[1],
  );
}

function assertEqual(what: string, counted: number, kept: number): void {
  assert(Math.abs(counted - kept) <= 1e-6 * Math.max(1, Math.abs(kept)), `${what}: ${counted} counted, ${kept} in the books`);
}
