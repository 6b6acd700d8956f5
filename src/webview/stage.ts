import { select } from 'd3-selection';
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from 'd3-zoom';
import type { Box, PlacedDiagram, Point } from '../diagram/diagram.ts';
import type { SvgParts } from '../diagram/svg.ts';
import { make, parsedSvg } from './dom.ts';
import { Minimap } from './minimap.ts';
import { glide } from './motion.ts';
import { LargePictureView, type Seen } from './large-picture-view.ts';
import { Painted } from './painted.ts';
import { frameShift } from '../diagram/placing/places-in.ts';
import type { Place } from '../model/placements.ts';
import { Placing } from './placing.ts';
import { nearest, type Way } from './nearest.ts';

interface Listeners {
  /** The reader moved the picture, or (`undefined`) wants it fitted, whatever its size. */
  readonly onZoom: (zoom: Zoom | undefined) => void;
  /** What was clicked or chosen by key: the value of its `data-node` or `data-edge`. */
  readonly onChoose: (chosen: Chosen) => void;
  /** A node was marked, or none is any more. */
  readonly onSelect: (node: string | null) => void;
  /** The key that asks for a node with its neighbours. */
  readonly onFocus: (node: string) => void;
  /** A card, by its name, or a box, by its id, shall be opened or closed. */
  readonly onToggle: (id: string) => void;
  readonly onEscape: () => void;
  /** A large picture is looked at elsewhere, or from nearer or farther: it shall be shown again, with what is close now. */
  readonly onLook: () => void;
  /** The picture that was to be shown is there. */
  readonly onShown: () => void;
  /** A node or (by its id) a container was put somewhere by hand. */
  readonly onPlace: (name: string, place: Place) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

export interface Zoom {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export type Chosen = { readonly node: string } | { readonly edge: string } | { readonly finding: number };

const margin = 16;
/** Below a picture that is fitted: for what is said of it and of the chosen node. */
const footer = 48;
const step = 60;
const scales = { least: 0.1, most: 4, fitted: 1.25 } as const;

/** The field on which a picture lies: dragged, zoomed, and its parts chosen, by mouse and keyboard alike. */
export class Stage {
  readonly element: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #content: SVGGElement;
  readonly #zoom = zoom<SVGSVGElement, unknown>().scaleExtent([scales.least, scales.most]);
  readonly #listeners: Listeners;
  /** A word on the picture, to be placed beside what else is said of it. */
  readonly noteElement = make('p', { class: 'note', hidden: true });
  readonly #painted: Painted;
  readonly #view = new LargePictureView(() => this.#listeners.onLook());
  readonly #placing: Placing;
  readonly #minimap = new Minimap((x, y) => this.#centre(x, y));
  #size = { width: 0, height: 0 };
  /** As last observed: to ask the page would make it lay out all of a picture that has just changed. */
  #pane = { width: 0, height: 0 };
  /** Where the picture shall lie that is not whole yet. */
  #awaited: { readonly zoom: Zoom | undefined } | undefined;
  #diagram: PlacedDiagram | undefined;
  #boxes: ReadonlyMap<string, Box> = new Map();
  #found: { readonly all: readonly string[]; readonly current: string | undefined } = { all: [], current: undefined };
  #selected: string | null = null;
  #fitted = true;
  #transform: ZoomTransform = zoomIdentity;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    this.#svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.#svg.classList.add('stage');
    this.#content = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    this.#painted = new Painted(this.#content);
    this.#svg.append(this.#content);
    const { onUndo, onRedo } = listeners;
    const onPlace = (name: string, place: Place): void => {
      // Where it was dropped is where its reader sees it: from now on the picture is not fitted anew.
      this.#moved();
      listeners.onPlace(name, place);
    };
    this.#placing = new Placing({ field: this.#svg, content: this.#content, scale: () => this.#transform.k, onPlace, onUndo, onRedo });
    this.element = make(
      'div',
      {
        class: 'picture',
        tabindex: 0,
        role: 'group',
        'aria-label':
          'Picture of the architecture; arrow keys move it or go from node to node, plus and minus zoom, 0 fits it, F shows a node with its neighbours, E opens or closes it, Control F finds one, Shift and arrow keys place one by hand, Control Z takes that back',
      },
      this.#svg,
      this.#placing.spoken,
      this.#minimap.element,
    );
    select(this.#svg).call(this.#zoom.on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => this.#zoomed(event)));
    this.#zoom.filter((event: MouseEvent) => isForZoom(event) && (event.type === 'wheel' || !this.#placing.takes(event.target)));
    select(this.#svg).on('dblclick.zoom', null);
    this.#svg.addEventListener('click', (event) => this.#choose(event.target));
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('focusout', () => this.#placing.settleKeys());
    new ResizeObserver(([{ contentRect }]) => {
      this.#pane = contentRect;
      if (this.#fitted) this.#fit();
      this.#followMap();
    }).observe(this.element);
  }

  /** What a picture of `diagram` must show in detail; undefined: all of it. */
  closeUpOf(diagram: PlacedDiagram): Box | undefined {
    const whole = { box: { x: 0, y: 0, width: diagram.width, height: diagram.height }, scale: this.#fittingScale(diagram) };
    return this.#view.closeUpOf(diagram, this.#fitted ? whole : this.#seen());
  }

  /** Replaces the picture, at once or when it is whole; where it lies on the field stays. Nodes of `diagram` glide from where they stood before; a picture of no diagram has none. */
  show(drawn: string | SvgParts, diagram?: PlacedDiagram): void {
    if (typeof drawn !== 'string') return this.#painted.paint(drawn, (picture) => this.#present(picture, diagram));
    this.#painted.forget();
    this.#present(parsedSvg(drawn), diagram);
  }

  #present(picture: SVGSVGElement, diagram: PlacedDiagram | undefined): void {
    const { width, height } = picture.viewBox.baseVal;
    this.#size = { width, height };
    const focused = describe(document.activeElement);
    picture.setAttribute('width', String(width));
    picture.setAttribute('height', String(height));
    if (picture.parentNode !== this.#content) this.#content.append(picture);
    for (const other of [...this.#content.children]) if (other !== picture) other.remove();
    if (diagram !== this.#diagram) this.#showMap(picture, diagram);
    this.#placing.drawn(diagram);
    this.#mark();
    if (focused !== undefined) this.#content.querySelector<SVGElement>(focused)?.focus({ preventScroll: true });
    this.#listeners.onShown();
    if (this.#awaited !== undefined) this.place(this.#awaited.zoom);
  }

  /** What is not whole yet shall not be shown any more. */
  forget(): void {
    this.#painted.forget();
  }

  /** A word on the picture that stays readable however small the picture is. */
  note(text: string | undefined): void {
    this.noteElement.textContent = text ?? '';
    this.noteElement.hidden = text === undefined;
  }

  /** Whether what is shown can be placed by hand. */
  offerPlacing(offered: boolean): void {
    this.#placing.offer(offered);
  }

  /** Lies where it is told, or (`undefined`) in the middle, and follows the size of the field. */
  place(zoom: Zoom | undefined): void {
    this.#awaited = this.#painted.isComing ? { zoom } : undefined;
    if (this.#awaited !== undefined) return;
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

  /** Marks a node. */
  select(node: string | null): void {
    const changed = node !== this.#selected;
    this.#selected = node;
    this.#mark();
    if (changed) this.#listeners.onSelect(node);
  }

  /** Marks what was searched for, and brings the one that is meant into the pane. */
  find(all: readonly string[], current: string | undefined): void {
    this.#found = { all, current };
    this.#mark();
    if (current !== undefined) this.bringIntoView(current);
  }

  /** Moves the picture no farther than the node needs to be seen, and not at all where it is. */
  bringIntoView(node: string): void {
    const box = this.#boxes.get(node);
    const { width, height } = this.#paneSize();
    if (box === undefined || width === 0) return;
    const { x, y, k } = this.#transform;
    const shift = (start: number, length: number, pane: number): number =>
      start < margin ? margin - start : start + length > pane - margin ? Math.max(margin - start, pane - margin - start - length) : 0;
    const right = shift(x + box.x * k, box.width * k, width);
    const down = shift(y + box.y * k, box.height * k, height);
    if (right === 0 && down === 0) return;
    this.#transformTo({ x: x + right, y: y + down, scale: k });
    this.#moved();
  }

  /** Gives the keyboard to a node. */
  focusNode(node: string): void {
    this.#partOf(node)?.focus({ preventScroll: true });
    this.bringIntoView(node);
  }

  #mark(): void {
    const { all, current } = this.#found;
    for (const element of this.#content.querySelectorAll<SVGElement>('[data-node]')) {
      const { node = '' } = element.dataset;
      element.classList.toggle('selected', node === this.#selected);
      element.classList.toggle('found', all.includes(node));
      element.classList.toggle('current', node === current);
    }
  }

  #showMap(picture: SVGSVGElement, diagram: PlacedDiagram | undefined): void {
    const before = this.#diagram;
    this.#diagram = diagram;
    if (diagram !== undefined && before !== undefined) {
      if (!this.#placing.isUnderWay)
        glide(picture, { before: this.#placing.seen(before, diagram), after: diagram, closeUp: this.closeUpOf(diagram) });
      this.#follow(frameShift(before, diagram));
    }
    this.#boxes = new Map(diagram?.nodes.map((node) => [node.name, node]));
    this.#minimap.show(diagram);
    this.#followMap();
  }

  /** What is farther left or above than anything before moves all else aside in the picture: its reader still sees it where it was. */
  #follow(shift: Point): void {
    if (this.#fitted || (shift.x === 0 && shift.y === 0)) return;
    const { x, y, k } = this.#transform;
    const zoom = { x: x - shift.x * k, y: y - shift.y * k, scale: k };
    this.#transformTo(zoom);
    this.#moved();
    if (this.#awaited !== undefined) this.#awaited = { zoom };
  }

  #followMap(): void {
    this.#minimap.follow(this.#seen().box, this.#size);
  }

  /** What the pane shows of the picture, in its own pixels. */
  #seen(): Seen {
    const { width, height } = this.#paneSize();
    const { x, y, k } = this.#transform;
    return { box: { x: -x / k, y: -y / k, width: width / k, height: height / k }, scale: k };
  }

  #paneSize(): { readonly width: number; readonly height: number } {
    return this.#pane.width > 0 ? this.#pane : this.#svg.getBoundingClientRect();
  }

  #centre(x: number, y: number): void {
    this.#zoom.translateTo(select(this.#svg), x, y);
    this.#moved();
  }

  #partOf(node: string): SVGElement | null {
    return this.#content.querySelector<SVGElement>(`[data-node="${CSS.escape(node)}"]`);
  }

  #zoomed({ transform, sourceEvent }: D3ZoomEvent<SVGSVGElement, unknown>): void {
    this.#transform = transform;
    this.#content.setAttribute('transform', transform.toString());
    this.#followMap();
    this.#view.look(this.#seen());
    if (sourceEvent instanceof Event) this.#moved();
  }

  #moved(): void {
    this.#fitted = false;
    this.#listeners.onZoom({ x: this.#transform.x, y: this.#transform.y, scale: this.#transform.k });
  }

  /** The whole picture in the middle, as large as it fits, but not blown up. */
  #fit(): void {
    const { width, height } = this.#paneSize();
    if (width === 0 || this.#size.width === 0 || this.#placing.isUnderWay) return;
    const scale = this.#fittingScale(this.#size);
    if (scale <= 0) return;
    // What is larger than usual can be seen whole all the same.
    this.#zoom.scaleExtent([Math.min(scales.least, scale), scales.most]);
    const top = margin + Math.max(0, (height - margin - footer - this.#size.height * scale) / 2);
    this.#transformTo({ x: (width - this.#size.width * scale) / 2, y: top, scale });
  }

  #fittingScale({ width, height }: { readonly width: number; readonly height: number }): number {
    const pane = this.#paneSize();
    return Math.min((pane.width - 2 * margin) / width, (pane.height - margin - footer) / height, scales.fitted);
  }

  #transformTo({ x, y, scale }: Zoom): void {
    this.#zoom.transform(select(this.#svg), zoomIdentity.translate(x, y).scale(scale));
  }

  #choose(target: EventTarget | null): void {
    const finding = target instanceof Element ? target.closest<SVGElement>('[data-finding]')?.dataset.finding : undefined;
    if (finding !== undefined) return this.#listeners.onChoose({ finding: Number(finding) });
    const toggle = target instanceof Element ? target.closest<SVGElement>('[data-toggle]')?.dataset.toggle : undefined;
    if (toggle !== undefined) return this.#listeners.onToggle(toggle);
    const part = target instanceof Element ? target.closest<SVGElement>('[data-node], [data-edge]') : null;
    const { node, edge } = part?.dataset ?? {};
    if (node !== undefined) {
      this.select(node);
      this.#listeners.onChoose({ node });
    } else if (edge !== undefined) this.#listeners.onChoose({ edge });
    else this.select(null);
  }

  #focusOn(node: string | null): void {
    if (node !== null) this.#listeners.onFocus(node);
  }

  #toggle(node: string | null): void {
    if (node !== null) this.#listeners.onToggle(node);
  }

  #key(event: KeyboardEvent): void {
    if (this.#placing.key(event, nodeOf(event.target) ?? this.#selected ?? undefined)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#keyActions()[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  }

  #keyActions(): Readonly<Record<string, (event: KeyboardEvent) => void>> {
    const move = (x: number, y: number, way: Way) => (event: KeyboardEvent) => {
      const from = nodeOf(event.target);
      const next = from === undefined ? undefined : nearest(this.#boxes, from, way);
      if (from !== undefined) return next === undefined ? undefined : this.focusNode(next);
      this.#zoom.translateBy(select(this.#svg), x / this.#transform.k, y / this.#transform.k);
      this.#moved();
    };
    return {
      ArrowLeft: move(step, 0, 'left'),
      ArrowRight: move(-step, 0, 'right'),
      ArrowUp: move(0, step, 'up'),
      ArrowDown: move(0, -step, 'down'),
      '+': () => this.zoomBy(1.25),
      '=': () => this.zoomBy(1.25),
      '-': () => this.zoomBy(0.8),
      '0': () => this.fit(),
      Enter: (event) => this.#choose(event.target),
      ' ': (event) => this.#choose(event.target),
      f: (event) => this.#focusOn(nodeOf(event.target) ?? this.#selected),
      e: (event) => this.#toggle(nodeOf(event.target) ?? this.#selected),
      Escape: () => {
        this.select(null);
        this.#listeners.onEscape();
      },
    };
  }
}

/** As d3 has it: the wheel, or the main button without Control. */
function isForZoom({ ctrlKey, type, button }: MouseEvent): boolean {
  return (!ctrlKey || type === 'wheel') && !button;
}

/** The node that a part of the picture belongs to. */
function nodeOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<SVGElement>('[data-node]')?.dataset.node : undefined;
}

/** A selector that finds the same part in the next picture. */
function describe(element: Element | null): string | undefined {
  if (!(element instanceof SVGElement)) return undefined;
  const { node, edge, toggle } = element.dataset;
  if (toggle !== undefined) return `[data-toggle="${CSS.escape(toggle)}"]`;
  if (node !== undefined) return `[data-node="${CSS.escape(node)}"]`;
  return edge === undefined ? undefined : `[data-edge="${CSS.escape(edge)}"]`;
}
