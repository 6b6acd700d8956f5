import { assert } from '../../base/assert.ts';
import { samplerOf } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { Server } from './server.ts';

/** A service: slots, CPUs and nothing else of its own. */
export function createService(context: Context, plan: NodePlan): Server {
  const { node } = plan;
  assert(node.kind === 'service', 'a service is simulated as one');
  const { settings } = node;
  return new Server(context, plan, {
    time: samplerOf(settings.external && settings.latency !== undefined ? settings.latency : settings.time),
    cores: settings.cores,
    concurrency: settings.concurrency,
    queue: settings.queue,
    isShared: settings.scheduling === 'processor-sharing',
    patience: settings.patience === undefined ? undefined : samplerOf(settings.patience),
    isExternal: settings.external,
    errorRate: settings['error-rate'],
    refusalRate: settings.refuse,
  });
}
