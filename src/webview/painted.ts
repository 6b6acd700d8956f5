import { joined, type SvgParts } from '../diagram/svg.ts';
import { parsedSvg } from './dom.ts';
import { repaint } from './repaint.ts';

/** A picture on the page that is drawn again in place: of the same parts as before, only those that differ are touched. */
export class Painted {
  #parts: SvgParts | undefined;
  #picture: SVGSVGElement | undefined;

  /** The picture on the page, or a new one where its size or the number of its parts is another. */
  paint(next: SvgParts): SVGSVGElement {
    const [before, picture] = [this.#parts, this.#picture];
    this.#parts = next;
    if (before === undefined || picture === undefined || before.open !== next.open || before.parts.length !== next.parts.length) {
      this.#picture = parsedSvg(joined(next));
      return this.#picture;
    }
    const changed = next.parts.flatMap((part, index) => (part === before.parts[index] ? [] : [index]));
    if (changed.length === 0) return picture;
    const old = changed.map((index) => picture.children[index]);
    const made = parsedSvg(joined({ open: next.open, parts: changed.map((index) => next.parts[index]) }));
    for (const [index, element] of [...made.children].entries()) repaint(old[index], element);
    return picture;
  }

  /** Something else is on the page now. */
  forget(): void {
    this.#parts = undefined;
    this.#picture = undefined;
  }
}
