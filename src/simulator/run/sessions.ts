import { hashText, mix } from '../../base/random.ts';
import type { RandomSource } from '../../base/random.ts';
import type { NodePlan, Plan } from '../plan/plan.ts';

/** Beyond so many users it is remembered who is busy, not who is idle. */
const mostListed = 200_000;

/** Sessions of one client: those that are idle, and as many more as it takes. Session numbers are global. */
export class ClientSessions {
  private readonly first: number;
  private readonly users: number;
  private readonly places: Int32Array;
  private readonly owner: Owner;
  private readonly numbers: SessionNumbers;
  private readonly isListed: boolean;
  private readonly busy = new Set<number>();
  private idle: Int32Array;
  private idleCount: number;

  constructor(client: NodePlan, numbers: SessionNumbers, users: number) {
    this.owner = { hash: hashText(client.name), count: 0 };
    this.numbers = numbers;
    this.users = users;
    this.first = numbers.takeBlock(this.owner, users);
    this.places = client.sessionPlaces;
    this.isListed = users <= mostListed;
    this.idle = Int32Array.from({ length: this.isListed ? users : 0 }, (_, index) => this.first + index);
    this.idleCount = this.idle.length;
  }

  /** A uniformly chosen idle session becomes busy; where none is idle, a new one. */
  takeIdle(source: RandomSource): number {
    if (!this.isListed) return this.takeNotBusy(source);
    if (this.idleCount === 0) return this.numbers.takeOne(this.owner);
    const at = source.below(this.idleCount);
    const session = this.idle[at];
    this.idle[at] = this.idle[--this.idleCount];
    return session;
  }

  release(session: number): void {
    if (!this.isListed) {
      this.busy.delete(session);
      return;
    }
    if (this.idleCount === this.idle.length) {
      const idle = new Int32Array(2 * this.idle.length);
      idle.set(this.idle);
      this.idle = idle;
    }
    this.idle[this.idleCount++] = session;
  }

  /** Among very many, nearly all are idle: a few draws find one. */
  private takeNotBusy(source: RandomSource): number {
    if (2 * this.busy.size > this.users) return this.numbers.takeOne(this.owner);
    let session = this.first + source.below(this.users);
    while (this.busy.has(session)) session = this.first + source.below(this.users);
    this.busy.add(session);
    return session;
  }

  get all(): { first: number; count: number } {
    return { first: this.first, count: this.users };
  }

  placeOf(session: number): number {
    const isDeclared = session >= this.first && session < this.first + this.users;
    const number = isDeclared ? session - this.first : this.numbers.ordinalOf(session);
    // As integers: a remainder of doubles takes many times as long.
    return this.places[(number | 0) % (this.places.length | 0)];
  }
}

/** Whose sessions they are: a client, or an instance of another node. */
interface Owner {
  /** Of its name. */
  readonly hash: number;
  /** Sessions that it has so far. */
  count: number;
}

/** Gives out session numbers, each once, and knows whose each is, and the how manieth of its. */
class SessionNumbers {
  /** Blocks of users, each with the number behind its last. */
  private readonly blocks: { readonly owner: Owner; readonly end: number }[] = [];
  private blocksEnd = 0;
  /** Of each session beyond the blocks. */
  private readonly owners: Owner[] = [];
  private readonly ordinals: number[] = [];

  /** As many in a row; before the first that comes alone. */
  takeBlock(owner: Owner, count: number): number {
    const first = this.blocksEnd;
    this.blocksEnd += count;
    this.blocks.push({ owner, end: this.blocksEnd });
    owner.count = count;
    return first;
  }

  takeOne(owner: Owner): number {
    this.ordinals.push(owner.count++);
    return this.blocksEnd + this.owners.push(owner) - 1;
  }

  ordinalOf(session: number): number {
    if (session >= this.blocksEnd) return this.ordinals[session - this.blocksEnd];
    const block = this.blockOf(session);
    return block === 0 ? session : session - this.blocks[block - 1].end;
  }

  ownerOf(session: number): Owner {
    return session >= this.blocksEnd ? this.owners[session - this.blocksEnd] : this.blocks[this.blockOf(session)].owner;
  }

  private blockOf(session: number): number {
    let block = 0;
    while (this.blocks[block].end <= session) block++;
    return block;
  }
}

/**
 * Sessions of every client that begins a flow, by node index; consumers and timed flows get one an instance. Who does nothing has none, so
 * that what nobody uses changes no number.
 */
export class Sessions {
  readonly clients: readonly (ClientSessions | undefined)[];
  private readonly plan: Plan;
  private readonly numbers = new SessionNumbers();
  /** By instance: its session, or −1 as long as it has had no use for one. */
  private readonly ofInstances: Int32Array;

  constructor(plan: Plan) {
    this.plan = plan;
    const busy = new Set(plan.flows.map(({ first }) => first));
    this.clients = plan.nodes.map((node) =>
      node.node.kind === 'client' && busy.has(node.index) ? new ClientSessions(node, this.numbers, node.node.settings.users) : undefined,
    );
    this.ofInstances = new Int32Array(plan.instanceNodes.length).fill(-1);
  }

  ofInstance(instance: number): number {
    const known = this.ofInstances[instance];
    return known >= 0 ? known : (this.ofInstances[instance] = this.numbers.takeOne(this.instanceAsOwner(instance)));
  }

  /** The how manieth of its client's sessions it is, from 0. */
  numberOf(session: number): number {
    return this.numbers.ordinalOf(session);
  }

  /** What tells a session apart by the name of its owner, wherever that is declared: for hashes. */
  identityOf(session: number): number {
    return mix(this.numbers.ownerOf(session).hash, this.numbers.ordinalOf(session));
  }

  private instanceAsOwner(instance: number): Owner {
    const { name, firstInstance } = this.plan.nodes[this.plan.instanceNodes[instance]];
    return { hash: mix(hashText(name), instance - firstInstance), count: 0 };
  }
}
