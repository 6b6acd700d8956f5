import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { Diagram, Direction, PlacedDiagram } from '../diagram/diagram.ts';
import { placed, toElk, topologyKey } from '../diagram/layout.ts';
import { placedAs, withPlaces } from '../diagram/placing/with-places.ts';
import type { Places } from '../model/placements.ts';
import { workerLocation } from './worker-location.ts';
import { WorkerThread } from './worker-thread.ts';

/** How a layout can end; a message is for the author of the file. */
export type LayoutOutcome =
  | { readonly ended: 'placed'; readonly diagram: PlacedDiagram }
  | { readonly ended: 'cancelled' }
  | { readonly ended: 'failed'; readonly message: string };

interface Options {
  /** A layout that takes longer is given up; without, the limit goes with the size of the picture. */
  readonly limitSeconds?: number;
  /** Layouts remembered, by what decides them. */
  readonly remembered?: number;
  readonly worker?: URL;
}

interface Request {
  readonly direction?: Direction;
  /** What was placed by hand: it stands there, whatever the layout says. */
  readonly places?: Places;
  readonly signal?: AbortSignal;
  /** So many times as long as usual it may take. */
  readonly patience?: number;
  /** Told when a layout begins that is not remembered: it may take long, but no longer than this. */
  readonly onStart?: (limitSeconds: number) => void;
}

/** What any layout may take, and beside for each node and connection: about ten times what they take on a core of their own. */
const limit = { seconds: 10, eachSeconds: 0.03 } as const;

const memoryMegabytes = 1024;

/**
 * Lays diagrams out, one after the other, in a thread that is killed when it takes too long or is no longer wanted. A diagram whose boxes and
 * arrows are as large as before keeps its layout, so that an edit of a figure repaints at once and nothing jumps.
 */
export class DiagramLayout {
  readonly #thread: WorkerThread<ElkNode, never, ElkNode>;
  readonly #limitSeconds: number | undefined;
  readonly #remembered: number;
  readonly #layouts = new Map<string, ElkNode>();
  #lastByHand: { readonly key: string; readonly diagram: PlacedDiagram } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ limitSeconds, remembered = 64, worker = workerLocation('layout-worker') }: Options = {}) {
    this.#thread = new WorkerThread(worker, { silenceSeconds: limitSeconds ?? limit.seconds, memoryMegabytes });
    this.#limitSeconds = limitSeconds;
    this.#remembered = remembered;
  }

  async layOut(diagram: Diagram, request: Request = {}): Promise<LayoutOutcome> {
    const turn = this.#last.then(() => this.#layOutNow(diagram, request));
    this.#last = turn;
    const outcome = await turn;
    return outcome.ended === 'placed' ? { ...outcome, diagram: this.#withPlaces(diagram, outcome.diagram, request) } : outcome;
  }

  /** An edit that moves nothing finds no new ways for lines, either. */
  #withPlaces(diagram: Diagram, laidOut: PlacedDiagram, { direction, places = {} }: Request): PlacedDiagram {
    if (Object.keys(places).length === 0) return laidOut;
    const key = `${topologyKey(diagram, direction)} ${JSON.stringify(places)}`;
    const before = this.#lastByHand;
    const placedByHand = before?.key === key ? placedAs(before.diagram, laidOut) : withPlaces(laidOut, places);
    this.#lastByHand = { key, diagram: placedByHand };
    return placedByHand;
  }

  async dispose(): Promise<void> {
    await this.#thread.dispose();
  }

  async #layOutNow(diagram: Diagram, { direction, signal, patience = 1, onStart }: Request): Promise<LayoutOutcome> {
    if (signal?.aborted) return { ended: 'cancelled' };
    const key = topologyKey(diagram, direction);
    const known = this.#layouts.get(key);
    if (known !== undefined) {
      this.#remember(key, known);
      return { ended: 'placed', diagram: placed(diagram, known) };
    }
    const limitSeconds = this.#limitFor(diagram) * patience;
    onStart?.(limitSeconds);
    const outcome = await this.#thread.run(toElk(diagram, direction), { signal, silenceSeconds: limitSeconds });
    switch (outcome.ended) {
      case 'replied':
        this.#remember(key, outcome.reply);
        return { ended: 'placed', diagram: placed(diagram, outcome.reply) };
      case 'cancelled':
        return { ended: 'cancelled' };
      case 'silent':
        return {
          ended: 'failed',
          message: `The layout of ${sizeText(diagram)} took more than ${limitSeconds} s and was stopped; draw a view of fewer nodes.`,
        };
      case 'died':
        return {
          ended: 'failed',
          message: `The layout of ${sizeText(diagram)} failed (${firstLine(outcome.message)}); try again, or draw a view of fewer nodes.`,
        };
    }
  }

  #limitFor({ nodes, edges }: Diagram): number {
    return this.#limitSeconds ?? Math.ceil(limit.seconds + (nodes.length + edges.length) * limit.eachSeconds);
  }

  /** A map keeps the order of insertion: the first is the one that was not used for longest. */
  #remember(key: string, layout: ElkNode): void {
    this.#layouts.delete(key);
    this.#layouts.set(key, layout);
    const oldest = this.#layouts.keys().next();
    if (this.#layouts.size > this.#remembered && !oldest.done) this.#layouts.delete(oldest.value);
  }
}

function sizeText({ nodes, edges }: Diagram): string {
  return `${nodes.length} nodes and ${edges.length} connections`;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0];
}
