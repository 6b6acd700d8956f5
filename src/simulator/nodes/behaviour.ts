import type { NodePlan } from '../plan/plan.ts';
import type { Context, NodeBehaviour } from '../run/context.ts';
import type { Load } from '../run/load.ts';
import { Cache } from './cache.ts';
import { Cdn } from './cdn.ts';
import { Database } from './database.ts';
import { Filesystem } from './filesystem.ts';
import { LeaderlessDatabase } from './leaderless.ts';
import { MultiLeaderDatabase } from './multi-leader.ts';
import { Proxy } from './proxy.ts';
import { Queue } from './queue.ts';
import { Registry } from './registry.ts';
import { createService } from './service.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { Unreachable } from './unreachable.ts';

function createDatabase(context: Context, node: NodePlan, topology: DatabaseSettings['topology']): NodeBehaviour {
  switch (topology) {
    case 'leader-follower':
      return new Database(context, node);
    case 'leaderless':
      return new LeaderlessDatabase(context, node);
    case 'multi-leader':
      return new MultiLeaderDatabase(context, node);
  }
}

/** The one place that knows which kinds can be simulated. */
export function createBehaviour(context: Context, node: NodePlan, load: Load): NodeBehaviour {
  switch (node.node.kind) {
    case 'service':
      return createService(context, node);
    case 'proxy':
      return new Proxy(context, node);
    case 'cdn':
      return new Cdn(context, node);
    case 'registry':
      return new Registry(context, node);
    case 'database':
      return createDatabase(context, node, node.node.settings.topology);
    case 'filesystem':
      return new Filesystem(context, node);
    case 'cache':
      return new Cache(context, node);
    case 'queue':
      return new Queue(context, node, load);
    default:
      return new Unreachable(node.name);
  }
}
