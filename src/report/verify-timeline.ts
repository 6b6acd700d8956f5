import type { ToldOperation } from './verify-report.ts';

/** Operations as bars on the rows of their processes, in the order of their times (not to scale): `├ read 0 ┤`, open where the outcome is unknown. */
export function verifyTimeline(operations: readonly ToldOperation[]): readonly string[] {
  const bars = operations.map((operation) => ({ operation, label: ` ${labelOf(operation)} ` }));
  const columns = columnsOf(bars);
  const width = Math.max(...columns.values(), ...bars.map(({ operation, label }) => columns.get(operation.invoked)! + label.length + 2)) + 1;
  const names = [...new Set(operations.map(nameOf))].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const nameWidth = Math.max(...names.map((name) => name.length));
  return names.flatMap((name) => {
    const rows: string[] = [];
    for (const { operation, label } of bars.filter((bar) => nameOf(bar.operation) === name)) {
      const start = columns.get(operation.invoked)!;
      const bar = barOf(label, start, operation.completed === null ? undefined : columns.get(operation.completed)!, width);
      const row = rows.findIndex((text) => text.length <= start);
      if (row < 0) rows.push(' '.repeat(start) + bar);
      else rows[row] = rows[row].padEnd(start) + bar;
    }
    return rows.map((row, index) => `${(index === 0 ? name : '').padEnd(nameWidth)}  ${row}`.trimEnd());
  });
}

interface Bar {
  readonly operation: ToldOperation;
  readonly label: string;
}

/** A column for each time, far enough apart for the labels that end there. */
function columnsOf(bars: readonly Bar[]): ReadonlyMap<number, number> {
  const times = [...new Set(bars.flatMap(({ operation: { invoked, completed } }) => (completed === null ? [invoked] : [invoked, completed])))].sort(
    (one, other) => one - other,
  );
  const columns = new Map<number, number>();
  let last = -2;
  for (const time of times) {
    const ending = bars.filter(({ operation }) => operation.completed === time);
    last = Math.max(last + 2, ...ending.map(({ operation, label }) => (columns.get(operation.invoked) ?? last + 2) + label.length + 1));
    columns.set(time, last);
  }
  return columns;
}

function barOf(label: string, start: number, end: number | undefined, width: number): string {
  if (end === undefined) return `├${label}`.padEnd(width - start, '┄');
  return `├${label.padEnd(Math.max(label.length, end - start - 1), '─')}┤`;
}

function nameOf({ process, session }: ToldOperation): string {
  return process === session ? `process ${process}` : `session ${session} · ${process}`;
}

function labelOf({ f, key, value, expected }: ToldOperation): string {
  if (f === 'cas') return `${key}: ${expected} → ${value}`;
  if (f === 'failed cas') return `${key}: not ${expected}`;
  return f === 'txn' ? value : `${f} ${key} = ${value}`;
}
