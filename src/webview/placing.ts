import type { Box, PlacedDiagram, Point } from '../diagram/diagram.ts';
import { frameShift, movedWith, placeIn } from '../diagram/placing/places-in.ts';
import { farthestPlace, type Place } from '../model/placements.ts';
import { make } from './dom.ts';

interface Surroundings {
  /** The field that a press is felt on, and the part of it that pictures are drawn in. */
  readonly field: SVGSVGElement;
  readonly content: SVGGElement;
  /** Pixels of the screen for one of the picture. */
  readonly scale: () => number;
  readonly onPlace: (name: string, place: Place) => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** A press that moves less is a click. */
const threshold = 4;
/** Of one key press, and of one with Control held as well. */
const steps = { usual: 16, fine: 1 } as const;
const ways: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Something on its way from where it stands to where it will. */
interface Moving {
  readonly name: string;
  readonly by: 'pointer' | 'keys';
  readonly nodes: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
  offset: Point;
  /** The hand is off it: it waits for the picture with it there. */
  dropped: boolean;
}

/**
 * Moves nodes, and boxes by their titles, with the mouse, a finger or the keys. Meanwhile what moves is shown where it is, with straight lines
 * to what it is connected to; the lines find their ways when it is dropped.
 */
export class Placing {
  /** Says what happens, for those who do not see it. */
  readonly spoken = make('p', { class: 'unseen', 'aria-live': 'polite' });
  readonly #surroundings: Surroundings;
  readonly #lines = document.createElementNS('http://www.w3.org/2000/svg', 'g');
  #diagram: PlacedDiagram | undefined;
  #offered = false;
  #pressed: { readonly name: string; readonly pointer: number; readonly x: number; readonly y: number } | undefined;
  #moving: Moving | undefined;
  #swallowsClick = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#lines.setAttribute('class', 'underway');
    const { field } = surroundings;
    field.addEventListener('pointerdown', (event) => this.#press(event));
    field.addEventListener('pointermove', (event) => this.#drag(event));
    field.addEventListener('pointerup', (event) => this.#release(event));
    field.addEventListener('pointercancel', () => this.cancel());
    // The end of a drag is no click on what was dragged.
    field.addEventListener(
      'click',
      (event) => {
        if (this.#swallowsClick) event.stopImmediatePropagation();
        this.#swallowsClick = false;
      },
      { capture: true },
    );
    field.addEventListener('contextmenu', ({ target }) => this.#tellMenu(target), { capture: true });
    document.addEventListener('keydown', (event) => this.#escape(event), { capture: true });
    document.addEventListener('keyup', ({ key }) => key === 'Shift' && this.settleKeys());
    window.addEventListener('blur', () => this.settleKeys());
  }

  /** Whether the picture that is shown can be placed by hand. */
  offer(offered: boolean): void {
    this.#offered = offered;
    if (!offered) this.#end();
    this.#surroundings.field.classList.toggle('placeable', offered);
  }

  /** Whether a press here begins to move something, and not the picture. */
  takes(target: EventTarget | null): boolean {
    return this.#nameAt(target) !== undefined;
  }

  /** Whether a hand is on something now: what is under it must not be moved by anything else. */
  get isUnderWay(): boolean {
    return this.#moving !== undefined && !this.#moving.dropped;
  }

  /** The picture has been drawn: what was dropped is where it belongs, and what is under way stays under the hand. */
  drawn(diagram: PlacedDiagram | undefined): void {
    const isNew = diagram !== this.#diagram;
    this.#diagram = diagram;
    const moving = this.#moving;
    if (moving === undefined) return;
    if (diagram === undefined || (isNew && moving.dropped) || placeIn(diagram, moving.name) === undefined) return this.#end();
    this.#showMoving();
  }

  /** Where things seem to stand, in the coordinates of the picture that comes now: they glide from there. */
  seen(before: PlacedDiagram, now: PlacedDiagram): PlacedDiagram {
    const { x, y } = frameShift(before, now);
    const moving = this.#moving;
    const moved = <T extends Point>(box: T, along: boolean | undefined): T => {
      const offset = along ? moving!.offset : { x: 0, y: 0 };
      return { ...box, x: box.x + x + offset.x, y: box.y + y + offset.y };
    };
    return {
      ...before,
      nodes: before.nodes.map((node) => moved(node, moving?.nodes.has(node.name))),
      containers: before.containers.map((container) => moved(container, moving?.containers.has(container.id))),
    };
  }

  /** Shift and an arrow move the node; letting go of Shift puts it there, Escape back. Tells whether the key was meant for this. */
  key(event: KeyboardEvent, node: string | undefined): boolean {
    const undo = undoOf(event);
    if (undo !== undefined && this.#offered) {
      if (undo === 'undo') this.#surroundings.onUndo();
      else this.#surroundings.onRedo();
      return true;
    }
    const way = ways[event.key];
    if (way === undefined || event.altKey || !event.shiftKey || node === undefined || !this.#offered || this.#pressed !== undefined) return false;
    if (this.#moving?.name !== node || this.#moving.dropped) this.#begin(node, 'keys');
    const step = event.ctrlKey || event.metaKey ? steps.fine : steps.usual;
    const { offset } = this.#moving!;
    this.#moveTo({ x: offset.x + step * way.x, y: offset.y + step * way.y });
    this.#say(`${this.#titleOf(node)}: ${wordsFor(this.#moving!.offset)}`);
    return true;
  }

  /** What the keys have moved is put there. */
  settleKeys(): void {
    if (this.#moving?.by === 'keys' && !this.#moving.dropped) this.#drop();
  }

  cancel(): void {
    this.#pressed = undefined;
    if (this.#moving === undefined || this.#moving.dropped) return;
    this.#say(`${this.#titleOf(this.#moving.name)} is back where it was`);
    this.#end();
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.#moving === undefined || this.#moving.dropped) return;
    event.stopPropagation();
    this.cancel();
  }

  /** The editor's menu offers to reset what is placed by hand: it reads this. */
  #tellMenu(target: EventTarget | null): void {
    const byHand = [...(this.#diagram?.nodes ?? []).map((node) => ({ ...node, id: node.name })), ...(this.#diagram?.containers ?? [])].filter(
      (each) => each.byHand,
    );
    const name = this.#nameAt(target);
    const placed = byHand.some(({ id }) => id === name) ? name : undefined;
    this.#surroundings.field.dataset.vscodeContext = JSON.stringify({ tradeoffPlaced: byHand.length > 0, tradeoffPlacedName: placed ?? false });
  }

  #press({ target, pointerId, clientX, clientY, button, isPrimary }: PointerEvent): void {
    this.#swallowsClick = false;
    const name = this.#nameAt(target);
    if (name === undefined || button !== 0 || !isPrimary) return;
    this.settleKeys();
    this.#pressed = { name, pointer: pointerId, x: clientX, y: clientY };
  }

  #drag({ pointerId, clientX, clientY }: PointerEvent): void {
    const pressed = this.#pressed;
    if (pressed === undefined || pressed.pointer !== pointerId) return;
    const [right, down] = [clientX - pressed.x, clientY - pressed.y];
    if (this.#moving === undefined || this.#moving.dropped) {
      if (Math.hypot(right, down) < threshold) return;
      this.#surroundings.field.setPointerCapture(pointerId);
      this.#swallowsClick = true;
      this.#begin(pressed.name, 'pointer');
    }
    const scale = this.#surroundings.scale();
    this.#moveTo({ x: right / scale, y: down / scale });
  }

  #release({ pointerId }: PointerEvent): void {
    if (this.#pressed?.pointer !== pointerId) return;
    this.#pressed = undefined;
    if (this.#moving !== undefined && !this.#moving.dropped) this.#drop();
  }

  #begin(name: string, by: Moving['by']): void {
    this.#end();
    if (this.#diagram === undefined) return;
    this.#moving = { name, by, ...movedWith(this.#diagram, name), offset: { x: 0, y: 0 }, dropped: false };
    this.#surroundings.field.classList.add('placing');
  }

  #moveTo(offset: Point): void {
    if (this.#moving === undefined) return;
    this.#moving.offset = offset;
    this.#showMoving();
  }

  #drop(): void {
    const moving = this.#moving!;
    const place = this.#diagram && placeIn(this.#diagram, moving.name);
    const [x, y] = [Math.round(moving.offset.x), Math.round(moving.offset.y)];
    if (place === undefined || (x === 0 && y === 0)) return this.#end();
    moving.dropped = true;
    this.#surroundings.field.classList.remove('placing');
    this.#say(`${this.#titleOf(moving.name)} placed ${wordsFor({ x, y })}`);
    this.#surroundings.onPlace(moving.name, { x: withinReach(place.x + moving.offset.x), y: withinReach(place.y + moving.offset.y) });
  }

  #end(): void {
    if (this.#moving === undefined) return;
    this.#moving = undefined;
    this.#pressed = undefined;
    this.#surroundings.field.classList.remove('placing');
    for (const element of this.#parts('[data-moved]')) {
      delete element.dataset.moved;
      element.style.translate = '';
      element.classList.remove('replaced');
    }
    this.#lines.remove();
  }

  #showMoving(): void {
    const [moving, diagram] = [this.#moving!, this.#diagram!];
    const translation = `${moving.offset.x}px ${moving.offset.y}px`;
    const move = (element: SVGElement): void => {
      element.dataset.moved = '';
      // Beside the transform of its own that a part may have.
      element.style.translate = translation;
    };
    for (const element of this.#parts('[data-node]')) if (moving.nodes.has(element.dataset.node!)) move(element);
    for (const element of this.#parts('[data-container]')) if (moving.containers.has(element.dataset.container!)) move(element);
    for (const element of this.#parts('[data-toggle]')) {
      const { toggle = '' } = element.dataset;
      if (moving.nodes.has(toggle) || moving.containers.has(toggle)) move(element);
    }
    const edges = new Map(diagram.edges.map((edge) => [edge.id, edge]));
    for (const element of this.#parts('[data-edge]')) {
      const edge = edges.get(element.dataset.edge!);
      const [from, to] = [moving.nodes.has(edge?.from ?? ''), moving.nodes.has(edge?.to ?? '')];
      if (from && to) move(element);
      else if (from || to) {
        element.dataset.moved = '';
        element.classList.add('replaced');
      }
    }
    this.#lines.replaceChildren(...this.#straightLines(moving, diagram));
    this.#surroundings.content.append(this.#lines);
  }

  #straightLines({ nodes, offset }: Moving, diagram: PlacedDiagram): readonly SVGElement[] {
    const boxes = new Map<string, Box>(
      diagram.nodes.map((node) => [node.name, nodes.has(node.name) ? { ...node, x: node.x + offset.x, y: node.y + offset.y } : node]),
    );
    return diagram.edges
      .filter(({ from, to }) => nodes.has(from) !== nodes.has(to))
      .map(({ from, to }) => {
        const [start, end] = [boxes.get(from)!, boxes.get(to)!];
        const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
        const [one, other] = [borderTowards(start, middleOf(end)), borderTowards(end, middleOf(start))];
        for (const [name, value] of Object.entries({ x1: one.x, y1: one.y, x2: other.x, y2: other.y })) line.setAttribute(name, String(value));
        return line;
      });
  }

  #nameAt(target: EventTarget | null): string | undefined {
    if (!this.#offered || !(target instanceof Element) || target.closest('[data-finding], [data-toggle]') !== null) return undefined;
    return target.closest<SVGElement>('[data-node]')?.dataset.node ?? target.closest<SVGElement>('text[data-container]')?.dataset.container;
  }

  #parts(selector: string): NodeListOf<SVGElement> {
    return this.#surroundings.content.querySelectorAll<SVGElement>(selector);
  }

  /** A box goes by its title: its id is for files. */
  #titleOf(name: string): string {
    const node = this.#diagram?.nodes.find((each) => each.name === name);
    if (node !== undefined) return node.members === undefined ? name : node.title.join(' ');
    return this.#diagram?.containers.find(({ id }) => id === name)?.title ?? name;
  }

  #say(text: string): void {
    this.spoken.textContent = text;
  }
}

function undoOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): 'undo' | 'redo' | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined;
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' && !shiftKey ? 'redo' : undefined;
}

function wordsFor({ x, y }: Point): string {
  const [right, down] = [Math.round(x), Math.round(y)];
  const parts = [
    ...(right === 0 ? [] : [`${Math.abs(right)} ${right > 0 ? 'to the right' : 'to the left'}`]),
    ...(down === 0 ? [] : [`${Math.abs(down)} ${down > 0 ? 'down' : 'up'}`]),
  ];
  return parts.length === 0 ? 'where it was' : parts.join(', ');
}

function withinReach(value: number): number {
  return Math.max(-farthestPlace, Math.min(farthestPlace, Math.round(value)));
}

function middleOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where the straight line from a box's middle to a point leaves the box. */
function borderTowards(box: Box, point: Point): Point {
  const middle = middleOf(box);
  const [right, down] = [point.x - middle.x, point.y - middle.y];
  const part = Math.min(box.width / 2 / Math.max(Math.abs(right), 1e-6), box.height / 2 / Math.max(Math.abs(down), 1e-6), 1);
  return { x: middle.x + right * part, y: middle.y + down * part };
}
