// The program of an exported page: it moves and zooms the picture by its viewBox, and does nothing else.

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The part of the picture that is shown, in the picture's pixels. */
interface Part extends Point {
  readonly width: number;
  readonly height: number;
}

const svg = document.querySelector<SVGSVGElement>('main svg')!;
const { x, y, width, height } = svg.viewBox.baseVal;
const whole: Part = { x, y, width, height };
/** Never closer than eight times, never farther than twice the whole. */
const limits = { closest: whole.width / 8, farthest: whole.width * 2 };
const step = 0.1;
const pointers = new Map<number, Point>();
let shown = whole;

const actions: Readonly<Record<string, () => void>> = {
  '+': () => zoom(0.8),
  '=': () => zoom(0.8),
  '-': () => zoom(1.25),
  '0': () => show(whole),
  ArrowLeft: () => move(-step * shown.width, 0),
  ArrowRight: () => move(step * shown.width, 0),
  ArrowUp: () => move(0, -step * shown.height),
  ArrowDown: () => move(0, step * shown.height),
};

svg.addEventListener('wheel', wheel, { passive: false });
svg.addEventListener('pointerdown', (event) => {
  svg.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, pointOf(event));
});
svg.addEventListener('pointermove', drag);
for (const end of ['pointerup', 'pointercancel'] as const) svg.addEventListener(end, ({ pointerId }) => void pointers.delete(pointerId));
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(actions, event.key)) return;
  event.preventDefault();
  actions[event.key]();
});
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-key]'))
  button.addEventListener('click', () => actions[button.dataset.key!]());

function wheel(event: WheelEvent): void {
  event.preventDefault();
  zoom(Math.exp(event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 0.05 : 0.002)), inPicture(pointOf(event)));
}

/** One pointer moves the picture; two pull it apart. */
function drag(event: PointerEvent): void {
  const before = pointers.get(event.pointerId);
  if (before === undefined) return;
  const now = pointOf(event);
  const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
  pointers.set(event.pointerId, now);
  const [from, to] = [inPicture(before), inPicture(now)];
  if (other === undefined) move(from.x - to.x, from.y - to.y);
  else zoom(distance(before, other) / Math.max(1, distance(now, other)), inPicture(other));
}

function move(right: number, down: number): void {
  show({ ...shown, x: shown.x + right, y: shown.y + down });
}

/** A factor below 1 comes closer; `around` stays where it is. */
function zoom(factor: number, around: Point = { x: shown.x + shown.width / 2, y: shown.y + shown.height / 2 }): void {
  const next = Math.min(limits.farthest, Math.max(limits.closest, shown.width * factor));
  const ratio = next / shown.width;
  const [left, top] = [around.x - (around.x - shown.x) * ratio, around.y - (around.y - shown.y) * ratio];
  show({ x: left, y: top, width: next, height: shown.height * ratio });
}

function show(part: Part): void {
  shown = part;
  svg.setAttribute('viewBox', `${part.x} ${part.y} ${part.width} ${part.height}`);
}

/** From the window's pixels to the picture's, whatever margins the browser leaves to keep its shape. */
function inPicture(point: Point): Point {
  return new DOMPoint(point.x, point.y).matrixTransform(svg.getScreenCTM()!.inverse());
}

function pointOf({ clientX, clientY }: MouseEvent): Point {
  return { x: clientX, y: clientY };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

export {};
