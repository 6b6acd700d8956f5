import { assert } from '../../base/assert.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import { verb, type NodePlan, type Site } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { CopiedDatabase } from './copied-database.ts';
import { asks, CopyMessages } from './copy-messages.ts';
import type { Written } from './copy-versions.ts';
import { phase, Gatherings, type Gathering } from './gatherings.ts';
import { HandOvers } from './hand-overs.ts';

/**
 * A database without leaders: any copy takes a request in and asks all copies of the key; a write is acknowledged by `write-quorum` of
 * them, a read returns the newest of `read-quorum` answers. The four legs are those of P. Bailis et al., "Probabilistically Bounded
 * Staleness for Practical Partial Quorums" (2012).
 */
export class LeaderlessDatabase extends CopiedDatabase implements NodeBehaviour {
  private readonly readQuorum: number;
  private readonly writeQuorum: number;
  private readonly handOvers: HandOvers;
  private readonly gatherings: Gatherings;
  private readonly messages: CopyMessages;
  private readonly times: Record<'read' | 'write', Sampler>;
  private readonly timeStream: number;
  /** By instance of the store: gatherings that have a message there, waiting or worked on. */
  private readonly present: readonly Set<number>[];
  private readonly beginNext = (frame: number): void => this.begin(frame);

  constructor(context: Context, node: NodePlan) {
    assert(node.node.kind === 'database', 'a database is simulated as one');
    const { settings } = node.node;
    super(context, node, settings, settings['replication-factor']);
    const majority = Math.floor(this.copies / 2) + 1;
    this.readQuorum = settings['read-quorum'] ?? majority;
    this.writeQuorum = settings['write-quorum'] ?? majority;
    this.handOvers = new HandOvers(context, node, this.versions, {
      reach: this.copyReach,
      storage: this.storage,
      copies: this.copies,
      interval: settings['anti-entropy'],
    });
    this.gatherings = new Gatherings(this.copies);
    this.messages = new CopyMessages(context, node, { settings, reach: this.copyReach, gatherings: this.gatherings });
    this.times = { read: samplerOf(settings['read-time']), write: samplerOf(settings['write-time']) };
    this.timeStream = context.stream(node.name, 'time');
    this.present = Array.from({ length: node.instanceCount }, () => new Set());
  }

  /** The coordinator is the live copy nearest to the caller. */
  route(frame: number): boolean {
    const { frames, plan } = this.context;
    const instance = this.choice.coordinator(frame, this.context.siteOf(frame));
    frames.instance[frame] = instance;
    frames.place[frame] = plan.instancePlaces[instance];
    return true;
  }

  reach(frame: number): void {
    const site = this.context.siteOf(frame);
    if (site.data < 0 || (site.verb !== verb.read && site.verb !== verb.write)) return this.station.enter(frame, this.beginNext);
    this.askCopies(frame, site, site.verb === verb.write && !this.isReadFirst(site));
  }

  worked(frame: number): void {
    const { frames, control } = this.context;
    if (this.station.catchesUp(frame)) return;
    this.station.leave(frame, this.beginNext);
    if (frames.role[frame] === role.courier) return this.answer(frame);
    frames.state[frame] = state.running;
    control.run(frame);
  }

  stopped(instance: number, stop: Stop): void {
    this.station.stopped(instance);
    const since = this.storage.stopped(instance, stop);
    if (since < Infinity) this.handOvers.lost(instance, since);
    const here = this.present[instance - this.node.firstInstance];
    const lost = [...here];
    here.clear();
    for (const number of lost) this.unanswered(number, instance);
    this.watchQuorum(instance);
  }

  started(instance: number): void {
    this.station.started(instance);
    this.handOvers.started(instance);
    this.watchQuorum(instance);
  }

  wake(kind: number, subject: number): void {
    if (kind === event.copyReached) this.copyReached(subject);
    else if (kind === event.gathered) this.answered(subject);
    else if (kind === event.losses) this.storage.settle();
    else this.handOvers.wake(subject);
  }

