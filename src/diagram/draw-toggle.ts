import { card } from './card.ts';
import { titleRow } from './container-title.ts';
import type { PlacedContainer, PlacedNode, Point } from './diagram.ts';
import { frontCard } from './draw-node.ts';
import type { Theme } from './theme.ts';
import { element } from './xml.ts';

/** As large as a finger's or a shaky pointer's target should be (WCAG 2.2, 2.5.8). */
const target = 24;

export function isOpenable({ parts, members }: PlacedNode): boolean {
  return parts !== undefined || members !== undefined;
}

/** The sign by which a reader of a live page opens or closes a card that has parts. */
export function drawCardToggle(node: PlacedNode, theme: Theme): string {
  const { name, title, parts, members } = node;
  const front = frontCard(node);
  const middle = { x: front.x + front.width - card.padding - 5, y: front.y + card.padding + 8 };
  const label = members === undefined ? `Parts of ${title.join(' ')}` : title.join(' ');
  return toggle({ id: name, label, opened: parts === 'opened' }, middle, theme.mutedText);
}

/** The same of an open box, behind its title. */
export function drawContainerToggle({ id, title, kind, titleBox }: PlacedContainer, theme: Theme): string {
  const middle = { x: titleBox.x + titleBox.width - titleRow.toggle / 2 + 3, y: titleBox.y + 8 };
  return toggle({ id, label: title, opened: true }, middle, theme.containers[kind].title);
}

interface Toggle {
  readonly id: string;
  readonly label: string;
  readonly opened: boolean;
}

function toggle({ id, label, opened }: Toggle, { x, y }: Point, colour: string): string {
  const chevron = opened ? 'M-4 2.2L0 -1.8L4 2.2' : 'M-4 -1.8L0 2.2L4 -1.8';
  return element(
    'g',
    {
      'data-toggle': id,
      class: 'toggle',
      transform: `translate(${rounded(x)} ${rounded(y)})`,
      tabindex: 0,
      role: 'button',
      'aria-expanded': String(opened),
      'aria-label': label,
    },
    element('rect', { x: -target / 2, y: -target / 2, width: target, height: target, rx: 5, fill: 'transparent' }),
    element('path', { d: chevron, fill: 'none', stroke: colour, 'stroke-width': 1.8, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }),
  );
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
