import { meanOf } from '../../base/distribution.ts';
import { remembered } from '../../base/remembered.ts';
import type { Position } from '../../base/text-range.ts';
import type { Block, Consumer, Flow, Publish, Step } from '../../model/architecture.ts';

/**
 * Whether `earlier` has ended when `later` begins, in every request that does both: not in two branches that run side by side, not one inside the
 * other, not in alternatives. What a consumer does comes after what precedes the publish of its message.
 */
export function precedes(flow: Flow, earlier: Step, later: Step): boolean {
  return precedesWithout(flow, earlier, later, new Set());
}

/** How often a second the step runs, or nothing where the file does not say: closed load, misses, messages from other flows. */
export function rateOf(flow: Flow, step: Step): number | undefined {
  return rateWithout(flow, step, new Set());
}

/** All steps of a flow in the order of the file, consumers last. */
export function stepsOf(flow: Flow): readonly Step[] {
  return [...pathsOf(flow).keys()];
}

/** Whether both work on the same key of a data set: each pass of a `repeat`, and each copy of a `parallel N`, draws its own. */
export function shareKeys(flow: Flow, left: Step, right: Step): boolean {
  const [own, others] = [left, right].map((step) =>
    pathOf(flow, step)
      .filter(drawsAnew)
      .map((turn) => turn.parent),
  );
  return own.length === others.length && own.every((parent, index) => parent === others[index]);
}

/** Whether one request may make both: neither stands in for the other, nor is each in a branch of its own of one choice. */
export function mayBothRun(flow: Flow, left: Step, right: Step): boolean {
  const [from, to] = [pathOf(flow, left), pathOf(flow, right)];
  const isShared = (turn: Turn, index: number): boolean => turn.parent === to[index]?.parent && turn.index === to[index].index;
  const firstOwn = from.findIndex((turn, index) => !isShared(turn, index));
  const fork = firstOwn < 0 ? from.length : firstOwn;
  const parent = from[fork]?.parent;
  const areAlternatives = parent !== undefined && parent === to[fork]?.parent && isStep(parent) && parent.kind === 'choose';
  return !areAlternatives && [...from.slice(fork), ...to.slice(fork)].every(({ isFallback }) => isFallback !== true);
}

/** Whether both run in the same activation, neither in a block of its own. */
export function areSiblings(flow: Flow, left: Step, right: Step): boolean {
  return pathOf(flow, left).at(-1)?.parent === pathOf(flow, right).at(-1)?.parent;
}

/** The end of the last arrow that begins on this line: a chain of calls is one statement. */
export function lineEndOf(flow: Flow, line: number): Position {
  const origins = [...stepsOf(flow), ...flow.consumers].map(({ origin }) => origin.range).filter(({ start }) => start.line === line);
  return origins
    .map(({ end }) => end)
    .reduce((left, right) => (right.line > left.line || (right.line === left.line && right.character > left.character) ? right : left));
}

/** One turn on the way from the beginning of a flow to a step: which of the children of `parent` it takes. */
interface Turn {
  readonly parent: Flow | Consumer | Step | Branch;
  readonly index: number;
  /** Whether children run one after the other, rather than side by side or instead of each other. */
  readonly isSequence: boolean;
  /** How often it is taken each time its parent runs, where that is known. */
  readonly frequency?: number;
  /** Whether it is taken when its parent has failed. */
  readonly isFallback?: true;
}

/** One of the alternatives of a step, whose steps follow each other. */
interface Branch {
  readonly of: Step;
}

type Path = readonly Turn[];

function isStep(parent: Turn['parent']): parent is Step {
  return 'kind' in parent;
}

function drawsAnew({ parent }: Turn): boolean {
  return isStep(parent) && (parent.kind === 'repeat' || (parent.kind === 'parallel' && parent.copies > 1));
}