  /** An update is a read, and a write of what its coordinator makes of that; a cache in front has read already. */
  private isReadFirst(site: Site): boolean {
    return site.isUpdate && !site.carries;
  }

  private askCopies(frame: number, site: Site, isWrite: boolean): void {
    const { frames } = this.context;
    const alone = isWrite ? none : this.choice.onlyCopy(frame, site);
    const goal = isWrite ? this.writeQuorum : alone === none ? this.readQuorum : 1;
    const first = this.firstCopy(frames.instance[frame]);
    if (this.copyReach.countThere(frames.instance[frame], first) < goal)
      return this.context.control.respond(frame, outcome.unavailable, outcome.unavailable);
    const number = this.gather(frame, { site, goal, isWrite });
    if (alone !== none) {
      this.gatherings.at(number).isSingle = true;
      return this.messages.send(number, alone, asks.read);
    }
    for (let copy = 0; copy < this.copies; copy++) {
      if (this.copyReach.isThere(frames.instance[frame], first + copy)) this.messages.send(number, first + copy, isWrite ? asks.write : asks.read);
      else if (isWrite) this.keepHint(this.gatherings.at(number), first + copy);
    }
  }

  private gather(frame: number, { site, goal, isWrite }: { site: Site; goal: number; isWrite: boolean }): number {
    const { frames, events, operations, requests } = this.context;
    const number = this.gatherings.take();
    const gathering = this.gatherings.at(number);
    gathering.frame = frame;
    gathering.stamp = frames.stamp[frame];
    gathering.coordinator = frames.instance[frame];
    gathering.startedAt = events.now;
    gathering.request = frames.request[frame];
    gathering.site = frames.site[frame];
    gathering.context = frames.context[frame];
    gathering.data = site.data;
    gathering.key = operations.keyOf(frame, site.data);
    gathering.isWrite = isWrite;
    gathering.goal = goal;
    gathering.version = gathering.isWrite ? this.versions.append(gathering.coordinator, site.data, gathering.key) : 0;
    if (gathering.isWrite) this.context.operations.made(frame, site.data, gathering.version);
    gathering.newestCopy = gathering.coordinator;
    gathering.token = gathering.isWrite ? 0 : this.tokenOf(frames.session[frame], gathering.data, gathering.key);
    requests.pins[gathering.request]++;
    return number;
  }

  /** The version that a session must be shown; nobody waits for what no copy has any more. */
  private tokenOf(session: number, data: number, key: number): number {
    const token = this.tokens.of(session, data, key);
    return token > this.versions.newestOf(this.firstOf(data, key), data, key) ? 0 : token;
  }

  private copyReached(message: number): void {
    const { frames, events } = this.context;
    const number = frames.message[message];
    const instance = frames.instance[message];
    if (this.messages.isHeldUp(message, event.copyReached)) return;
    if (!this.copyReach.isThere(this.gatherings.at(number).coordinator, instance)) {
      frames.release(message);
      return this.unanswered(number, instance);
    }
    frames.reachedAt[message] = events.now;
    this.present[instance - this.node.firstInstance].add(number);
    this.station.enter(message, this.beginNext);
  }

  private begin(frame: number): void {
    const { source, slowness, frames } = this.context;
    const site = this.context.siteOf(frame);
    const isWrite = frames.role[frame] === role.courier ? frames.detail[frame] !== asks.read : site.verb === verb.write;
    const time = site.time ?? (isWrite ? this.times.write : this.times.read);
    if (time.kind !== 'constant') this.context.select(this.timeStream, frame);
    this.station.work(frame, draw(time, source) * slowness[this.node.index]);
  }

  /** A copy has done what it was asked; its answer goes back to the coordinator. */
  private answer(message: number): void {
    const { frames } = this.context;
    const gathering = this.gatherings.at(frames.message[message]);
    const instance = frames.instance[message];
    this.present[instance - this.node.firstInstance].delete(frames.message[message]);
    if (frames.detail[message] === asks.read) frames.version[message] = this.versions.of(instance, gathering.data, gathering.key);
    else {
      this.versions.apply(instance, gathering.data, gathering.key, frames.version[message]);
      if (frames.detail[message] === asks.write) this.versions.countLag(gathering.startedAt);
    }
    this.messages.sendBack(message);
  }

