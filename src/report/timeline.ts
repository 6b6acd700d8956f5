/** One operation in a timeline: on whose row it stands, what it says, and from when to when; null where it never ended. */
export interface Bar {
  readonly name: string;
  readonly label: string;
  readonly from: number;
  readonly to: number | null;
}

/** Bars in character cells, not to scale: in the order of their times, and far enough apart for what they say. */
export interface PlacedTimeline {
  readonly width: number;
  /** Bars that would overlap stand on further rows of the same name. */
  readonly rows: readonly { readonly name: string; readonly bars: readonly PlacedBar[] }[];
}

export interface PlacedBar {
  readonly label: string;
  /** The cells of its first and last end; an open one reaches to the end of the timeline. */
  readonly start: number;
  readonly end: number;
  readonly isOpen: boolean;
}

/** Operations as bars on the rows of those who made them: `├ read 0 ┤`, open where the outcome is unknown. */
export function timeline(bars: readonly Bar[]): readonly string[] {
  const { rows } = placeBars(bars);
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  return rows.map((row, index) => {
    const name = index > 0 && rows[index - 1].name === row.name ? '' : row.name;
    const drawn = row.bars.reduce((text, bar) => text.padEnd(bar.start) + drawnBar(bar), '');
    return `${name.padEnd(nameWidth)}  ${drawn}`.trimEnd();
  });
}

export function placeBars(bars: readonly Bar[]): PlacedTimeline {
  const columns = columnsOf(bars);
  const width = Math.max(...columns.values(), ...bars.map((bar) => columns.get(bar.from)! + widthOf(bar))) + 1;
  const placed = bars.map((bar): PlacedBar & { readonly name: string } => {
    const start = columns.get(bar.from)!;
    const end = bar.to === null ? width - 1 : Math.max(start + widthOf(bar) - 1, columns.get(bar.to)!);
    return { name: bar.name, label: bar.label, start, end, isOpen: bar.to === null };
  });
  const names = [...new Set(bars.map(({ name }) => name))].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  return { width, rows: names.flatMap((name) => rowsOf(placed.filter((bar) => bar.name === name)).map((own) => ({ name, bars: own }))) };
}

/** Each bar on the first row that is free there. */
function rowsOf(bars: readonly PlacedBar[]): readonly (readonly PlacedBar[])[] {
  const rows: PlacedBar[][] = [];
  for (const bar of bars) {
    const free = rows.find((row) => row[row.length - 1].end < bar.start);
    if (free === undefined) rows.push([bar]);
    else free.push(bar);
  }
  return rows;
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

function drawnBar({ label, start, end, isOpen }: PlacedBar): string {
  return isOpen ? `├ ${label} `.padEnd(end - start + 1, '┄') : `├${` ${label} `.padEnd(end - start - 1, '─')}┤`;
}
