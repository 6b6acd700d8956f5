import type { SvgParts } from '../diagram/svg.ts';
import { PartwisePicture } from './partwise-picture.ts';

/** Pictures of more parts are drawn in slices: the page answers in between, and what was shown stays until the new one is whole. */
const partsAtOnce = 600;

/** Of each frame, what drawing takes; styling and painting what was drawn takes as long again. */
const sliceMilliseconds = 8;

/** The picture on the page: drawn again in place where its parts are the same, else beside the one that is shown. */
export class Painted {
  readonly #place: Element;
  #shown: PartwisePicture | undefined;
  #coming: PartwisePicture | undefined;
  #frame = 0;

  /** `place` is where large pictures are made, unseen. */
  constructor(place: Element) {
    this.#place = place;
  }

  /** A picture is being made that will take the place of the one that is shown. */
  get isComing(): boolean {
    return this.#coming !== undefined;
  }

  /** `onWhole` is given the picture once all of it is drawn: at once, or after some frames. What was asked for before and is not whole yet is not made any more. */
  paint(next: SvgParts, onWhole: (picture: SVGSVGElement) => void): void {
    const same = [this.#coming, this.#shown].find((picture) => picture?.isLike(next));
    if (same !== this.#coming || same === undefined) this.#discard();
    const picture = same ?? new PartwisePicture(next);
    if (same === undefined) this.#expect(picture, next);
    picture.want(next);
    this.#draw(picture, next.parts.length, onWhole);
  }

  /** Something else is on the page now. */
  forget(): void {
    this.#discard();
    this.#shown = undefined;
  }

  #expect(picture: PartwisePicture, { parts }: SvgParts): void {
    this.#coming = picture;
    if (parts.length <= partsAtOnce) return;
    picture.element.classList.add('coming');
    picture.element.setAttribute('aria-hidden', 'true');
    this.#place.append(picture.element);
  }

  #draw(picture: PartwisePicture, parts: number, onWhole: (picture: SVGSVGElement) => void): void {
    cancelAnimationFrame(this.#frame);
    if (picture.draw(parts <= partsAtOnce ? Infinity : performance.now() + sliceMilliseconds)) {
      this.#shown = picture;
      this.#coming = undefined;
      picture.element.classList.remove('coming');
      picture.element.removeAttribute('aria-hidden');
      onWhole(picture.element);
    } else this.#frame = requestAnimationFrame(() => this.#draw(picture, parts, onWhole));
  }

  #discard(): void {
    cancelAnimationFrame(this.#frame);
    this.#coming?.element.remove();
    this.#coming = undefined;
  }
}
