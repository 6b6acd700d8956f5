import Table from 'cli-table3';

/** Columns side by side without lines; nothing where there is no row. */
export function tableOf(head: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const table = new Table({ head, style: { head: [], border: [], compact: true }, chars: borderless });
  table.push(...rows);
  return table.toString();
}

const borderless = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((place) => [place, '']),
);
