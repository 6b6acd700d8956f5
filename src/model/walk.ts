import { groupBy } from '../base/group-by.ts';
import { remembered } from '../base/remembered.ts';
import type { Architecture, Call, Consumer, Flow, Node, Publish, Step } from './architecture.ts';

/** An arrow of a flow with what surrounds it: the calls it is nested in, outermost first, and its consumer, if any. */
export interface Arrow {
  readonly flow: Flow;
  readonly step: Call | Publish;
  readonly within: readonly Call[];
  readonly consumer?: Consumer;
}

export interface CallArrow extends Arrow {
  readonly step: Call;
}

/** Every call and publish of a flow, in the order of the file's lines. */
export const arrowsOf = remembered((flow: Flow): readonly Arrow[] => [
  ...arrowsIn(flow.steps, { flow, within: [] }),
  ...flow.consumers.flatMap((consumer) => arrowsIn(consumer.steps, { flow, within: [], consumer })),
]);

/** The calls that a node makes, in the order of the file. */
export function callsFrom(architecture: Architecture, node: string): readonly CallArrow[] {
  return callsByCaller(architecture).get(node) ?? [];
}

/** The calls that come in at a node, in the order of the file. */
export function callsTo(architecture: Architecture, node: string): readonly CallArrow[] {
  return callsByCallee(architecture).get(node) ?? [];
}

const callsOf = remembered((architecture: Architecture) => architecture.flows.flatMap((flow) => arrowsOf(flow).filter(isCall)));
const callsByCaller = remembered((architecture: Architecture) => groupBy(callsOf(architecture), ({ step }) => step.from));
const callsByCallee = remembered((architecture: Architecture) => groupBy(callsOf(architecture), ({ step }) => step.to));

function isCall(arrow: Arrow): arrow is CallArrow {
  return arrow.step.kind === 'call';
}

function arrowsIn(steps: readonly Step[], context: Omit<Arrow, 'step'>): Arrow[] {
  return steps.flatMap((step) => arrowsOfStep(step, context));
}

function arrowsOfStep(step: Step, context: Omit<Arrow, 'step'>): Arrow[] {
  switch (step.kind) {
    case 'call': {
      const inside = { ...context, within: [...context.within, step] };
      const blocks = [step.onMiss, step.onError].flatMap((block) =>
        block === undefined ? [] : arrowsIn(block.steps, block.owner === 'callee' ? inside : context),
      );
      return [{ ...context, step }, ...arrowsIn(step.steps, inside), ...blocks];
    }
    case 'publish':
      return [{ ...context, step }, ...arrowsIn(step.onError?.steps ?? [], context)];
    case 'parallel':
      return step.branches.flatMap((branch) => arrowsIn(branch, context));
    case 'choose':
      return step.branches.flatMap((branch) => arrowsIn(branch.steps, context));
    case 'repeat':
      return arrowsIn(step.steps, context);
    case 'reply':
    case 'wait':
      return [];
  }
}

export function nodeNamed(architecture: Architecture, name: string): Node | undefined {
  return nodesByName(architecture).get(name);
}

const nodesByName = remembered((architecture: Architecture) => new Map(architecture.nodes.map((node) => [node.name, node])));