  /** An answer has reached the coordinator, if that still lives. */
  private answered(message: number): void {
    const { frames } = this.context;
    const number = frames.message[message];
    const gathering = this.gatherings.at(number);
    const instance = frames.instance[message];
    if (this.messages.isHeldUp(message, event.gathered)) return;
    if (this.copyReach.isUp(instance) && !this.copyReach.isThere(gathering.coordinator, instance)) {
      frames.release(message);
      return this.unanswered(number, instance);
    }
    const copy = this.copyOf(instance);
    gathering.outstanding--;
    if (this.isCoordinatorAlive(gathering)) {
      const isRead = frames.detail[message] === asks.read;
      gathering.answers[copy] = frames.version[message];
      if (gathering.phase === phase.gathering) this.count(number, message);
      else if (isRead && gathering.version > frames.version[message]) {
        if (this.settings['read-repair'] === 'blocking' && !gathering.isSingle) this.messages.send(number, frames.instance[message], asks.repair);
      } else if (gathering.phase === phase.repairing && gathering.version <= frames.version[message] && ++gathering.holders >= gathering.goal)
        this.complete(gathering, message);
    }
    frames.release(message);
    this.review(number);
  }

  /** One answer more: the last that was wanted ends a write, and a read whose copies need no repair first. */
  private count(number: number, message: number): void {
    const { frames } = this.context;
    const gathering = this.gatherings.at(number);
    gathering.received++;
    if (!gathering.isWrite && frames.version[message] > gathering.version) {
      gathering.version = frames.version[message];
      gathering.newestCopy = frames.instance[message];
    }
    if (gathering.received < gathering.goal) return;
    if (gathering.version < gathering.token) return this.widen(number);
    if (gathering.isWrite) this.versions.settle(gathering.version, true);
    if (gathering.isWrite || gathering.isSingle || this.settings['read-repair'] !== 'blocking') return this.complete(gathering, message);
    this.repair(number, message);
  }

  /** What the session has seen is with others: the read waits for their answers too. */
  private widen(number: number): void {
    const gathering = this.gatherings.at(number);
    if (!gathering.isSingle || gathering.isWidened) return;
    gathering.isWidened = true;
    const first = this.firstCopy(gathering.coordinator);
    for (let copy = 0; copy < this.copies; copy++)
      if (gathering.answers[copy] < 0 && this.copyReach.isThere(gathering.coordinator, first + copy))
        this.messages.send(number, first + copy, asks.read);
  }

  /**
   * What is returned must be met by every later read: the copies that answered get it, and where its own write may not have reached a
   * quorum, one gets it now.
   */
  private repair(number: number, message: number): void {
    const gathering = this.gatherings.at(number);
    const first = this.firstCopy(gathering.coordinator);
    gathering.phase = phase.repairing;
    gathering.goal = this.versions.isCommitted(gathering.version) ? this.readQuorum : Math.max(this.readQuorum, this.writeQuorum);
    gathering.holders = gathering.answers.reduce((count, version) => count + (version >= gathering.version ? 1 : 0), 0);
    if (gathering.holders >= gathering.goal) return this.complete(gathering, message);
    gathering.answers.forEach((version, copy) => {
      if (version >= 0 && version < gathering.version) this.messages.send(number, first + copy, asks.repair);
    });
  }

