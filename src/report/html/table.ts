import { element, escaped } from '../../diagram/xml.ts';

/** A table of texts; nothing where there is no row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const headers = head.map((text) => element('th', { scope: 'col' }, escaped(text)));
  const lines = rows.map(([first, ...others]) =>
    element('tr', {}, element('th', { scope: 'row' }, escaped(first)), ...others.map((text) => element('td', {}, escaped(text)))),
  );
  return wide(head[0], element('table', {}, element('thead', {}, element('tr', {}, ...headers)), element('tbody', {}, ...lines)));
}

/** What may be wider than a narrow window is scrolled by itself, by keys as well. */
export function wide(name: string, content: string): string {
  return element('div', { class: 'wide', tabindex: 0, role: 'group', 'aria-label': name }, content);
}
