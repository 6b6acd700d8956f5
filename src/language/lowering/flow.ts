import { nearest } from '../../base/nearest.ts';
import type { Block, Call, Consumer, Publish, Step } from '../../model/architecture.ts';
import {
  isArrowStatement,
  type Arrow,
  type ArrowStatement,
  type ChooseStatement,
  type FlowBody,
  type NodeDeclaration,
  type OnStatement,
  type ParallelStatement,
  type RepeatStatement,
  type Statement,
} from '../generated/ast.ts';
import { rememberedWhileLinked } from '../memory.ts';
import { originOf } from '../origins.ts';
import type { Problem, Report, Spot } from '../report.ts';
import { readDistribution } from '../values/distributions.ts';
import { readQuantity } from '../values/quantities.ts';
import { checkConsuming, checkSending } from './arrow-mistakes.ts';
import { activation, Pending, type Activation, type Thread } from './activations.ts';
import { callTo, firstCallerIn, innerStatements, inscriptionOf, probabilitiesOf, publishTo, timesOf, type Mutable } from './flow-steps.ts';

/** The behaviour of a flow, as `Flow` of the model holds it. */
export interface LoweredFlow {
  readonly first: NodeDeclaration;
  readonly steps: readonly Step[];
  readonly consumers: readonly Consumer[];
}

/** What an `on miss` or `on error` may belong to. */
interface Bound {
  readonly step: Mutable<Call> | Mutable<Publish>;
  readonly target: NodeDeclaration;
  readonly thread: Thread;
  /** The activations open at the caller, and the one that the call opened. */
  readonly path: readonly Activation[];
  readonly callee?: Activation;
}

const deepest = 64;

/** Turns the lines of a flow into the tree of calls that they describe; nothing where no line names a node. */
export function lowerFlow(body: FlowBody | undefined, report: Report): LoweredFlow | undefined {
  if (body === undefined) return undefined;
  const { lowered, problems } = readFlow(body);
  problems.forEach(report);
  return lowered;
}

const readFlow = rememberedWhileLinked(({ statements }: FlowBody) => {
  const problems: Problem[] = [];
  const first = firstIn(statements);
  const lowered = first && new FlowLowering(first, (problem) => problems.push(problem)).run(statements);
  return { lowered, problems };
});

function firstIn(statements: readonly Statement[]): NodeDeclaration | undefined {
  for (const statement of statements) {
    const first = isArrowStatement(statement) ? statement.from.ref : firstIn(innerStatements(statement));
    if (first !== undefined) return first;
  }
  return undefined;
}

class FlowLowering {
  private readonly first: NodeDeclaration;
  private readonly report: Report;
  private readonly steps: Step[] = [];
  private readonly consumers: Consumer[] = [];
  private readonly main: Thread;
  private readonly threads: Thread[];
  private readonly published = new Set<string>();
  private readonly pending = new Pending();
  /** Names that a line would have called had it not been broken: that they are not open is no mistake of the lines that follow. */
  private readonly uncalled = new Set<string>();
  private current: Thread;
  private hasReplied = false;

  constructor(first: NodeDeclaration, report: Report) {
    this.first = first;
    this.report = report;
    this.main = { isMain: true, open: [], floor: 0 };
    if (first.kind === 'queue') this.published.add(first.name);
    else this.main.open.push(activation(first.name, this.steps));
    this.threads = [this.main];
    this.current = this.main;
  }

  run(statements: readonly Statement[]): LoweredFlow {
    this.runAll(statements);
    this.current = this.main;
    this.settle();
    return { first: this.first, steps: this.steps, consumers: this.consumers };
  }

  private runAll(statements: readonly Statement[]): void {
    let line: readonly Bound[] = [];
    const earlier: Bound[] = [];
    for (const statement of statements) {
      if (isArrowStatement(statement)) line = this.runLine(statement);
      else if (statement.$type === 'OnStatement') this.runOn(statement, line, earlier);
      else this.runOther(statement);
      if (statement.$type !== 'OnStatement' && !isArrowStatement(statement)) line = [];
      if (isArrowStatement(statement)) earlier.push(...line);
    }
    this.settle();
  }

