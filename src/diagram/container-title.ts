import type { Box, Container, PlacedEdge, Point } from './diagram.ts';
import { textStyles, textWidth } from './text.ts';

/** Room for a title along the upper edge of its box, and behind it for the sign that closes the box. */
export const titleRow = { inset: 16, top: 10, height: textStyles.container.lineHeight, below: 6, toggle: 20 } as const;

/** Room between a container's border and what is in it: above, that of its title. */
export const containerPadding = 18;
export const containerTop = titleRow.top + titleRow.height + titleRow.below;

const clearance = 12;
const step = 8;

/** Of a container, for its title to fit. */
export function leastWidth(title: string): number {
  return titleWidth(title) + 2 * containerPadding;
}

/** Where a container's title stands: as far left as no line crosses it, or at the left where lines cross everywhere. */
export function titleBox(container: Container & Box, edges: readonly Pick<PlacedEdge, 'points'>[]): Box {
  const width = titleWidth(container.title);
  const leftmost: Box = { x: container.x + titleRow.inset, y: container.y + titleRow.top, width, height: titleRow.height };
  const crossing = edges.flatMap(({ points }) => segments(points)).filter((segment) => touches(segment, { ...leftmost, width: container.width }));
  const last = container.x + container.width - titleRow.inset - width;
  for (let x = leftmost.x; x <= last; x += step) {
    const box = { ...leftmost, x };
    if (!crossing.some((segment) => touches(segment, box))) return box;
  }
  return leftmost;
}

/** Of a title with the sign behind it. */
function titleWidth(title: string): number {
  return Math.ceil(textWidth(title, textStyles.container)) + titleRow.toggle;
}

function segments(points: readonly Point[]): readonly Box[] {
  return points.slice(1).map((point, index) => {
    const previous = points[index];
    return {
      x: Math.min(point.x, previous.x),
      y: Math.min(point.y, previous.y),
      width: Math.abs(point.x - previous.x),
      height: Math.abs(point.y - previous.y),
    };
  });
}

/** Lines run along the axes, so that each is a box without breadth. */
function touches(line: Box, box: Box): boolean {
  return (
    line.x <= box.x + box.width + clearance &&
    line.x + line.width >= box.x - clearance &&
    line.y <= box.y + box.height &&
    line.y + line.height >= box.y
  );
}
