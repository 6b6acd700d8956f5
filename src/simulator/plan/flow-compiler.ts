import type { Call, CallOptions, Choose, Flow, Node, NodeOf, Parallel, Publish, Repeat, Step } from '../../model/architecture.ts';
import type { Distribution } from '../../base/distribution.ts';
import { samplerOf } from '../engine/sampler.ts';
import { instruction, verb } from './plan.ts';
import { Body, type ProgramBuilder, type Salts, type SiteDraft } from './program-builder.ts';
import { behaviourOf, dataNameOf, keepsResponses, plainCall, verbOf } from './site-plan.ts';

/** Where a step stands: which node runs it, and which data the arrows around it name already. */
export interface Surroundings {
  readonly node: number;
  readonly named: ReadonlySet<number>;
}

/** A call's surroundings, and the data that are named by it and around it. */
interface Serving {
  readonly around: Surroundings;
  readonly inside: ReadonlySet<number>;
}

type CacheSettings = NodeOf<'cache'>['settings'];

export interface FlowSubject {
  readonly index: number;
  readonly flow: Flow;
  readonly dataNames: readonly string[];
  readonly salts: Salts;
}

/** The options of a call that goes on with another one's request. */
const noOptions: CallOptions = {
  timeout: undefined,
  retry: undefined,
  backoff: undefined,
  jitter: undefined,
  hedge: undefined,
  size: undefined,
  time: undefined,
  keys: undefined,
  reads: undefined,
  delay: undefined,
  batch: undefined,
  cache: true,
};

/** Seconds after which a relay looks into the outbox, and between its attempts. */
const relayDelay = 0.1;

/** Turns the steps of one flow into instructions and sites. Slots of the ledger are given in the order of the arrows, callees after callers. */
export class FlowCompiler {
  readonly slotNodes: number[];
  private readonly builder: ProgramBuilder;
  private readonly subject: FlowSubject;
  private hasFirst = false;

  constructor(builder: ProgramBuilder, subject: FlowSubject) {
    this.builder = builder;
    this.subject = subject;
    this.slotNodes = [builder.nodeIndex(subject.flow.first)];
  }

  /** Compiles steps into a body of their own; returns where it begins. */
  body(steps: readonly Step[], around: Surroundings): number {
    const body = new Body();
    const errors: (() => void)[] = [];
    this.steps(steps, around, body, errors);
    body.add(instruction.end);
    for (let index = 0; index < errors.length; index++) errors[index]();
    return this.builder.append(body);
  }

  /** A site that stands for the delivery of a message to a consumer. */
  consumerSite(queue: number, group: number, steps: readonly Step[]): number {
    const site = this.site(queue, group);
    site.entry = this.body(steps, { node: group, named: new Set() });
    site.lastSlot = this.slotNodes.length - 1;
    return site.index;
  }

  private steps(steps: readonly Step[], around: Surroundings, body: Body, errors: (() => void)[]): void {
    const caller = this.builder.nodes[around.node];
    const hasOutbox = caller.kind === 'service' && caller.settings.outbox;
    let hasWritten = false;
    for (const step of steps) {
      if (step.kind === 'publish' && hasWritten && hasOutbox) this.outbox(step, around, body);
      else this.step(step, around, body, errors);
      hasWritten ||= step.kind === 'call' && verbOf(step.operation) === verb.write;
    }
  }

  private step(step: Step, around: Surroundings, body: Body, errors: (() => void)[]): void {
    switch (step.kind) {
      case 'call':
        return this.call(step, around, body, errors);
      case 'publish':
        return this.publish(step, around, body, errors);
      case 'reply':
        return body.add(instruction.reply);
      case 'wait':
        return this.wait(step.duration, body);
      case 'parallel':
        return this.parallel(step, around, body);
      case 'choose':
        return this.choose(step, around, body, errors);
      case 'repeat':
        return this.repeat(step, around, body);
    }
  }