  private runOther(statement: Exclude<Statement, ArrowStatement | OnStatement>): void {
    switch (statement.$type) {
      case 'ReplyStatement':
        return this.runReply(statement);
      case 'WaitStatement': {
        const duration = statement.duration === undefined ? undefined : readDistribution(statement.duration, 'duration', this.report);
        if (duration !== undefined) this.pending.add({ kind: 'wait', duration, origin: originOf({ node: statement }) });
        return;
      }
      case 'ParallelStatement':
        return this.runParallel(statement);
      case 'ChooseStatement':
        return this.runChoose(statement);
      case 'RepeatStatement':
        return this.runRepeat(statement);
    }
  }

  private runReply(node: Statement): void {
    if (this.first.kind === 'queue')
      this.report({ node, message: `nobody waits for a reply: the flow begins with the queue "${this.first.name}"; remove it` });
    else if (this.hasReplied) this.report({ node, message: 'the flow has replied already; remove one of the two' });
    else this.pending.add({ kind: 'reply', origin: originOf({ node }) });
    this.hasReplied = true;
  }

  // ---- Lines ----

  private runLine(line: ArrowStatement): readonly Bound[] {
    const from = line.from.ref;
    if (from === undefined || line.arrows.length === 0) {
      for (const arrow of line.arrows) this.uncalled.add(arrow.to.$refText);
      return [];
    }
    const bound: Bound[] = [];
    let queue = from.kind === 'queue' ? from : undefined;
    let caller = queue === undefined ? this.continueAt(from.name, { node: line, property: 'from' }) : undefined;
    let sender = from.name;
    for (const arrow of line.arrows) {
      const to = arrow.to.ref;
      if (to === undefined || (queue === undefined && caller === undefined)) {
        for (const lost of line.arrows.slice(line.arrows.indexOf(arrow) + 1)) this.uncalled.add(lost.to.$refText);
        break;
      }
      if (queue !== undefined) {
        caller = this.consume(queue, arrow, to);
        queue = undefined;
      } else if (this.current.open.length >= deepest) {
        this.report({ node: arrow, message: `calls are nested over ${deepest} deep here; shorten the chain` });
        break;
      } else {
        const step = this.send({ caller: caller!, sender }, arrow, to);
        bound.push(step);
        queue = to.kind === 'queue' ? to : undefined;
        caller = step.callee;
      }
      sender = to.name;
    }
    return bound;
  }

  /** `sender` is the caller's name, except on a line that has no activation of its own and goes on with another's. */
  private send({ caller, sender }: { caller: Activation; sender: string }, arrow: Arrow, to: NodeDeclaration): Bound {
    checkSending(arrow, to, this.report);
    this.current.lastCaller = caller;
    const path = [...this.current.open];
    const inscription = inscriptionOf(arrow, this.report);
    if (to.kind === 'queue') {
      const step = publishTo(sender, to, inscription);
      caller.steps.push(step);
      this.published.add(to.name);
      return { step, target: to, thread: this.current, path };
    }
    const step = callTo(sender, to, inscription);
    caller.steps.push(step);
    const callee = activation(to.name, step.steps as Step[]);
    this.current.open.push(callee);
    return { step, target: to, thread: this.current, path, callee };
  }

  /** `Queue => Group`: what the group does is a course of its own, whose first steps are the waits before the line. */
  private consume(queue: NodeDeclaration, arrow: Arrow, to: NodeDeclaration): Activation {
    checkConsuming(arrow, queue, to, this.report);
    if (!this.published.has(queue.name))
      this.report({
        node: arrow.$container,
        property: 'from',
        message: `nothing before this line publishes to "${queue.name}"; publish to it first, or begin the flow with this line`,
      });
    if (this.consumers.some((other) => other.queue === queue.name && other.group === to.name))
      this.report({ node: arrow, property: 'to', message: `"${to.name}" takes from "${queue.name}" already in this flow; continue there` });
    const { options, origin } = inscriptionOf({ ...arrow, operation: undefined }, this.report);
    const opened = activation(to.name, this.pending.takeWaits());
    this.consumers.push({ queue: queue.name, group: to.name, each: arrow.each, options, steps: opened.steps, origin });
    this.current = { isMain: false, open: [opened], floor: 0 };
    this.threads.push(this.current);
    return opened;
  }

