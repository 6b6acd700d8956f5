import { assert } from '../../base/assert.ts';
import { hashText, mix } from '../../base/random.ts';
import type { Node } from '../../model/architecture.ts';
import { instruction, verb, type Choice, type ConsumerPlan, type Fork, type Loop, type Program, type Site, type Spread, type Wait } from './plan.ts';
import type { CallBehaviour } from './site-plan.ts';

type Draft<T> = { -readonly [Name in keyof T]: T[Name] };
export type SiteDraft = Draft<Site>;

/** Collects instructions and the tables they point into. A body is written apart and appended whole, so that every body is contiguous. */
export class ProgramBuilder {
  readonly nodes: readonly Node[];
  readonly sites: SiteDraft[] = [];
  readonly consumers: ConsumerPlan[] = [];
  private readonly code: number[] = [];
  private readonly waits: Wait[] = [];
  private readonly choices: Choice[] = [];
  private readonly forks: Fork[] = [];
  private readonly loops: Loop[] = [];
  private readonly spreads: Spread[] = [];
  private readonly timeouts: number[] = [];
  private readonly hedges: number[] = [];

  constructor(nodes: readonly Node[]) {
    this.nodes = nodes;
  }

  nodeIndex(name: string): number {
    const index = this.nodes.findIndex((node) => node.name === name);
    assert(index >= 0, `the node ${name} is declared`);
    return index;
  }

  /** Appends a finished body; what it jumps to is counted from its own beginning until now. */
  append(body: Body): number {
    const entry = this.code.length;
    for (const [index, value] of body.code.entries()) this.code.push(body.relocations.has(index) ? value + entry : value);
    for (const fix of body.fixes) fix(entry);
    return entry;
  }

  addWait(wait: Wait): number {
    return this.waits.push(wait) - 1;
  }

  addChoice(choice: Choice): number {
    return this.choices.push(choice) - 1;
  }

  addFork(fork: Fork): number {
    return this.forks.push(fork) - 1;
  }

  addSpread(spread: Spread): number {
    return this.spreads.push(spread) - 1;
  }

  /** Another site that does the same but for the changes; never the first of its flow. */
  repeatSite(site: SiteDraft, changes: Partial<SiteDraft> = {}): SiteDraft {
    const repeated = { ...site, ...changes, index: this.sites.length, isFirst: false };
    this.sites.push(repeated);
    return repeated;
  }

  addLoop(loop: Loop): number {
    return this.loops.push(loop) - 1;
  }

  /** A site with everything that its behaviour says, and nothing else yet. */
  addSite(from: number, to: number, behaviour: CallBehaviour): SiteDraft {
    const { timeout, hedge, ...rest } = behaviour;
    const site: SiteDraft = {
      index: this.sites.length,
      flow: -1,
      from,
      to,
      verb: verb.none,
      data: -1,
      isCreate: false,
      isUpdate: false,
      tells: false,
      carries: false,
      isPart: false,
      isOutermost: false,
      isFirst: false,
      isQuiet: false,
      isOneWay: false,
      isKept: false,
      slot: 0,
      lastSlot: 0,
      entry: -1,
      missEntry: -1,
      missOwner: 'caller',
      readEntry: -1,
      errorEntry: -1,
      recoverEntry: -1,
      shieldEntry: -1,
      timeout: indexIn(this.timeouts, timeout),
      hedge: indexIn(this.hedges, hedge),
      salt: 0,
      ...rest,
    };
    this.sites.push(site);
    return site;
  }

  build(): Program {
    const { sites, waits, choices, forks, loops, spreads, timeouts, hedges, consumers } = this;
    return { code: Int32Array.from(this.code), sites, waits, choices, forks, loops, spreads, timeouts, hedges, consumers };
  }
}

/** Where a length stands among the distinct ones, its own place at the end if it is new; −1 for none. */
function indexIn(lengths: number[], length: number | undefined): number {
  if (length === undefined) return -1;
  const known = lengths.indexOf(length);
  return known >= 0 ? known : lengths.push(length) - 1;
}

/** Instructions of one body before it has its place. */
export class Body {
  readonly code: number[] = [];
  readonly relocations = new Set<number>();
  readonly fixes: ((entry: number) => void)[] = [];

  get length(): number {
    return this.code.length;
  }

  add(operation: number, argument = 0): void {
    this.code.push(operation, argument);
  }

  /** A jump whose target is filled in later; returns what `land` needs. */
  jump(): number {
    this.add(instruction.jump);
    this.relocations.add(this.code.length - 1);
    return this.code.length - 1;
  }

  jumpTo(target: number): void {
    this.land(this.jump(), target);
  }

  land(jump: number, target = this.code.length): void {
    this.code[jump] = target;
  }
}

/** Counts how often each pair was seen, so that a flow's arrows to one node keep their random numbers when others come and go. */
export class Salts {
  private readonly seen = new Map<string, number>();

  next(flow: string, what: string): number {
    const name = `${flow} ${what}`;
    const count = this.seen.get(name) ?? 0;
    this.seen.set(name, count + 1);
    return mix(hashText(name), count);
  }
}
