import type { PlacedDiagram, PlacedNode } from '../diagram/diagram.ts';
import type { Folding } from '../diagram/folding.ts';
import type { Host } from './host.ts';

/** What the reader opened and closed in the picture: kept with the page, and told to the extension, which has it drawn. */
export class Folds {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Tells what was open and closed when the page was last open. */
  start(): void {
    if (this.#host.state.folding !== undefined) this.#tell(this.#host.state.folding);
  }

  /** Opens or closes a card, by its name, or a box, by its id; a card without parts stays as it is. */
  toggle(id: string, { nodes, containers }: PlacedDiagram): void {
    const { opened, closed } = this.#host.state.folding ?? { opened: [], closed: [] };
    const card = nodes.find(({ name }) => name === id);
    if (card?.members !== undefined) this.#tell({ opened, closed: closed.filter((each) => each !== id) });
    else if (card?.parts === 'opened') this.#tell({ opened: opened.filter((each) => each !== id), closed });
    else if (card?.parts === 'summed up') this.#tell({ opened: [...opened, id], closed });
    else if (containers.some((container) => container.id === id)) this.#tell({ opened, closed: [...closed, id] });
  }

  /** Another file begins with everything as usual. */
  forget(): void {
    if (this.#host.state.folding !== undefined) this.#host.keep({ folding: undefined });
  }

  #tell(folding: Folding): void {
    const { uri = '' } = this.#host.state;
    this.#host.keep({ folding });
    this.#host.post({ kind: 'fold', uri, folding });
  }
}

/** The card that shows a node: its own, or that of the closed box which holds it. */
export function cardShowing(node: string, { nodes }: Pick<PlacedDiagram, 'nodes'>): PlacedNode | undefined {
  return nodes.find(({ name, members = [] }) => name === node || members.some((member) => member.name === node));
}
