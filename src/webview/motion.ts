import type { Box, PlacedDiagram } from '../diagram/diagram.ts';

const milliseconds = 220;

/**
 * Lets what stood elsewhere in the picture before glide to where it stands now, and what is new appear. Nothing moves where nothing moved, nor
 * for readers who asked for less motion.
 */
export function glide(picture: SVGSVGElement, before: PlacedDiagram, after: PlacedDiagram): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const places = new Map<string, Box>(before.nodes.map((node) => [node.name, node]));
  const boxes = new Map<string, Box>(before.containers.map((container) => [container.id, container]));
  const moved = after.nodes.some((node) => isElsewhere(places.get(node.name), node));
  if (!moved && before.edges.length === after.edges.length && before.nodes.length === after.nodes.length) return;
  const now = new Map(after.nodes.map((node) => [node.name, node]));
  for (const element of picture.querySelectorAll<SVGElement>('[data-node]'))
    slide(element, places.get(element.dataset.node!), now.get(element.dataset.node!));
  const boxesNow = new Map(after.containers.map((container) => [container.id, container]));
  for (const element of picture.querySelectorAll<SVGElement>('[data-container]')) {
    const [old, box] = [boxes.get(element.dataset.container!), boxesNow.get(element.dataset.container!)];
    if (old === undefined || isElsewhere(old, box)) appear(element);
  }
  for (const element of picture.querySelectorAll<SVGElement>('[data-edge]')) appear(element);
}

function slide(element: SVGElement, before: Box | undefined, after: Box | undefined): void {
  if (before === undefined || after === undefined) return appear(element);
  if (!isElsewhere(before, after)) return;
  const from = `translate(${before.x - after.x}px, ${before.y - after.y}px)`;
  element.animate([{ transform: from }, { transform: 'none' }], { duration: milliseconds, easing: 'ease-out' });
}

/** To the opacity that it has, which may be less than 1. */
function appear(element: SVGElement): void {
  element.animate([{ opacity: 0 }, {}], { duration: milliseconds, easing: 'ease-in' });
}

function isElsewhere(before: Box | undefined, after: Box | undefined): boolean {
  return before === undefined || after === undefined || before.x !== after.x || before.y !== after.y;
}
