import { meanOf } from '../../base/distribution.ts';
import { rememberedWithin } from '../../base/remembered.ts';
import { delayOf } from '../../estimate/latency.ts';
import { stationsOf } from '../../estimate/stations.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, NodeOf, Step } from '../../model/architecture.ts';
import { callsTo } from '../../model/walk.ts';

/** Requests that a node serves at once, on average, by Little's law: rate × time. */
export interface HeldSlots {
  /** How many there may be, all instances together. */
  readonly slots: number;
  /** All that are held. */
  readonly held: number;
  /** Those whose request waits for a callee. */
  readonly inCalls: number;
  /** Those whose request waits for time to pass (`wait`). */
  readonly inWaits: number;
  /** Requests a second. */
  readonly rate: number;
  /** Busy share of the CPUs. */
  readonly utilisation: number;
}

interface Spent {
  readonly calls: number;
  readonly waits: number;
}

const nothing: Spent = { calls: 0, waits: 0 };

/** Nothing of a node at which nothing arrives, or whose CPUs are so busy that these are what requests wait for. */
export const heldSlotsOf = rememberedWithin((architecture: Architecture, node: NodeOf<'service'> | NodeOf<'proxy'>): HeldSlots | undefined => {
  const station = stationsOf(architecture).get(node.name);
  if (station === undefined || station.hottest >= 0.8) return undefined;
  const { visits } = trafficOf(architecture);
  let [inCalls, inWaits] = [0, 0];
  for (const { step } of callsTo(architecture, node.name)) {
    const rate = visits.get(step)?.rate ?? 0;
    const { calls, waits } = spentIn(architecture, step.steps);
    inCalls += rate * calls;
    inWaits += rate * waits;
  }
  const held = inCalls + inWaits + station.rate * (station.wait + station.serviceTime);
  const slots = node.settings.instances * node.settings.concurrency;
  return { slots, held, inCalls, inWaits, rate: station.rate, utilisation: station.utilisation };
});

/** Mean seconds that a request's steps take within a node, one after the other; what follows the reply holds the slot as well. */
function spentIn(architecture: Architecture, steps: readonly Step[]): Spent {
  return steps.map((step) => spentAt(architecture, step)).reduce(both, nothing);
}

function spentAt(architecture: Architecture, step: Step): Spent {
  switch (step.kind) {
    case 'call':
    case 'publish':
      return { calls: delayOf(architecture, step).mean, waits: 0 };
    case 'wait':
      return { calls: 0, waits: meanOf(step.duration) ?? 0 };
    case 'parallel':
      return step.branches
        .map((branch) => spentIn(architecture, branch))
        .reduce((longest, each) => (total(each) > total(longest) ? each : longest), nothing);
    case 'choose':
      return step.branches.map((branch) => times(spentIn(architecture, branch.steps), branch.probability)).reduce(both, nothing);
    case 'repeat':
      return times(spentIn(architecture, step.steps), meanOf(step.times) ?? 1);
    case 'reply':
      return nothing;
  }
}

function both(one: Spent, other: Spent): Spent {
  return { calls: one.calls + other.calls, waits: one.waits + other.waits };
}

function times({ calls, waits }: Spent, count: number): Spent {
  return { calls: calls * count, waits: waits * count };
}

function total({ calls, waits }: Spent): number {
  return calls + waits;
}
