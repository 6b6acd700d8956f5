import type { Box, PlacedDiagram } from '../diagram/diagram.ts';

const largest = { width: 180, height: 140 } as const;

/** A small copy of a picture that is larger than its pane, with a frame around what is seen: the frame follows a click or a drag. */
export class Minimap {
  readonly element: SVGSVGElement = shape('svg', { class: 'minimap', 'aria-hidden': 'true' });
  readonly #frame = shape('rect', { class: 'frame' });
  /** Boxes of a kind are one shape: there may be a thousand. */
  readonly #places = shape('path', { class: 'place' });
  readonly #parts = shape('path', { class: 'part' });
  readonly #onMove: (x: number, y: number) => void;

  /** `onMove` is told the point of the picture that shall be in the middle. */
  constructor(onMove: (x: number, y: number) => void) {
    this.#onMove = onMove;
    this.element.addEventListener('pointerdown', (event) => {
      this.element.setPointerCapture(event.pointerId);
      this.#move(event);
    });
    this.element.addEventListener('pointermove', (event) => {
      if (event.buttons === 1) this.#move(event);
    });
  }

  /** Nothing to draw: a picture without boxes has no small copy. */
  show(diagram: PlacedDiagram | undefined): void {
    if (diagram === undefined) return this.element.replaceChildren();
    const { width, height, containers, nodes } = diagram;
    const scale = Math.min(largest.width / width, largest.height / height);
    const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
    for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, ...size })) this.element.setAttribute(name, String(value));
    this.#places.setAttribute('d', outlineOf(containers));
    this.#parts.setAttribute('d', outlineOf(nodes));
    if (this.element.childElementCount === 0) this.element.append(this.#places, this.#parts, this.#frame);
  }

  /** `seen` is what the pane shows of the picture; where that is all of it, the small copy is of no use and hides. */
  follow(seen: Box, picture: { readonly width: number; readonly height: number }): void {
    const whole = seen.x <= 0 && seen.y <= 0 && seen.x + seen.width >= picture.width && seen.y + seen.height >= picture.height;
    this.element.toggleAttribute('hidden', whole || this.element.childElementCount === 0);
    for (const [name, value] of Object.entries(seen)) this.#frame.setAttribute(name, String(value));
  }

  #move({ clientX, clientY }: PointerEvent): void {
    const matrix = this.element.getScreenCTM();
    if (matrix === null) return;
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix.inverse());
    this.#onMove(x, y);
  }
}

function outlineOf(boxes: readonly Box[]): string {
  return boxes.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join('');
}

function shape<Name extends 'svg' | 'rect' | 'path'>(name: Name, attributes: Readonly<Record<string, string | number>>): SVGElementTagNameMap[Name] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
