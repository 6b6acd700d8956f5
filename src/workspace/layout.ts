import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { assert } from '../base/assert.ts';
import type { Diagram, Direction, PlacedDiagram } from '../diagram/diagram.ts';
import { placed, toElk, topologyKey } from '../diagram/layout.ts';
import { placedAs } from '../diagram/placing/with-places.ts';
import type { Places } from '../model/placements.ts';
import type { LayoutReply, LayoutRequest } from './layout-request.ts';
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

type Sized = Pick<Diagram, 'nodes' | 'edges'>;

/** What any layout may take, and beside for each node and connection: about ten times what they take on a core of their own. */
const limit = { seconds: 10, eachSeconds: 0.03 } as const;

const memoryMegabytes = 1024;

/**
 * Lays diagrams out, one after the other, in a thread that is killed when it takes too long or is no longer wanted. A diagram whose boxes and
 * arrows are as large as before keeps its layout, so that an edit of a figure repaints at once and nothing jumps.
 */
export class DiagramLayout {
  readonly #thread: WorkerThread<LayoutRequest, never, LayoutReply>;
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
    return turn;
  }

  async dispose(): Promise<void> {
    await this.#thread.dispose();
  }

  async #layOutNow(diagram: Diagram, request: Request): Promise<LayoutOutcome> {
    const { direction, places = {}, signal } = request;
    if (signal?.aborted) return { ended: 'cancelled' };
    const key = topologyKey(diagram, direction);
    const laidOut = await this.#laidOut(diagram, key, request);
    if (laidOut.ended !== 'placed' || Object.keys(places).length === 0) return laidOut;
    return this.#placedByHand(laidOut.diagram, `${key} ${JSON.stringify(places)}`, request);
  }

  async #laidOut(diagram: Diagram, key: string, request: Request): Promise<LayoutOutcome> {
    const known = this.#layouts.get(key);
    if (known !== undefined) {
      this.#remember(key, known);
      return { ended: 'placed', diagram: placed(diagram, known) };
    }
    request.onStart?.(this.#limitFor(diagram, request.patience));
    return this.#ask({ kind: 'graph', graph: toElk(diagram, request.direction) }, diagram, request, (reply) => {
      assert(reply.kind === 'graph', 'a graph is answered by a graph');
      this.#remember(key, reply.graph);
      return placed(diagram, reply.graph);
    });
  }

  /** An edit that moves nothing finds no new ways for lines, either. */
  async #placedByHand(laidOut: PlacedDiagram, key: string, request: Request): Promise<LayoutOutcome> {
    const before = this.#lastByHand;
    if (before?.key === key) return { ended: 'placed', diagram: placedAs(before.diagram, laidOut) };
    return this.#ask({ kind: 'places', diagram: laidOut, places: request.places ?? {} }, laidOut, request, (reply) => {
      assert(reply.kind === 'places', 'a picture is answered by a picture');
      this.#lastByHand = { key, diagram: reply.diagram };
      return reply.diagram;
    });
  }

  /** Asks the thread, and tells the author of the file where that fails. */
  async #ask(
    asked: LayoutRequest,
    diagram: Sized,
    { signal, patience }: Request,
    use: (reply: LayoutReply) => PlacedDiagram,
  ): Promise<LayoutOutcome> {
    const limitSeconds = this.#limitFor(diagram, patience);
    const outcome = await this.#thread.run(asked, { signal, silenceSeconds: limitSeconds });
    switch (outcome.ended) {
      case 'replied':
        return { ended: 'placed', diagram: use(outcome.reply) };
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

  #limitFor({ nodes, edges }: Sized, patience = 1): number {
    return (this.#limitSeconds ?? Math.ceil(limit.seconds + (nodes.length + edges.length) * limit.eachSeconds)) * patience;
  }

  /** A map keeps the order of insertion: the first is the one that was not used for longest. */
  #remember(key: string, layout: ElkNode): void {
    this.#layouts.delete(key);
    this.#layouts.set(key, layout);
    const oldest = this.#layouts.keys().next();
    if (this.#layouts.size > this.#remembered && !oldest.done) this.#layouts.delete(oldest.value);
  }
}

function sizeText({ nodes, edges }: Sized): string {
  return `${nodes.length} nodes and ${edges.length} connections`;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0];
}
