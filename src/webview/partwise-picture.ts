import { joined, type SvgParts } from '../diagram/svg.ts';
import { parsedSvg } from './dom.ts';
import { repaint } from './repaint.ts';

/** Parts drawn together: few enough that the clock is looked at often, many enough that the parser is seldom begun. */
const batch = 32;

/** A picture on the page that is drawn part by part, and drawn again in place: of the same parts as before, only those that differ are touched. */
export class PartwisePicture {
  readonly element: SVGSVGElement;
  readonly #open: string;
  readonly #count: number;
  /** On the page, and the texts that they were drawn from. */
  readonly #elements: Element[] = [];
  readonly #drawn: string[] = [];
  #wanted: SvgParts['parts'];
  #next = 0;

  constructor({ open, parts }: SvgParts) {
    this.#open = open;
    this.#count = parts.length;
    this.#wanted = parts;
    this.element = parsedSvg(joined({ open, parts: [] }));
  }

  /** Whether it can become the other by drawing parts of it again. */
  isLike({ open, parts }: SvgParts): boolean {
    return open === this.#open && parts.length === this.#count;
  }

  want({ parts }: SvgParts): void {
    this.#wanted = parts;
    this.#next = 0;
  }

  /** Draws what differs from what is wanted until the time (of `performance.now`) is over; true when nothing is left to draw. */
  draw(until: number): boolean {
    while (this.#next < this.#count) {
      this.#drawBatch();
      if (performance.now() > until) break;
    }
    return this.#next >= this.#count;
  }

  #drawBatch(): void {
    const end = Math.min(this.#next + batch, this.#count);
    const changed: { readonly index: number; readonly text: string }[] = [];
    for (; this.#next < end; this.#next += 1) {
      const text = this.#wanted[this.#next]();
      if (text !== this.#drawn[this.#next]) changed.push({ index: this.#next, text });
    }
    if (changed.length === 0) return;
    const made = parsedSvg(
      joined({
        open: this.#open,
        parts: changed.map(
          ({ text }) =>
            () =>
              text,
        ),
      }),
    );
    for (const [at, part] of [...made.children].entries()) this.#put(changed[at], part);
  }

  #put({ index, text }: { readonly index: number; readonly text: string }, part: Element): void {
    if (index < this.#elements.length) this.#elements[index] = repaint(this.#elements[index], part);
    else {
      this.#elements.push(part);
      this.element.append(part);
    }
    this.#drawn[index] = text;
  }
}
