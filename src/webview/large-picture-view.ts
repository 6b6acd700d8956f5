import { contains } from '../diagram/boxes.ts';
import type { Box, PlacedDiagram } from '../diagram/diagram.ts';

/** What a pane shows of a picture, in the picture's own pixels, of which one is `scale` on the screen. */
export interface Seen {
  readonly box: Box;
  readonly scale: number;
}

/** Smaller pictures are drawn in detail everywhere. */
const manyNodes = 200;

/** Smaller, no text could be read. */
const leastReadable = 0.3;

const nowhere: Box = { x: 0, y: 0, width: 0, height: 0 };
const patienceMilliseconds = 80;

/** Of a picture with many nodes, only what is near enough to be read is drawn in detail: this says where that is, and when it is elsewhere. */
export class LargePictureView {
  readonly #onLook: () => void;
  #isLarge = false;
  #closeUp: Box = nowhere;
  #seen: Seen = { box: nowhere, scale: 1 };
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onLook` is told when something else must be drawn in detail than was said last. */
  constructor(onLook: () => void) {
    this.#onLook = onLook;
  }

  /** Where a picture must be drawn in detail of which the pane shows this much; undefined: everywhere. */
  closeUpOf({ nodes }: PlacedDiagram, seen: Seen): Box | undefined {
    this.#isLarge = nodes.length > manyNodes;
    if (!this.#isLarge) return undefined;
    if (!this.#fits(seen)) this.#closeUp = isReadable(seen) ? grown(seen.box) : nowhere;
    return this.#closeUp;
  }

  /** The pane shows something else now. */
  look(seen: Seen): void {
    this.#seen = seen;
    if (!this.#isLarge || this.#timer !== undefined || this.#fits(seen)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isLarge && !this.#fits(this.#seen)) this.#onLook();
    }, patienceMilliseconds);
  }

  #fits(seen: Seen): boolean {
    return isReadable(seen) ? contains(this.#closeUp, seen.box) : this.#closeUp.width === 0;
  }
}

function isReadable({ box, scale }: Seen): boolean {
  return box.width > 0 && scale >= leastReadable;
}

/** By a quarter of the pane to each side, so that a short way needs nothing new. */
function grown({ x, y, width, height }: Box): Box {
  return { x: x - width / 4, y: y - height / 4, width: 1.5 * width, height: 1.5 * height };
}
