import { select } from 'd3-selection';
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from 'd3-zoom';
import { make, parsedSvg } from './dom.ts';

interface Listeners {
  /** The reader moved the picture, or (`undefined`) wants it fitted, whatever its size. */
  readonly onZoom: (zoom: Zoom | undefined) => void;
  /** What was clicked or chosen by key: the value of its `data-node` or `data-edge`. */
  readonly onChoose: (chosen: Chosen) => void;
}

export interface Zoom {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export type Chosen = { readonly node: string } | { readonly edge: string };

const margin = 16;
const step = 60;
const scales = { least: 0.1, most: 4, fitted: 1.25 } as const;

/** The field on which a picture lies: dragged, zoomed, and its parts chosen, by mouse and keyboard alike. */
export class Stage {
  readonly element: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #content: SVGGElement;
  readonly #zoom = zoom<SVGSVGElement, unknown>().scaleExtent([scales.least, scales.most]);
  readonly #listeners: Listeners;
  readonly #note = make('p', { class: 'note', hidden: true });
  #size = { width: 0, height: 0 };
  #selected: string | null = null;
  #fitted = true;
  #transform: ZoomTransform = zoomIdentity;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    this.#svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.#svg.classList.add('stage');
    this.#content = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    this.#svg.append(this.#content);
    this.element = make(
      'div',
      {
        class: 'picture',
        tabindex: 0,
        role: 'group',
        'aria-label': 'Picture of the architecture; arrow keys move it, plus and minus zoom, 0 fits it',
      },
      this.#svg,
      this.#note,
    );
    select(this.#svg).call(this.#zoom.on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => this.#zoomed(event)));
    select(this.#svg).on('dblclick.zoom', null);
    this.#svg.addEventListener('click', (event) => this.#choose(event.target));
    this.element.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => {
      if (this.#fitted) this.#fit();
    }).observe(this.element);
  }

  /** Replaces the picture; where it lies on the field stays. */
  show(svg: string): void {
    const picture = parsedSvg(svg);
    const { width, height } = picture.viewBox.baseVal;
    this.#size = { width, height };
    const focused = describe(document.activeElement);
    picture.setAttribute('width', String(width));
    picture.setAttribute('height', String(height));
    this.#content.replaceChildren(picture);
    this.select(this.#selected);
    if (focused !== undefined) this.#content.querySelector<SVGElement>(focused)?.focus({ preventScroll: true });
  }

  /** A word on the picture that stays readable however small the picture is. */
  note(text: string | undefined): void {
    this.#note.textContent = text ?? '';
    this.#note.hidden = text === undefined;
  }

  /** Lies where it is told, or (`undefined`) in the middle, and follows the size of the field. */
  place(zoom: Zoom | undefined): void {
    this.#fitted = zoom === undefined;
    if (zoom === undefined) this.#fit();
    else this.#transformTo(zoom);
  }

  fit(): void {
    this.place(undefined);
    this.#listeners.onZoom(undefined);
  }

  zoomBy(factor: number): void {
    this.#zoom.scaleBy(select(this.#svg), factor);
    this.#moved();
  }

  /** Marks a node, and its connections with it. */
  select(node: string | null): void {
    this.#selected = node;
    for (const marked of this.#content.querySelectorAll('.selected')) marked.classList.remove('selected');
    if (node === null) return;
    for (const element of this.#content.querySelectorAll<SVGElement>('[data-node]'))
      if (element.dataset.node === node) element.classList.add('selected');
  }

  #zoomed({ transform, sourceEvent }: D3ZoomEvent<SVGSVGElement, unknown>): void {
    this.#transform = transform;
    this.#content.setAttribute('transform', transform.toString());
    if (sourceEvent instanceof Event) this.#moved();
  }

  #moved(): void {
    this.#fitted = false;
    this.#listeners.onZoom({ x: this.#transform.x, y: this.#transform.y, scale: this.#transform.k });
  }

  /** The whole picture in the middle, as large as it fits, but not blown up. */
  #fit(): void {
    const { width, height } = this.#svg.getBoundingClientRect();
    if (width === 0 || this.#size.width === 0) return;
    const fitting = Math.min((width - 2 * margin) / this.#size.width, (height - 2 * margin) / this.#size.height, scales.fitted);
    const scale = Math.max(scales.least, fitting);
    this.#transformTo({ x: (width - this.#size.width * scale) / 2, y: Math.max(margin, (height - this.#size.height * scale) / 2), scale });
  }

  #transformTo({ x, y, scale }: Zoom): void {
    this.#zoom.transform(select(this.#svg), zoomIdentity.translate(x, y).scale(scale));
  }

  #choose(target: EventTarget | null): void {
    const part = target instanceof Element ? target.closest<SVGElement>('[data-node], [data-edge]') : null;
    const { node, edge } = part?.dataset ?? {};
    if (node !== undefined) {
      this.select(node);
      this.#listeners.onChoose({ node });
    } else if (edge !== undefined) this.#listeners.onChoose({ edge });
    else this.select(null);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#keyActions()[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  }

  #keyActions(): Readonly<Record<string, (event: KeyboardEvent) => void>> {
    const move = (x: number, y: number) => () => {
      this.#zoom.translateBy(select(this.#svg), x / this.#transform.k, y / this.#transform.k);
      this.#moved();
    };
    return {
      ArrowLeft: move(step, 0),
      ArrowRight: move(-step, 0),
      ArrowUp: move(0, step),
      ArrowDown: move(0, -step),
      '+': () => this.zoomBy(1.25),
      '=': () => this.zoomBy(1.25),
      '-': () => this.zoomBy(0.8),
      '0': () => this.fit(),
      Enter: (event) => this.#choose(event.target),
      ' ': (event) => this.#choose(event.target),
      Escape: () => this.select(null),
    };
  }
}

/** A selector that finds the same part in the next picture. */
function describe(element: Element | null): string | undefined {
  if (!(element instanceof SVGElement)) return undefined;
  const { node, edge } = element.dataset;
  if (node !== undefined) return `[data-node="${CSS.escape(node)}"]`;
  return edge === undefined ? undefined : `[data-edge="${CSS.escape(edge)}"]`;
}