  private call(step: Call, around: Surroundings, body: Body, errors: (() => void)[]): void {
    const cache = this.cacheNamed(step.to);
    const isReadFirst = cache !== undefined && (writesPast(cache) || step.onMiss?.owner === 'caller');
    if (step.operation?.verb !== 'update' || !isReadFirst) {
      this.oneCall(step, around, body, errors);
      return;
    }
    // The caller reads, through the cache, and writes what it makes of that.
    this.oneCall({ ...step, operation: { ...step.operation, verb: 'read' }, steps: [] }, around, body, errors).tells = true;
    const write = this.oneCall({ ...step, operation: { ...step.operation, verb: 'write' }, onMiss: undefined }, around, body, errors);
    write.isUpdate = write.carries = true;
  }

  private oneCall(step: Call, around: Surroundings, body: Body, errors: (() => void)[]): SiteDraft {
    const target = this.builder.nodes[this.builder.nodeIndex(step.to)];
    const cache = this.cacheNamed(step.to);
    const isBypass = cache !== undefined && writesPast(cache) && verbOf(step.operation) === verb.write;
    const site = this.arrow(step, around, isBypass ? cache.fronts! : step.to);
    const inside = this.inside(site, around);
    if (keepsResponses(target)) this.passedOn(step, site, { around, inside });
    else {
      site.entry = this.body(step.steps, { node: site.to, named: inside });
      if (cache !== undefined && !isBypass) this.behindCache(step, site, cache, { around, inside });
      else if (step.onMiss !== undefined) this.onMiss(step.onMiss, site, { around, inside });
    }
    // It stands behind all else that the callee does: whoever is there is recovering already.
    if (step.onError?.owner === 'callee') site.recoverEntry = this.body(step.onError.steps, { node: site.to, named: inside });
    site.lastSlot = this.slotNodes.length - 1;
    if (isSpread(step, site, this.builder.nodes[site.to])) return this.spread(step, site, around, { body, errors });
    body.add(instruction.call, site.index);
    if (step.onError?.owner === 'caller') this.onError(step.onError.steps, site, around, { body, errors });
    if (site.verb === verb.write) this.invalidations(site, around.node, body);
    return site;
  }

  /** What keeps responses does its steps for what it has no copy of; those beside an `on miss` it does in any case. */
  private passedOn(step: Call, site: SiteDraft, { around, inside }: Serving): void {
    const own = step.steps.length === 0 ? this.originCall(step, this.builder.nodes[site.to]) : step.steps;
    const isCopied = site.verb === verb.read && site.data >= 0;
    const always = isCopied && step.onMiss === undefined ? [] : own;
    const missed = step.onMiss?.steps ?? (isCopied ? own : undefined);
    site.entry = this.body(step.onMiss === undefined ? always : step.steps, { node: site.to, named: inside });
    if (missed === undefined) return;
    site.missOwner = step.onMiss?.owner ?? 'callee';
    const shield = isCopied ? this.shieldSite(site) : undefined;
    site.missEntry = this.body(missed, { node: site.missOwner === 'caller' ? around.node : site.to, named: inside });
    if (shield === undefined) return;
    if (site.missOwner === 'callee') shield.missEntry = site.missEntry;
    shield.lastSlot = this.slotNodes.length - 1;
  }

  /** The call by which a point of presence asks the shield. */
  private shieldSite(site: SiteDraft): SiteDraft | undefined {
    const node = this.builder.nodes[site.to];
    if (node.kind !== 'cdn' || node.settings.shield === undefined) return undefined;
    const shield = this.site(site.to, site.to);
    Object.assign(shield, { verb: site.verb, data: site.data, mayHit: site.mayHit, size: site.size, missOwner: 'callee' });
    shield.entry = this.body([], { node: site.to, named: new Set() });
    const body = new Body();
    body.add(instruction.call, shield.index);
    body.add(instruction.end);
    site.shieldEntry = this.builder.append(body);
    return shield;
  }

