import type { Node } from '../model/architecture.ts';
import type { Container } from './diagram.ts';
import type { Connection } from './edges.ts';

/** What a reader opened and closed in a picture, where that is not as usual. What a picture does not hold (any more) is left out of account. */
export interface Folding {
  /** Nodes, by name, whose cards show every part. */
  readonly opened: readonly string[];
  /** Boxes, by id, that are drawn as one card. */
  readonly closed: readonly string[];
}

/** A box that is drawn as one card, named by its id. */
export interface ClosedBox {
  readonly container: Container;
  readonly members: readonly Node[];
}

/** Boxes that are closed, and what is left of the others. */
export class Boxes {
  /** Outer ones before inner ones. */
  readonly open: readonly Container[];
  readonly #byId: ReadonlyMap<string, Container>;
  readonly #closed: ReadonlySet<string>;
  readonly #cards = new Map<string, string>();

  /** `standing` says in which box a node is, by the node's name. */
  constructor(containers: readonly Container[], standing: ReadonlyMap<string, string | undefined>, closed: readonly string[]) {
    this.#byId = new Map(containers.map((container) => [container.id, container]));
    this.#closed = new Set(closed);
    this.open = containers.filter(({ id }) => this.#outermostClosed(id) === undefined);
    for (const [name, container] of standing) this.#cards.set(name, this.#outermostClosed(container) ?? name);
  }

  /** The card that shows a node: its own, or that of the outermost closed box that holds it. */
  cardOf(name: string): string {
    return this.#cards.get(name) ?? name;
  }

  /** The closed box that a card is of. */
  closedBox(card: string, nodes: readonly Node[]): ClosedBox | undefined {
    const container = this.#byId.get(card);
    return container === undefined ? undefined : { container, members: nodes.filter(({ name }) => this.cardOf(name) === card) };
  }

  #outermostClosed(id: string | undefined): string | undefined {
    let found: string | undefined;
    for (let at = id; at !== undefined; at = this.#byId.get(at)?.parent) if (this.#closed.has(at) && this.#byId.has(at)) found = at;
    return found;
  }
}

/** Connections between cards: what goes on within a closed box is not seen, and what leads to several of its nodes is one line. */
export function connectionsOfCards(connections: readonly Connection[], boxes: Boxes): readonly Connection[] {
  const lines = new Map<string, Connection>();
  for (const connection of connections) {
    const [from, to] = [boxes.cardOf(connection.from), boxes.cardOf(connection.to)];
    const isWithin = from === to && connection.from !== from;
    if (isWithin) continue;
    const key = `${connection.kind} ${from} ${to}`;
    const known = lines.get(key);
    lines.set(key, { ...(known === undefined ? connection : both(known, connection)), from, to });
  }
  return [...lines.values()];
}

function both(one: Connection, other: Connection): Connection {
  const steps = Object.fromEntries(
    [...new Set([...Object.keys(one.steps), ...Object.keys(other.steps)])].map((flow) => [
      flow,
      [...new Set([...(one.steps[flow] ?? []), ...(other.steps[flow] ?? [])])].sort((a, b) => a - b),
    ]),
  );
  const united = <T>(first: readonly T[], second: readonly T[]): readonly T[] => [...new Set([...first, ...second])];
  return { ...one, steps, flows: united(one.flows, other.flows), texts: united(one.texts, other.texts), origins: [...one.origins, ...other.origins] };
}
