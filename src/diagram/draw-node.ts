import { card, factsHeight, headerHeight, stackHeight } from './card.ts';
import type { Box, PlacedNode } from './diagram.ts';
import { drawAnatomy } from './draw-anatomy.ts';
import { drawMark } from './draw-mark.ts';
import type { Marks } from './findings.ts';
import type { HeatSource } from './draw-legend.ts';
import { colourOfHeat, textOfHeat } from './heat-look.ts';
import type { HeatScale } from './heat.ts';
import { icons } from './icons.ts';
import { textStyles, textWidth, type TextStyle } from './text.ts';
import { coloursOf, readableOn, type Theme } from './theme.ts';
import { element, escaped } from './xml.ts';

interface Options {
  readonly theme: Theme;
  readonly heat: number | undefined;
  readonly heatScale: HeatScale;
  readonly heatSource: HeatSource | undefined;
  readonly interactive: boolean;
  readonly marks: Marks | undefined;
}

/** The card of a node: icon, title, technology, facts; a stack where there are several; with heat, a bar and a figure. */
export function drawNode(node: PlacedNode, options: Options): string {
  const { theme, heat, heatScale, interactive, marks } = options;
  const front = frontCard(node);
  return element(
    'g',
    groupLooks(node, options),
    // A live page explains its parts itself.
    interactive ? '' : element('title', {}, escaped([node.name, ...(node.documentation === undefined ? [] : [node.documentation])].join(': '))),
    ...stackBehind(node, theme),
    element('rect', {
      class: 'card',
      ...front,
      rx: card.radius,
      fill: theme.card,
      stroke: heat === undefined ? theme.cardBorder : colourOfHeat(heat, heatScale),
      'stroke-width': heat === undefined ? 1.2 : 2,
    }),
    ...heading(node, front, theme),
    ...facts(node, front, theme),
    anatomy(node, front, theme),
    ...(heat === undefined ? [] : heatMarks(front, { heat, scale: heatScale }, theme)),
    marks === undefined ? '' : drawMark(marks, { x: front.x + 3, y: front.y + 2 }, theme),
  );
}

/** The card as one sees it from afar: where it is, of which kind, and how hot. */
export function drawDistantNode(node: PlacedNode, options: Options): string {
  const { theme, heat, heatScale, marks } = options;
  const front = frontCard(node);
  const { tile, icon } = coloursOf(node.kind, theme);
  const [fill, stroke] = heat === undefined ? [tile, icon] : [colourOfHeat(heat, heatScale), colourOfHeat(heat, heatScale)];
  return element(
    'g',
    groupLooks(node, options),
    element('rect', { class: 'card', ...front, rx: card.radius, fill, stroke, 'stroke-width': 1, 'vector-effect': 'non-scaling-stroke' }),
    marks === undefined ? '' : drawMark(marks, { x: front.x + 3, y: front.y + 2 }, theme),
  );
}

function groupLooks(
  node: PlacedNode,
  { heat, heatScale, heatSource, interactive, marks }: Options,
): Readonly<Record<string, string | number | undefined>> {
  const whose = node.members === undefined ? '' : 'hottest node ';
  const heatWords = heat === undefined ? undefined : `${whose}${textOfHeat(heat, heatScale)} ${heatScale.words}`;
  const name = [spoken(node, heatWords, heatSource), ...(marks === undefined ? [] : [marks.spoken])].join('. ');
  const access = interactive ? { tabindex: 0, role: 'button', 'aria-label': name } : {};
  return { 'data-node': node.name, class: `node ${node.kind}`, opacity: node.muted ? 0.35 : undefined, ...access };
}

/** The box of the foremost card; what the stack takes is at the top and the right. */
export function frontCard({ x, y, width, height, stacked }: PlacedNode): Box {
  const stack = stackHeight(stacked);
  return { x, y: y + stack, width: width - stack, height: height - stack };
}

function stackBehind(node: PlacedNode, theme: Theme): readonly string[] {
  if (!node.stacked) return [];
  const front = frontCard(node);
  return Array.from({ length: card.stackLayers }, (_, index) => {
    const offset = card.stackStep * (card.stackLayers - index);
    return element('rect', { ...front, x: front.x + offset, y: front.y - offset, rx: card.radius, fill: theme.card, stroke: theme.cardBorder });
  });
}

