import type { NodePlan } from '../plan/plan.ts';
import type { Context, NodeBehaviour } from '../run/context.ts';
import type { Load } from '../run/load.ts';
import type { Sessions } from '../run/sessions.ts';
import { Database } from './database.ts';
import { Proxy } from './proxy.ts';
import { createService } from './service.ts';
import { Unreachable } from './unreachable.ts';

/** What some kinds need beside the context. */
export interface Surroundings {
  readonly sessions: Sessions;
  readonly load: Load;
  readonly queues: { processed: (frame: number, outcome: number, cause: number) => void };
}

/** The one place that knows which kinds can be simulated. */
export function createBehaviour(context: Context, node: NodePlan, _around: Surroundings): NodeBehaviour {
  switch (node.node.kind) {
    case 'service': return createService(context, node);
    case 'proxy': return new Proxy(context, node);
    case 'database': return new Database(context, node);
    default: return new Unreachable(node.name);
  }
}
