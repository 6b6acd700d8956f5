import { remembered } from '../../base/remembered.ts';
import type { Call, Flow, Step } from '../../model/architecture.ts';
import { precedes, stepsOf } from './timeline.ts';

/** The calls whose failure no `on error` catches, neither their own nor that of a call around them, in the order of the file. */
export const callsWithoutFallback = remembered((flow: Flow): readonly Call[] =>
  [...flow.steps, ...flow.consumers.flatMap((consumer) => consumer.steps)].flatMap(unprotected),
);

/** Those among them that the client waits for: none that a consumer makes, and none after the reply. */
export const awaitedWithoutFallback = remembered((flow: Flow): readonly Call[] => {
  const replies = stepsOf(flow).filter(({ kind }) => kind === 'reply');
  return flow.steps.flatMap(unprotected).filter((call) => !replies.some((reply) => precedes(flow, reply, call)));
});

function unprotected(step: Step): readonly Call[] {
  switch (step.kind) {
    case 'call':
      return step.onError === undefined ? [step, ...step.steps.flatMap(unprotected), ...(step.onMiss?.steps ?? []).flatMap(unprotected)] : [];
    case 'parallel':
      return step.branches.flat().flatMap(unprotected);
    case 'choose':
      return step.branches.flatMap((branch) => branch.steps.flatMap(unprotected));
    case 'repeat':
      return step.steps.flatMap(unprotected);
    case 'publish':
    case 'reply':
    case 'wait':
      return [];
  }
}