function heading(node: PlacedNode, front: Box, theme: Theme): readonly string[] {
  const { tile, icon } = coloursOf(node.kind, theme);
  const x = front.x + card.padding;
  const y = front.y + card.padding;
  const scale = 20 / 24;
  const textX = x + card.icon + card.gap;
  const titleHeight = node.title.length * textStyles.title.lineHeight;
  return [
    element('rect', { x, y, width: card.icon, height: card.icon, rx: 8, fill: tile }),
    element('path', {
      d: icons[node.kind],
      transform: `translate(${rounded(x + 5)} ${rounded(y + 5)}) scale(${rounded(scale)})`,
      fill: 'none',
      stroke: icon,
      'stroke-width': 1.8,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
    ...node.title.map((line, index) =>
      text(line, { x: textX, top: y - 1 + index * textStyles.title.lineHeight, style: textStyles.title, colour: theme.text }),
    ),
    text(node.subtitle, { x: textX, top: y - 1 + titleHeight, style: textStyles.subtitle, colour: theme.mutedText }),
  ];
}

function facts(node: PlacedNode, front: Box, theme: Theme): readonly string[] {
  const top = front.y + card.padding + headerHeight(node.title) + card.sectionGap;
  return node.facts.map((line, index) =>
    text(line, { x: front.x + card.padding, top: top + index * textStyles.fact.lineHeight, style: textStyles.fact, colour: theme.mutedText }),
  );
}

function anatomy({ kind, anatomy: parts, title, facts: lines }: PlacedNode, front: Box, theme: Theme): string {
  if (parts === undefined) return '';
  const y = front.y + card.padding + headerHeight(title) + factsHeight(lines) + card.sectionGap;
  return drawAnatomy(parts, { x: front.x + card.padding, y }, coloursOf(kind, theme), theme);
}

/** A bar along the lower edge, and the figure as a badge on the upper right corner. */
function heatMarks(front: Box, { heat, scale }: { heat: number; scale: HeatScale }, theme: Theme): readonly string[] {
  const colour = colourOfHeat(heat, scale);
  const figure = textOfHeat(heat, scale);
  const style = textStyles.figure;
  const width = Math.ceil(textWidth(figure, style)) + 14;
  const badge = { x: front.x + front.width - width + 6, y: front.y - 9, width, height: 18 };
  const bar = { x: front.x + card.padding, y: front.y + front.height - 8, height: 3, rx: 1.5 };
  const whole = front.width - 2 * card.padding;
  return [
    element('rect', { ...bar, width: whole, fill: theme.track }),
    element('rect', { ...bar, width: rounded(whole * Math.min(1, Math.max(0, heat / scale.full))), fill: colour }),
    element('rect', { class: 'badge', ...badge, rx: 9, fill: colour, stroke: theme.card, 'stroke-width': 1.5 }),
    element(
      'text',
      {
        x: rounded(badge.x + width / 2),
        y: badge.y + 13,
        'font-size': style.size,
        'font-weight': style.weight,
        'text-anchor': 'middle',
        fill: readableOn(colour),
      },
      figure,
    ),
  ];
}

interface Line {
  readonly x: number;
  readonly top: number;
  readonly style: TextStyle;
  readonly colour: string;
}

function text(content: string, { x, top, style, colour }: Line): string {
  const y = rounded(top + style.lineHeight / 2 + style.size * 0.36);
  return element(
    'text',
    { x: rounded(x), y, 'font-size': style.size, 'font-weight': style.weight === 400 ? undefined : style.weight, fill: colour },
    escaped(content),
  );
}

function spoken(node: PlacedNode, heat: string | undefined, source: HeatSource | undefined): string {
  const how = source === 'estimate' ? ' by estimate' : '';
  const rows = node.anatomy?.kind === 'rows' ? node.anatomy.rows.map(({ text }) => text) : [];
  const parts = [`${node.title.join(' ')}, ${technologyOf(node)}`, ...node.facts, ...rows, ...(heat === undefined ? [] : [`${heat}${how}`])];
  return parts.join(', ');
}

/** The kind, and what else stands below the title: the technology, the name. */
function technologyOf({ kind, subtitle, members }: PlacedNode): string {
  if (members !== undefined) return subtitle;
  return [kind, ...subtitle.split(' · ').filter((part) => part !== kind)].join(', ');
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
