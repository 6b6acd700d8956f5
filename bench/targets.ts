import Table from 'cli-table3';

/** What a figure is to reach; `value` is undefined where nothing could be measured here. */
export interface Target {
  readonly name: string;
  readonly value?: number;
  readonly unit: string;
  readonly least?: number;
  readonly most?: number;
}

export function targetTable(targets: readonly Target[]): string {
  const table = new Table({ head: ['target', 'to reach', 'measured', ''], style: { head: [], border: [] } });
  for (const target of targets) {
    const limit = target.least === undefined ? `≤ ${target.most}` : `≥ ${target.least}`;
    table.push([
      target.name,
      `${limit}${target.unit}`,
      target.value === undefined ? '–' : `${target.value.toFixed(2)}${target.unit}`,
      verdictOf(target),
    ]);
  }
  return table.toString();
}

function verdictOf({ value, least, most }: Target): string {
  if (value === undefined) return 'left out';
  return value >= (least ?? -Infinity) && value <= (most ?? Infinity) ? 'reached' : 'missed';
}