  // ---- Which activation a line continues ----

  /** The innermost open activation of a name, all below it closed; where there is none, says so and goes on with the innermost of all. */
  private continueAt(name: string, spot: Spot): Activation | undefined {
    const found = this.find(name);
    if (found !== undefined) this.current = found.thread;
    else if (!this.uncalled.has(name)) this.report({ ...spot, message: this.notOpen(name) });
    const thread = this.current;
    const index = found?.index ?? thread.open.length - 1;
    if (index < 0) return undefined;
    thread.open.length = index + 1;
    if (thread.nextBranch?.at === index) thread.open[index] = thread.nextBranch.begin();
    const at = thread.open[index];
    this.putPending(thread, at);
    return at;
  }

  private find(name: string): { thread: Thread; index: number } | undefined {
    const others = this.threads.filter((thread) => thread !== this.current).toReversed();
    for (const thread of [this.current, ...others]) {
      const index = thread.open.findLastIndex((each) => each.node === name);
      if (index >= thread.floor) return { thread, index };
    }
    return undefined;
  }

  private notOpen(name: string): string {
    const reachable = this.threads.flatMap((thread) => thread.open.slice(thread.floor)).map((each) => each.node);
    const names = [...new Set(reachable)].map((each) => `"${each}"`).join(', ');
    const isOutside = this.threads.some((thread) => thread.open.some((each) => each.node === name));
    const what = isOutside ? `"${name}" goes on outside of this block, not in it` : `nothing has called "${name}" before this line`;
    return names === '' ? `${what}; begin with who calls it` : `${what}; begin the line with one of ${names}`;
  }

  private putPending(thread: Thread, at: Activation): void {
    if (thread.isMain) this.pending.flush(thread.open, at);
    else at.steps.push(...this.pending.takeWaits());
  }

  /** No line follows in this block: what is pending belongs to whoever called last. */
  private settle(): void {
    const thread = this.current;
    if (this.pending.isEmpty || thread.open.length <= thread.floor) return;
    const last = thread.lastCaller === undefined ? -1 : thread.open.indexOf(thread.lastCaller);
    const index = last >= thread.floor ? last : thread.floor;
    if (thread.nextBranch?.at === index && last < thread.floor) thread.open[index] = thread.nextBranch.begin();
    this.putPending(thread, thread.open[index]);
  }

  // ---- Blocks ----

  private runParallel(statement: ParallelStatement): void {
    const branches: Step[][] = [];
    const copies = statement.copies === undefined ? 1 : (readQuantity(statement.copies, 'count', this.report) ?? 1);
    if (copies < 1 || !Number.isInteger(copies))
      this.report({ node: statement, property: 'copies', message: 'copies are a whole number, at least 1' });
    const owner = this.enter(statement);
    owner?.steps.push({ kind: 'parallel', branches, copies: Math.max(1, Math.round(copies)), origin: originOf({ node: statement }) });
    const begin = (): Activation => {
      const steps: Step[] = [];
      branches.push(steps);
      return activation(owner!.node, steps, owner!.real);
    };
    this.runBranch(owner, statement.block?.statements ?? [], { steps: [], begin });
  }

  private runChoose(statement: ChooseStatement): void {
    const owner = this.enter(statement);
    const probabilities = probabilitiesOf(statement.branches, this.report);
    const branches = statement.branches.map((branch, index) => ({
      probability: probabilities[index],
      steps: [] as Step[],
      origin: originOf({ node: branch }),
    }));
    owner?.steps.push({ kind: 'choose', branches, origin: originOf({ node: statement }) });
    const hadReplied = this.hasReplied;
    statement.branches.forEach((branch, index) => {
      this.hasReplied = hadReplied;
      this.runBranch(owner, branch.block?.statements ?? [], { steps: branches[index].steps });
    });
    this.hasReplied = hadReplied;
  }

