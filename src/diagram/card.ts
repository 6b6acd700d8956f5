import type { Node } from '../model/architecture.ts';
import type { Anatomy } from './anatomy.ts';
import { anatomyBoxes } from './anatomy-boxes.ts';
import type { Container } from './diagram.ts';
import { factsOf } from './facts.ts';
import { textStyles, textWidth, widestLine, wrapped } from './text.ts';

/** Measures of a node's card, in pixels: the drawing and the measuring agree because both read them here. */
export const card = {
  padding: 12,
  icon: 30,
  gap: 10,
  sectionGap: 9,
  minimumWidth: 132,
  titleWidth: 176,
  factWidth: 208,
  radius: 10,
  stackStep: 4,
  stackLayers: 2,
  /** For the sign that opens and closes it, in its upper right corner. */
  toggle: 20,
} as const;

export interface CardTexts {
  readonly title: readonly string[];
  readonly subtitle: string;
  readonly facts: readonly string[];
}

/** A node's texts, cut into lines. `placeFact` says where it runs, if its surroundings do not. */
export function cardTexts(node: Node, placeFact: string | undefined): CardTexts {
  const facts = [...factsOf(node), ...(placeFact === undefined ? [] : [placeFact])];
  return {
    title: wrapped(node.title ?? node.name, textStyles.title, card.titleWidth),
    subtitle: subtitleOf(node),
    facts: facts.flatMap((fact) => wrapped(fact, textStyles.fact, card.factWidth, 2)),
  };
}

/** Of the card that stands for a closed box. */
export function boxTexts({ title, kind }: Container, members: readonly Node[]): CardTexts {
  const counts = new Map<Node['kind'], number>();
  for (const member of members) counts.set(member.kind, (counts.get(member.kind) ?? 0) + 1);
  const parts = [...counts].map(([each, count]) => (count === 1 ? `1 ${each}` : `${count} ${plurals[each] ?? `${each}s`}`));
  return {
    title: wrapped(title, textStyles.title, card.titleWidth),
    subtitle: `${kind}, ${members.length} node${members.length === 1 ? '' : 's'}`,
    facts: wrapped(parts.join(', '), textStyles.fact, card.factWidth, 3),
  };
}

const plurals: Partial<Record<Node['kind'], string>> = { proxy: 'proxies', registry: 'registries' };

interface CardContent extends CardTexts {
  readonly stacked: boolean;
  readonly anatomy?: Anatomy;
  /** It can be opened or closed. */
  readonly folds?: boolean;
}

/** With the stack behind it, which stands out at the top and the right. */
export function cardSize({ title, subtitle, facts, stacked, anatomy, folds }: CardContent): { readonly width: number; readonly height: number } {
  const textBeside = Math.max(widestLine(title, textStyles.title), textWidth(subtitle, textStyles.subtitle));
  const header = card.icon + card.gap + textBeside + (folds === true ? card.toggle : 0);
  const parts = anatomy === undefined ? { width: 0, height: 0 } : anatomyBoxes(anatomy);
  const inner = Math.max(header, widestLine(facts, textStyles.fact), parts.width);
  const width = Math.max(card.minimumWidth, Math.ceil(inner + 2 * card.padding));
  const stack = stackHeight(stacked);
  const partsHeight = anatomy === undefined ? 0 : card.sectionGap + Math.ceil(parts.height);
  return { width: width + (width % 2) + stack, height: headerHeight(title) + factsHeight(facts) + partsHeight + 2 * card.padding + stack };
}

export function stackHeight(stacked: boolean): number {
  return stacked ? card.stackStep * card.stackLayers : 0;
}

/** Title, subtitle and icon, without padding. */
export function headerHeight(title: readonly string[]): number {
  return Math.max(card.icon, title.length * textStyles.title.lineHeight + textStyles.subtitle.lineHeight);
}

/** The gap above them included. */
export function factsHeight(facts: readonly string[]): number {
  return facts.length === 0 ? 0 : card.sectionGap + facts.length * textStyles.fact.lineHeight;
}

/** The technology beside the kind, where they do not say the same. */
function subtitleOf({ kind, profiles, name, title }: Node): string {
  const parts = [profiles.at(0) ?? kind, title === undefined ? undefined : name];
  return wrapped(parts.filter((part) => part !== undefined).join(' · '), textStyles.subtitle, card.titleWidth, 1)[0];
}
