/** One operation in a timeline: on whose row it stands, what it says, and from when to when; null where it never ended. */
export interface Bar {
  readonly name: string;
  readonly label: string;
  readonly from: number;
  readonly to: number | null;
}

/** Operations as bars on the rows of those who made them, in the order of their times (not to scale): `├ read 0 ┤`, open where the outcome is unknown. */
export function timeline(bars: readonly Bar[]): readonly string[] {
  const columns = columnsOf(bars);
  const width = Math.max(...columns.values(), ...bars.map((bar) => columns.get(bar.from)! + widthOf(bar))) + 1;
  const names = [...new Set(bars.map(({ name }) => name))].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const nameWidth = Math.max(...names.map((name) => name.length));
  return names.flatMap((name) => {
    const rows: string[] = [];
    for (const bar of bars.filter((each) => each.name === name)) {
      const start = columns.get(bar.from)!;
      const drawn = drawnBar(bar.label, start, bar.to === null ? undefined : columns.get(bar.to)!, width);
      const row = rows.findIndex((text) => text.length <= start);
      if (row < 0) rows.push(' '.repeat(start) + drawn);
      else rows[row] = rows[row].padEnd(start) + drawn;
    }
    return rows.map((row, index) => `${(index === 0 ? name : '').padEnd(nameWidth)}  ${row}`.trimEnd());
  });
}

/** A column for each time, far enough apart for the labels that end there. */
function columnsOf(bars: readonly Bar[]): ReadonlyMap<number, number> {
  const times = [...new Set(bars.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].sort((one, other) => one - other);
  const columns = new Map<number, number>();
  let last = -2;
  for (const time of times) {
    const ending = bars.filter(({ to }) => to === time);
    last = Math.max(last + 2, ...ending.map((bar) => (columns.get(bar.from) ?? last + 2) + widthOf(bar) - 1));
    columns.set(time, last);
  }
  return columns;
}

/** Of a bar that is no longer than its label. */
function widthOf({ label }: Bar): number {
  return label.length + 4;
}

function drawnBar(label: string, start: number, end: number | undefined, width: number): string {
  const padded = ` ${label} `;
  if (end === undefined) return `├${padded}`.padEnd(width - start, '┄');
  return `├${padded.padEnd(Math.max(padded.length, end - start - 1), '─')}┤`;
}
