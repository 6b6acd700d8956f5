import { boundsOf, overlap } from '../diagram/boxes.ts';
import type { Box, PlacedDiagram } from '../diagram/diagram.ts';

const milliseconds = 220;

/**
 * Lets what stood elsewhere in the picture before glide to where it stands now, and what is new appear. Nothing moves where nothing moved, nor
 * for readers who asked for less motion. Of a large picture, `closeUp` is where it is looked at closely: elsewhere nothing would be seen of it.
 */
export function glide(picture: SVGSVGElement, { before, after, closeUp }: { before: PlacedDiagram; after: PlacedDiagram; closeUp?: Box }): void {
  if (closeUp?.width === 0) return;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const places = new Map<string, Box>(before.nodes.map((node) => [node.name, node]));
  const boxes = new Map<string, Box>(before.containers.map((container) => [container.id, container]));
  const moved = after.nodes.some((node) => isElsewhere(places.get(node.name), node));
  if (!moved && before.edges.length === after.edges.length && before.nodes.length === after.nodes.length) return;
  const now = new Map(after.nodes.map((node) => [node.name, node]));
  const isSeen = (box: Box): boolean => closeUp === undefined || overlap(box, closeUp);
  for (const element of picture.querySelectorAll<SVGElement>('[data-node]')) {
    const box = now.get(element.dataset.node!);
    if (box !== undefined && isSeen(box)) slide(element, places.get(box.name), box);
  }
  const boxesNow = new Map(after.containers.map((container) => [container.id, container]));
  for (const element of picture.querySelectorAll<SVGElement>('[data-container]')) {
    const [old, box] = [boxes.get(element.dataset.container!), boxesNow.get(element.dataset.container!)];
    if (old === undefined || isElsewhere(old, box)) appear(element);
  }
  const edges = new Map(after.edges.map((edge) => [edge.id, edge]));
  for (const element of picture.querySelectorAll<SVGElement>('[data-edge]')) {
    const edge = edges.get(element.dataset.edge!);
    if (edge !== undefined && isSeen(boundsOf(edge.points))) appear(element);
  }
}

function slide(element: SVGElement, before: Box | undefined, after: Box): void {
  if (before === undefined) return appear(element);
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
