import type { Witness } from '../model/generated/result.ts';
import { placeBars } from '../report/timeline.ts';
import { mostDrawnBars, witnessBars } from '../report/witness-bars.ts';

/** Pixels of a character of the fixed-width font, and of a row. */
const cell = 6.6;
const rowHeight = 24;

/** The operations that contradict a level, as bars on the rows of their sessions; nothing where there are too many to see. */
export function witnessPicture(witness: Witness): SVGElement | undefined {
  const bars = witnessBars(witness);
  if (bars.length === 0 || bars.length > mostDrawnBars) return undefined;
  const { rows, width } = placeBars(bars);
  const left = (Math.max(...rows.map(({ name }) => name.length)) + 2) * cell;
  const size = { width: left + width * cell, height: rows.length * rowHeight };
  const picture = svg('svg', {
    class: 'witness',
    role: 'img',
    'aria-label': witness.text,
    viewBox: `0 0 ${size.width} ${size.height}`,
    width: size.width,
    height: size.height,
  });
  for (const [index, row] of rows.entries()) {
    const y = index * rowHeight;
    if (rows[index - 1]?.name !== row.name) picture.append(text(row.name, { x: 0, y: y + 16 }));
    for (const { label, start, end, isOpen } of row.bars) {
      const x = left + start * cell;
      const bar = { x, y: y + 3, width: (end - start + 1) * cell, height: rowHeight - 6, rx: 3, class: isOpen ? 'operation open' : 'operation' };
      picture.append(svg('rect', bar), text(label, { x: x + 2 * cell, y: y + 16 }));
    }
  }
  return picture;
}

function text(content: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = svg('text', attributes);
  element.textContent = content;
  return element;
}

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