  /** The coordinator's frame goes on: of the time since it began, the last answer's way was network, its work work, all else waiting. */
  private complete(gathering: Gathering, message: number): void {
    const { frames, events, control } = this.context;
    const { frame } = gathering;
    gathering.phase = phase.done;
    if (frames.stamp[frame] !== gathering.stamp) return;
    const network = frames.reachedAt[message] - frames.sentAt[message] + events.now - frames.leftAt[message];
    frames.waiting[frame] += events.now - gathering.startedAt - network - frames.working[message];
    frames.working[frame] += frames.working[message];
    frames.reachedAt[frame] += network;
    const site = this.context.siteOf(frame);
    if (!gathering.isWrite && site.verb === verb.write) {
      frames.known[frame] = gathering.version;
      return this.askCopies(frame, site, true);
    }
    frames.versionData[frame] = gathering.data;
    frames.version[frame] = gathering.version;
    frames.source[frame] = gathering.isWrite ? gathering.coordinator : gathering.newestCopy;
    if (gathering.isWrite) this.tokens.wrote(frames.session[frame], gathering.data, gathering.key, gathering.version);
    else this.tokens.saw(frames.session[frame], gathering.data, gathering.key, gathering.version);
    if (!gathering.isWrite) frames.supersededAt[frame] = this.supersededAt(gathering.data, gathering.key, gathering.version);
    control.run(frame);
  }

  /** A copy has died before it could answer. */
  private unanswered(number: number, instance: number): void {
    const gathering = this.gatherings.at(number);
    gathering.outstanding--;
    if (gathering.isWrite) this.keepHint(gathering, instance);
    this.review(number);
  }

  /** Whoever can't get enough answers any more fails; what nobody will answer any more is over. */
  private review(number: number): void {
    const { frames, control } = this.context;
    const gathering = this.gatherings.at(number);
    const possible = gathering.outstanding + (gathering.phase === phase.gathering ? gathering.received : gathering.holders);
    const isStuck = gathering.phase === phase.gathering && gathering.outstanding === 0 && gathering.version < gathering.token;
    if (gathering.phase !== phase.done && (isStuck || possible < gathering.goal) && this.isCoordinatorAlive(gathering)) {
      gathering.phase = phase.done;
      // Some copies may have it: not undone, and nobody can say that it was not done.
      if (frames.stamp[gathering.frame] === gathering.stamp) control.respond(gathering.frame, outcome.failed, outcome.unavailable);
    }
    if (gathering.outstanding === 0) this.close(number);
  }

  private close(number: number): void {
    const gathering = this.gatherings.at(number);
    if (gathering.isWrite) this.versions.settle(gathering.version, false);
    else if (
      this.settings['read-repair'] === 'async' &&
      !gathering.isSingle &&
      !gathering.isRepaired &&
      this.isCoordinatorAlive(gathering) &&
      this.repairAll(number)
    )
      return;
    this.gatherings.release(number);
    this.context.requests.unpin(gathering.request);
  }

  /** With every answer there is: copies that are behind get the newest version. Whether there were any. */
  private repairAll(number: number): boolean {
    const gathering = this.gatherings.at(number);
    const first = this.firstCopy(gathering.coordinator);
    gathering.version = gathering.answers.reduce((newest, version) => Math.max(newest, version), gathering.version);
    gathering.isRepaired = true;
    gathering.answers.forEach((version, copy) => {
      if (version >= 0 && version < gathering.version && this.copyReach.isThere(gathering.coordinator, first + copy))
        this.messages.send(number, first + copy, asks.repair);
    });
    return gathering.outstanding > 0;
  }

  private keepHint(gathering: Gathering, instance: number): void {
    if (!this.settings['hinted-handoff']) return;
    const { data, key, version, coordinator } = gathering;
    this.handOvers.hint(instance, { data, key, version, holder: coordinator, since: this.context.events.now });
  }

  /** Versions that are on their way to copies, or kept for them. */
  protected *carried(): Iterable<Written> {
    yield* this.handOvers.carried();
    for (const gathering of this.gatherings.open()) if (gathering.isWrite || this.settings['read-repair'] !== 'none') yield gathering;
  }

  private isCoordinatorAlive(gathering: Gathering): boolean {
    const { isUp, changedAt } = this.context;
    return isUp[gathering.coordinator] === 1 && changedAt[gathering.coordinator] <= gathering.startedAt;
  }

  private watchQuorum(instance: number): void {
    const first = this.firstCopy(instance);
    const shard = (first - this.node.firstInstance) / this.copies;
    this.shortness.note(shard, this.copyReach.countUp(first) < this.writeQuorum);
  }
}
