import type { RandomSource } from '../../base/random.ts';
import type { NodePlan, Plan } from '../plan/plan.ts';

/** Beyond so many users it is remembered who is busy, not who is idle. */
const mostListed = 200_000;

/** Sessions of one client: those that are idle, and as many more as it takes. Session numbers are global. */
export class ClientSessions {
  private readonly first: number;
  private readonly users: number;
  private readonly places: Int32Array;
  private readonly numbers: SessionNumbers;
  private readonly isListed: boolean;
  private readonly busy = new Set<number>();
  private idle: Int32Array;
  private idleCount: number;

  constructor(client: NodePlan, numbers: SessionNumbers, users: number) {
    this.numbers = numbers;
    this.users = users;
    this.first = numbers.take(users);
    this.places = client.sessionPlaces;
    this.isListed = users <= mostListed;
    this.idle = Int32Array.from({ length: this.isListed ? users : 0 }, (_, index) => this.first + index);
    this.idleCount = this.idle.length;
  }

  /** A uniformly chosen idle session becomes busy; where none is idle, a new one. */
  takeIdle(source: RandomSource): number {
    if (!this.isListed) return this.takeNotBusy(source);
    if (this.idleCount === 0) return this.numbers.take(1);
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
    if (2 * this.busy.size > this.users) return this.numbers.take(1);
    let session = this.first + source.below(this.users);
    while (this.busy.has(session)) session = this.first + source.below(this.users);
    this.busy.add(session);
    return session;
  }

  get all(): { first: number; count: number } {
    return { first: this.first, count: this.users };
  }

  placeOf(session: number): number {
    // As integers: a remainder of doubles takes many times as long.
    return this.places[((session - this.first) | 0) % (this.places.length | 0)];
  }
}

/** Gives out session numbers, each once. */
export class SessionNumbers {
  private next = 0;

  take(count: number): number {
    const first = this.next;
    this.next += count;
    return first;
  }
}

/** Sessions of every client, by node index; consumers and timed flows get one an instance. */
export class Sessions {
  readonly clients: readonly (ClientSessions | undefined)[];
  private readonly firstOfInstances: number;

  constructor(plan: Plan) {
    const numbers = new SessionNumbers();
    this.clients = plan.nodes.map((node) => (node.node.kind === 'client' ? new ClientSessions(node, numbers, node.node.settings.users) : undefined));
    this.firstOfInstances = numbers.take(plan.instanceNodes.length);
  }

  ofInstance(instance: number): number {
    return this.firstOfInstances + instance;
  }
}