  /** Where the flow says nothing, a CDN goes on to its `origin` with the same request. */
  private originCall(step: Call, node: Node): Call[] {
    if (node.kind !== 'cdn' || node.settings.origin === undefined) return [];
    const { reads, size, keys, cache } = step.options;
    const options = { ...noOptions, reads, size, keys, cache };
    return [{ ...step, from: node.name, to: node.settings.origin, options, steps: [], onMiss: undefined, onError: undefined }];
  }

  /** One operation on several keys: the calls to the parts of its store are branches, each with what a call to it alone would be followed by. */
  private spread(step: Call, site: SiteDraft, around: Surroundings, place: { body: Body; errors: (() => void)[] }): SiteDraft {
    const isCreate = site.isCreate;
    Object.assign(site, { isPart: true, isCreate: false });
    const sites = [site, this.builder.repeatSite(site), this.builder.repeatSite(site, { data: -1, isOutermost: false, missEntry: -1 })];
    const entries = sites.map((each) => {
      const part = new Body();
      part.add(instruction.call, each.index);
      if (site.verb === verb.write) this.invalidations(each, around.node, part);
      part.add(instruction.end);
      return this.builder.append(part);
    });
    const spread = {
      to: site.to,
      data: site.data,
      keys: samplerOf(step.options.keys ?? { kind: 'constant', value: 1 }),
      isScan: step.operation?.verb === 'scan',
      isCreate,
      entries: [entries[0], entries[1], entries[2]] as const,
      errorEntry: -1,
      salt: this.subject.salts.next(this.subject.flow.name, 'keys'),
    };
    site.lastSlot = sites[1].lastSlot = sites[2].lastSlot = this.slotNodes.length - 1;
    place.body.add(instruction.spread, this.builder.addSpread(spread));
    if (step.onError?.owner === 'caller') this.onError(step.onError.steps, spread, around, place);
    return site;
  }

  private onMiss(block: NonNullable<Call['onMiss']>, site: SiteDraft, { around, inside }: Serving): void {
    site.missOwner = block.owner;
    site.missEntry = this.body(block.steps, { node: block.owner === 'caller' ? around.node : site.to, named: inside });
  }

  /** What a call to a cache means for the store: it is asked on a miss, by the caller (`aside`) or by the cache, and written by the cache. */
  private behindCache(step: Call, site: SiteDraft, cache: CacheSettings, serving: Serving): void {
    if (site.verb === verb.read) {
      if (step.onMiss !== undefined) return this.onMiss(step.onMiss, site, serving);
      site.missOwner = cache.policy === 'aside' ? 'caller' : 'callee';
      const asker = site.missOwner === 'caller' ? serving.around.node : site.to;
      site.missEntry = this.storeCall(site, cache, { asker, verb: verb.read, named: serving.inside });
    } else if (site.verb === verb.write) {
      const asked = { asker: site.to, named: serving.inside };
      site.missOwner = 'callee';
      if (site.isUpdate && step.onMiss !== undefined) site.readEntry = this.body(step.onMiss.steps, { node: site.to, named: serving.inside });
      else if (site.isUpdate) site.readEntry = this.storeCall(site, cache, { ...asked, verb: verb.read });
      site.missEntry = this.storeCall(site, cache, { ...asked, verb: verb.write });
    }
  }