  private runRepeat(statement: RepeatStatement): void {
    const owner = this.enter(statement);
    const steps: Step[] = [];
    if (statement.times !== undefined) readDistribution(statement.times, 'count', this.report);
    owner?.steps.push({ kind: 'repeat', times: timesOf(statement), steps, origin: originOf({ node: statement }) });
    this.runBranch(owner, statement.block?.statements ?? [], { steps });
  }

  /** The activation that a block stands in: the one that its first line continues, else that of the last caller. */
  private enter(statement: Statement): Activation | undefined {
    const first = firstCallerIn(innerStatements(statement));
    if (first !== undefined && this.find(first.name) !== undefined) return this.continueAt(first.name, { node: statement });
    const { lastCaller, open, floor } = this.current;
    const owner = lastCaller !== undefined && open.indexOf(lastCaller) >= floor ? lastCaller : open.at(-1);
    if (owner === undefined) return undefined;
    return this.continueAt(owner.node, { node: statement });
  }

  private runBranch(owner: Activation | undefined, statements: readonly Statement[], into: { steps: Step[]; begin?: () => Activation }): void {
    if (owner === undefined) return this.runAll(statements);
    const thread = this.current;
    const outer = this.threads.map((each) => ({
      each,
      open: [...each.open],
      floor: each.floor,
      nextBranch: each.nextBranch,
      lastCaller: each.lastCaller,
    }));
    for (const each of this.threads) each.floor = each.open.length;
    thread.open.push(activation(owner.node, into.steps, owner.real));
    thread.nextBranch = into.begin === undefined ? undefined : { at: thread.floor, begin: into.begin };
    thread.lastCaller = undefined;
    this.runAll(statements);
    for (const { each, ...before } of outer) Object.assign(each, before);
    this.current = thread;
    thread.lastCaller = owner;
  }

  private runOn(statement: OnStatement, line: readonly Bound[], earlier: readonly Bound[]): void {
    const bound = this.boundTo(statement, line, earlier);
    const statements = statement.block?.statements ?? [];
    if (bound === undefined) return this.runAll(statements);
    const { step, thread, callee } = bound;
    const isCallees = callee !== undefined && firstCallerIn(statements)?.name === callee.node;
    const before = { open: thread.open, lastCaller: thread.lastCaller };
    const [current, hadReplied] = [this.current, this.hasReplied];
    thread.open = [...bound.path, ...(isCallees ? [callee] : [])];
    this.current = thread;
    const block: Block = { owner: isCallees ? 'callee' : 'caller', steps: [], origin: originOf({ node: statement }) };
    if (statement.event === 'miss') (step as Mutable<Call>).onMiss = block;
    else step.onError = block;
    this.runBranch(thread.open.at(-1), statements, { steps: block.steps as Step[] });
    Object.assign(thread, before);
    [this.current, this.hasReplied] = [current, hadReplied];
  }

  private boundTo(statement: OnStatement, line: readonly Bound[], earlier: readonly Bound[]): Bound | undefined {
    const { event } = statement;
    if (event !== 'miss' && event !== 'error') {
      this.report({
        node: statement,
        property: 'event',
        code: 'syntax',
        message: `there is no "on ${event}"; use on miss or on error`,
        replacement: nearest(event, ['miss', 'error']),
      });
      return undefined;
    }
    const name = statement.node?.$refText;
    const bound = name === undefined ? line.at(-1) : [...earlier, ...line].findLast((each) => each.target.name === name);
    if (bound === undefined) {
      this.report({
        node: statement,
        message:
          name === undefined
            ? `on ${event} follows the call that it belongs to, and no call stands before it; put it after the call, or name the node`
            : `nothing before this line calls "${name}" here; put on ${event} after the call`,
      });
      return undefined;
    }
    if (event === 'error') return bound;
    if (['cache', 'cdn', 'proxy'].includes(bound.target.kind)) return bound;
    this.report({
      node: statement,
      property: 'event',
      message: `"${bound.target.name}" is a ${bound.target.kind}: only caches miss; use on error, or remove it`,
    });
    return bound.step.kind === 'call' ? bound : undefined;
  }
}
