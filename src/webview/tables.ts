import { make } from './dom.ts';
import { figureText, intervalText } from './figures.ts';

/** A table with heads for its columns; a row begins with its own head. */
export function table(name: string, columns: readonly (string | HTMLElement)[], rows: readonly (readonly HTMLElement[])[]): HTMLElement {
  const head = make('thead', {}, make('tr', {}, ...columns.map((column) => make('th', { scope: 'col' }, column))));
  return make('table', { 'aria-label': name }, head, make('tbody', {}, ...rows.map((cells) => make('tr', {}, ...cells))));
}

/** A measured figure, with its interval as the tooltip. */
export function cell(figure: Parameters<typeof figureText>[0], dimension: Parameters<typeof figureText>[1]): HTMLElement {
  return make('td', { title: intervalText(figure, dimension) }, figureText(figure, dimension));
}
