import { meanOf } from '../../base/distribution.ts';
import type { Architecture, Consumer, DataSet, Flow, NodeOf, Publish } from '../../model/architecture.ts';
import { arrowsOf } from '../../model/walk.ts';
import { remembered } from '../../base/remembered.ts';
import { rateOf } from './timeline.ts';

type Queue = NodeOf<'queue'>;

export interface Published {
  readonly flow: Flow;
  readonly step: Publish;
  readonly data?: DataSet;
}

const publishes = remembered((architecture: Architecture): readonly Published[] =>
  architecture.flows.flatMap((flow) =>
    arrowsOf(flow).flatMap(({ step }) => (step.kind === 'publish' ? [{ flow, step, data: dataOf(architecture, step) }] : [])),
  ),
);

/** Every publish to a queue, in the order of the file. */
export function publishesTo(architecture: Architecture, queue: Queue): readonly Published[] {
  return publishes(architecture).filter(({ step }) => step.queue === queue.name);
}

/** The consumer lines of a queue, in the order of the file. */
export function consumersOf({ flows }: Architecture, queue: Queue): readonly Consumer[] {
  return flows.flatMap((flow) => flow.consumers).filter((consumer) => consumer.queue === queue.name);
}

export function groupNamesOf(architecture: Architecture, queue: Queue): readonly string[] {
  return [...new Set(consumersOf(architecture, queue).map(({ group }) => group))];
}

/** Critical data that messages of the queue carry. */
export function criticalMessages(architecture: Architecture, queue: Queue): readonly DataSet[] {
  const carried = publishesTo(architecture, queue).flatMap(({ data }) => (data?.settings.critical === true ? [data] : []));
  return [...new Set(carried)];
}

/** Messages a second, or nothing where the file does not say. */
export function messageRate(architecture: Architecture, queue: Queue): number | undefined {
  return publishesTo(architecture, queue)
    .map(({ flow, step }) => rateOf(flow, step))
    .reduce((sum, rate) => (sum === undefined || rate === undefined ? undefined : sum + rate), 0);
}

/** Seconds that a caller who is refused at once waits between its attempts, half of the drawn backoff on average, all attempts together. */
export function backoffSpan({ retry = 0, backoff, jitter = 1 }: Partial<Pick<Consumer['options'], 'retry' | 'backoff' | 'jitter'>>): number {
  const first = backoff === undefined ? 0 : (meanOf(backoff) ?? 0);
  const isConstant = backoff?.kind === 'constant';
  let span = 0;
  for (let attempt = 0; attempt < retry; attempt++) span += first * (isConstant ? Math.min(32, 2 ** attempt) : 1) * (1 - jitter / 2);
  return span;
}

function dataOf({ data }: Architecture, { operation }: Publish): DataSet | undefined {
  return operation?.verb === 'publish' ? data.find(({ name }) => name === operation.data) : undefined;
}