  /** A program that asks the store behind a cache for what a call to the cache is about; where it starts, or −1. */
  private storeCall(site: SiteDraft, { fronts }: CacheSettings, asked: { asker: number; verb: number; named: ReadonlySet<number> }): number {
    if (fronts === undefined) return -1;
    const { asker, named } = asked;
    const isWrite = asked.verb === verb.write;
    const body = new Body();
    const implied = this.site(asker, this.builder.nodeIndex(fronts), asker === site.to ? plainCall : site);
    Object.assign(implied, { verb: asked.verb, data: site.data, isOutermost: !named.has(site.data) && site.data >= 0 });
    if (isWrite) Object.assign(implied, { isCreate: site.isCreate, isUpdate: site.isUpdate, carries: site.isUpdate });
    implied.lastSlot = implied.slot;
    implied.entry = this.body([], { node: implied.to, named });
    body.add(instruction.call, implied.index);
    if (isWrite) this.invalidations(implied, asker, body);
    body.add(instruction.end);
    return this.builder.append(body);
  }

  private cacheNamed(name: string): CacheSettings | undefined {
    const node = this.builder.nodes[this.builder.nodeIndex(name)];
    return node.kind === 'cache' ? node.settings : undefined;
  }

  /** A write to a store deletes the entry of every cache in front that asks for it: by the writer, awaited, its failure ignored. */
  private invalidations(site: SiteDraft, writer: number, body: Body): void {
    const store = this.builder.nodes[site.to].name;
    for (const [index, node] of this.builder.nodes.entries()) {
      if (index === writer || node.kind !== 'cache' || node.settings.fronts !== store) continue;
      const isTold = node.settings.topology === 'local' && node.settings.coherence !== 'none';
      if (node.settings.invalidate !== 'on-write' && !isTold) continue;
      if (isTold) site.tells = true;
      const deletion = this.site(writer, index);
      Object.assign(deletion, { verb: verb.delete, data: site.data, isQuiet: true, timeout: site.timeout, lastSlot: deletion.slot, carries: isTold });
      deletion.entry = this.body([], { node: index, named: new Set() });
      body.add(instruction.call, deletion.index);
    }
  }

  private publish(step: Publish, around: Surroundings, body: Body, errors: (() => void)[]): void {
    const site = this.publishSite(step, around);
    body.add(instruction.call, site.index);
    this.onError(step.onError?.steps, site, around, { body, errors });
  }

  /** A publish that is part of the write before it: a relay sends it a little later, and again until it is acknowledged. */
  private outbox(step: Publish, around: Surroundings, body: Body): void {
    const site = this.publishSite(step, around);
    const relay = new Body();
    relay.fixes.push((start) => (site.errorEntry = start));
    this.wait({ kind: 'constant', value: relayDelay }, relay);
    relay.add(instruction.call, site.index);
    relay.add(instruction.end);
    body.add(instruction.relay, this.builder.append(relay));
  }

  private publishSite(step: Publish, around: Surroundings): SiteDraft {
    const site = this.arrow(step, around, step.queue);
    const queue = this.builder.nodes[site.to];
    site.verb = verb.publish;
    site.isOutermost = false;
    site.isOneWay = queue.kind === 'queue' && queue.settings.acks === 'none';
    // Who does not wait for an answer does not wait in vain, nor try again.
    if (site.isOneWay) [site.timeout, site.hedge, site.retry] = [-1, -1, 0];
    if (queue.kind === 'queue' && queue.settings.delivery === 'at-most-once') site.retry = 0;
    site.lastSlot = site.slot;
    return site;
  }

  /** The caller's steps after a failure stand behind the body's end, and jump back. */
  private onError(
    steps: readonly Step[] | undefined,
    call: { errorEntry: number },
    around: Surroundings,
    place: { body: Body; errors: (() => void)[] },
  ): void {
    if (steps === undefined) return;
    const { body, errors } = place;
    const back = body.length;
    errors.push(() => {
      const entry = body.length;
      body.fixes.push((start) => (call.errorEntry = start + entry));
      this.steps(steps, around, body, errors);
      body.jumpTo(back);
    });
  }

  private parallel(step: Parallel, around: Surroundings, body: Body): void {
    const entries = step.branches.map((branch) => this.body(branch, around));
    body.add(instruction.fork, this.builder.addFork({ entries, copies: step.copies }));
  }

