import type { Call, CallOptions, Operation, Publish } from '../../model/architecture.ts';
import type { Node } from '../../model/architecture.ts';
import { samplerOf, type Sampler } from '../engine/sampler.ts';
import { verb } from './plan.ts';

/** How an arrow behaves as a call: its own options, else what its caller says of the calls it makes. */
export interface CallBehaviour {
  readonly timeout: number | undefined;
  readonly hedge: number | undefined;
  readonly retry: number;
  readonly backoff: Sampler | undefined;
  readonly jitter: number;
  readonly time: Sampler | undefined;
  readonly reads: CallOptions['reads'];
  readonly delay: number;
  readonly batch: number | undefined;
  readonly size: number | undefined;
  readonly mayHit: boolean;
}

export const plainCall: CallBehaviour = {
  timeout: undefined,
  hedge: undefined,
  retry: 0,
  backoff: undefined,
  jitter: 1,
  time: undefined,
  reads: undefined,
  delay: 0,
  batch: undefined,
  size: undefined,
  mayHit: true,
};

export function behaviourOf(caller: Node, step: Call | Publish): CallBehaviour {
  const own = step.options;
  const theirs = callerSettings(caller);
  const backoff = own.backoff ?? theirs.backoff;
  return {
    timeout: own.timeout ?? theirs.timeout,
    hedge: own.hedge,
    retry: own.retry ?? theirs.retry ?? 0,
    backoff: backoff === undefined ? undefined : samplerOf(backoff),
    jitter: own.jitter ?? theirs.jitter ?? 1,
    time: own.time === undefined ? undefined : samplerOf(own.time),
    reads: own.reads,
    delay: own.delay ?? 0,
    batch: own.batch,
    size: own.size,
    mayHit: own.cache,
  };
}

function callerSettings(caller: Node): Partial<Pick<CallOptions, 'timeout' | 'retry' | 'backoff' | 'jitter'>> {
  return caller.kind === 'client' || caller.kind === 'service' || caller.kind === 'proxy' ? caller.settings : {};
}

/** Whether a node keeps copies of the responses that go through it. */
export function keepsResponses(node: Node): boolean {
  return node.kind === 'cdn' || (node.kind === 'proxy' && node.settings.cache !== undefined);
}

export function verbOf(operation: Operation | undefined): number {
  switch (operation?.verb) {
    case 'read':
    case 'scan':
      return verb.read;
    case 'write':
    case 'update':
    case 'create':
      return verb.write;
    case 'publish':
      return verb.publish;
    default:
      return verb.none;
  }
}

export function dataNameOf(operation: Operation | undefined): string | undefined {
  return operation === undefined || operation.verb === 'text' ? undefined : operation.data;
}
