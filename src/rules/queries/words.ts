import { formatQuantity } from '../../base/quantity.ts';

/** `order`, `order and product`, `order, product and account`. */
export function namesOf(elements: readonly { readonly name: string }[]): string {
  return listOf(elements.map((element) => element.name));
}

/** `order, which is critical`. */
export function criticalNamesOf(data: readonly { readonly name: string }[]): string {
  return `${namesOf(data)}, which ${data.length === 1 ? 'is' : 'are'} critical`;
}

/** The words as a sentence names them. */
export function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** Figures as a finding shows them, two digits unless more are asked for. */
export const seconds = (value: number, digits = 2): string => formatQuantity(value, 'duration', digits);
export const perSecond = (value: number, digits = 2): string => formatQuantity(value, 'rate', digits);
export const percent = (value: number, digits = 2): string => formatQuantity(value, 'percent', digits);
export const number = (value: number, digits = 2): string => formatQuantity(value, 'count', digits);

/** `1 message`, `3 messages`. */
export function counted(count: number, singular: string): string {
  return `${number(count, 3)} ${singular}${count === 1 ? '' : 's'}`;
}

/** Rounds up to one or two digits, so that a suggested figure reads like one that a person chose. */
export function roundedUp(value: number): number {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.ceil(value / scale - 1e-9) * scale;
}