  private repeat(step: Repeat, around: Surroundings, body: Body): void {
    const salt = this.subject.salts.next(this.subject.flow.name, 'repeat');
    body.add(instruction.loop, this.builder.addLoop({ times: samplerOf(step.times), entry: this.body(step.steps, around), salt }));
  }

  private wait(duration: Distribution, body: Body): void {
    const salt = this.subject.salts.next(this.subject.flow.name, 'wait');
    body.add(instruction.wait, this.builder.addWait({ seconds: samplerOf(duration), salt }));
  }

  private choose(step: Choose, around: Surroundings, body: Body, errors: (() => void)[]): void {
    let sum = 0;
    const limits = step.branches.map(({ probability }) => (sum += probability));
    const entries: number[] = [];
    const choice = { limits, entries, otherwise: 0, salt: this.subject.salts.next(this.subject.flow.name, 'choose') };
    body.add(instruction.choose, this.builder.addChoice(choice));
    const ends: number[] = [];
    for (const branch of step.branches) {
      const entry = body.length;
      body.fixes.push((start) => entries.push(start + entry));
      this.steps(branch.steps, around, body, errors);
      ends.push(body.jump());
    }
    for (const end of ends) body.land(end);
    const after = body.length;
    body.fixes.push((start) => (choice.otherwise = start + after));
  }

  private arrow(step: Call | Publish, around: Surroundings, target: string): SiteDraft {
    const caller = this.builder.nodes[around.node];
    const site = this.site(around.node, this.builder.nodeIndex(target), behaviourOf(caller, step));
    const name = dataNameOf(step.operation);
    site.verb = verbOf(step.operation);
    site.data = name === undefined ? -1 : this.subject.dataNames.indexOf(name);
    site.isCreate = step.operation?.verb === 'create';
    site.isUpdate = step.operation?.verb === 'update';
    site.isOutermost = site.data >= 0 && site.verb !== verb.publish && !around.named.has(site.data);
    site.isKept = site.isOutermost && keepsResponses(caller);
    site.isFirst = !this.hasFirst;
    this.hasFirst = true;
    return site;
  }

  private site(from: number, to: number, behaviour: Parameters<ProgramBuilder['addSite']>[2] | SiteDraft = plainCall): SiteDraft {
    const site = 'index' in behaviour ? this.copyOf(behaviour, from, to) : this.builder.addSite(from, to, behaviour);
    site.flow = this.subject.index;
    site.slot = this.slotNodes.push(to) - 1;
    site.salt = this.subject.salts.next(this.subject.flow.name, this.builder.nodes[to].name);
    return site;
  }

  /** An implied call waits and tries again as the arrow that implies it. */
  private copyOf(site: SiteDraft, from: number, to: number): SiteDraft {
    const { retry, backoff, jitter, reads, size } = site;
    const copy = this.builder.addSite(from, to, { ...plainCall, retry, backoff, jitter, reads, size });
    copy.timeout = site.timeout;
    copy.hedge = site.hedge;
    return copy;
  }

  private inside(site: SiteDraft, around: Surroundings): ReadonlySet<number> {
    return site.data < 0 ? around.named : new Set([...around.named, site.data]);
  }
}

/** Whether writes go to the store and not to the cache. */
function writesPast({ fronts, policy }: CacheSettings): boolean {
  return fronts !== undefined && (policy === 'aside' || policy === 'write-around');
}

/** Whether a call works on several keys, or may have to ask several parts of its store for one. */
function isSpread({ operation, options }: Call, site: SiteDraft, target: Node): boolean {
  if (site.data < 0 || (target.kind !== 'database' && target.kind !== 'cache' && target.kind !== 'filesystem')) return false;
  if (options.keys !== undefined) return true;
  return operation?.verb === 'scan' && target.kind === 'database' && target.settings.shards > 1 && target.settings.sharding === 'hash';
}
