import { remembered } from '../../base/remembered.ts';
import type { Call, Flow, Step } from '../../model/architecture.ts';

/** The calls whose failure no `on error` catches, neither their own nor that of a call around them, in the order of the file. */
export const callsWithoutFallback = remembered((flow: Flow): readonly Call[] =>
  [...flow.steps, ...flow.consumers.flatMap((consumer) => consumer.steps)].flatMap(unprotected),
);

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