function precedesWithout(flow: Flow, earlier: Step, later: Step, visited: ReadonlySet<Consumer>): boolean {
  const from = pathOf(flow, earlier);
  const to = pathOf(flow, later);
  const fork = to.findIndex((turn, index) => turn.parent !== from[index]?.parent || turn.index !== from[index].index);
  if (fork >= 0 && from[fork]?.parent === to[fork].parent) return to[fork].isSequence && from[fork].index < to[fork].index;
  const consumer = consumerOf(flow, later);
  if (fork !== 0 || consumer === undefined || visited.has(consumer)) return false;
  return publishesTo(flow, consumer.queue).some(
    (publish) => publish === earlier || precedesWithout(flow, earlier, publish, new Set([...visited, consumer])),
  );
}

function rateWithout(flow: Flow, step: Step, visited: ReadonlySet<Consumer>): number | undefined {
  const path = pathOf(flow, step);
  const consumer = consumerOf(flow, step);
  const start = consumer === undefined ? flowRate(flow) : messageRate(flow, consumer, visited);
  return path.reduce((rate, turn) => (rate === undefined || turn.frequency === undefined ? undefined : rate * turn.frequency), start);
}

function flowRate(flow: Flow): number | undefined {
  const { rate, every } = flow.settings;
  return rate ?? (every === undefined ? undefined : 1 / every);
}

function messageRate(flow: Flow, consumer: Consumer, visited: ReadonlySet<Consumer>): number | undefined {
  const publishes = publishesTo(flow, consumer.queue);
  if (visited.has(consumer) || publishes.length === 0) return undefined;
  const rates = publishes.map((publish) => rateWithout(flow, publish, new Set([...visited, consumer])));
  return rates.reduce((sum, rate) => (sum === undefined || rate === undefined ? undefined : sum + rate), 0);
}

function publishesTo(flow: Flow, queue: string): readonly Publish[] {
  return stepsOf(flow)
    .filter((step) => step.kind === 'publish')
    .filter((publish) => publish.queue === queue);
}

/** The consumer that runs the step, or nothing where it is part of the request itself. */
function consumerOf(flow: Flow, step: Step): Consumer | undefined {
  const [{ parent }] = pathOf(flow, step);
  return flow.consumers.find((consumer) => consumer === parent);
}

function pathOf(flow: Flow, step: Step): Path {
  const path = pathsOf(flow).get(step);
  if (path === undefined) throw new Error(`Broken assumption: the step is one of flow ${flow.name}`);
  return path;
}

const pathsOf = remembered((flow: Flow): ReadonlyMap<Step, Path> => {
  const paths = new Map<Step, Path>();
  addSteps(flow.steps, [], flow, paths);
  for (const consumer of flow.consumers) addSteps(consumer.steps, [], consumer, paths);
  return paths;
});

function addSteps(steps: readonly Step[], path: Path, parent: Turn['parent'], paths: Map<Step, Path>): void {
  for (const [index, step] of steps.entries()) addStep(step, [...path, { parent, index, isSequence: true, frequency: 1 }], paths);
}

function addStep(step: Step, path: Path, paths: Map<Step, Path>): void {
  paths.set(step, path);
  const addBranch = (steps: readonly Step[], index: number, frequency?: number): void =>
    addSteps(steps, [...path, { parent: step, index, isSequence: false, frequency }], { of: step }, paths);
  const addBlock = (block: Block | undefined, index: number): void => addBranch(block?.steps ?? [], index);
  const addFallback = (block: Block | undefined, index: number): void =>
    addSteps(block?.steps ?? [], [...path, { parent: step, index, isSequence: false, isFallback: true }], { of: step }, paths);
  switch (step.kind) {
    case 'call':
      addBranch(step.steps, 0, 1);
      addBlock(step.onMiss, 1);
      addFallback(step.onError, 2);
      return;
    case 'publish':
      addFallback(step.onError, 0);
      return;
    case 'parallel':
      for (const [index, branch] of step.branches.entries()) addBranch(branch, index, step.copies);
      return;
    case 'choose':
      for (const [index, branch] of step.branches.entries()) addBranch(branch.steps, index, branch.probability);
      return;
    case 'repeat':
      addBranch(step.steps, 0, meanOf(step.times));
      return;
    case 'reply':
    case 'wait':
  }
}
