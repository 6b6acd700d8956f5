import { meanOf } from '../../base/distribution.ts';
import type { Call, Flow, Node, Step } from '../../model/architecture.ts';
import type { NodePlan, Plan } from '../plan/plan.ts';
import { dataNameOf, verbOf } from '../plan/site-plan.ts';
import { verb } from '../plan/plan.ts';

/** Reads a second of a data set that arrows bring to a node, and where their callers are. */
export interface ReadDemand {
  readonly data: number;
  readonly rate: number;
  readonly callerPlaces: Int32Array;
}

/** What a run's flows read by arrows of which `isMeant`, on average and without failures or misses. */
export function readDemands(plan: Plan, isMeant: (call: Call) => boolean): ReadDemand[] {
  const demands: ReadDemand[] = [];
  for (const flow of plan.architecture.flows) {
    const rate = rateOf(flow, plan.architecture.nodes);
    const add = (call: Call, visits: number): void => {
      const data = plan.data.findIndex((each) => each.name === dataNameOf(call.operation));
      if (!isMeant(call) || verbOf(call.operation) !== verb.read || data < 0 || rate * visits === 0) return;
      demands.push({
        data,
        rate: rate * visits,
        callerPlaces: placesOf(
          plan,
          plan.nodes.find(({ name }) => name === call.from)!,
        ),
      });
    };
    visitCalls(flow.steps, 1, add);
    for (const consumer of flow.consumers) visitCalls(consumer.steps, 1, add);
  }
  return demands;
}

function placesOf(plan: Plan, { sessionPlaces, firstInstance, instanceCount }: NodePlan): Int32Array {
  return sessionPlaces.length > 0 ? sessionPlaces : plan.instancePlaces.slice(firstInstance, firstInstance + instanceCount);
}

/** Requests a second; of users who think, as if they never waited. */
function rateOf({ settings, first }: Flow, nodes: readonly Node[]): number {
  if (settings.every !== undefined) return 1 / settings.every;
  if (settings.rate !== undefined) return settings.rate;
  if (settings.arrivals.kind === 'trace') {
    const times = settings.arrivals.times ?? [];
    return times.length / Math.max(1e-9, times.at(-1) ?? 1);
  }
  const client = nodes.find(({ name }) => name === first);
  if (client?.kind !== 'client' || client.settings.think === undefined) return 0;
  return settings.weight * (client.settings.users / Math.max(1e-3, meanOf(client.settings.think) ?? 1));
}

function visitCalls(steps: readonly Step[], visits: number, visit: (call: Call, visits: number) => void): void {
  for (const step of steps) {
    switch (step.kind) {
      case 'call':
        visit(step, visits);
        visitCalls(step.steps, visits, visit);
        break;
      case 'parallel':
        step.branches.forEach((branch) => visitCalls(branch, visits * step.copies, visit));
        break;
      case 'choose':
        step.branches.forEach((branch) => visitCalls(branch.steps, visits * branch.probability, visit));
        break;
      case 'repeat':
        visitCalls(step.steps, visits * (meanOf(step.times) ?? 1), visit);
        break;
      case 'publish':
      case 'reply':
      case 'wait':
        break;
    }
  }
}
