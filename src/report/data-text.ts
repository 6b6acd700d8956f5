import type { Colors } from 'picocolors/types';
import type { DataResult, Run } from '../model/generated/result.ts';
import { plural } from './check-text.ts';
import { contradictedLevels } from './contradicted-levels.ts';
import { figureText } from './requirement-value.ts';
import { timeline } from './timeline.ts';
import { mostDrawnBars, witnessBars } from './witness-bars.ts';

/** What clients saw of each data set of a run: its level, what contradicts the stronger ones, and what was lost. */
export function dataText({ data }: Run, colors: Colors): string {
  return Object.entries(data)
    .flatMap(([name, result]) => dataLines(name, result, colors))
    .join('\n');
}

function dataLines(name: string, { consistency, stale, lost, lostBy = {}, lostWrites = {} }: DataResult, colors: Colors): string[] {
  const causes = Object.entries(lostBy).map(([cause, count]) => `${cause} ${figureText(count, 'count')}`);
  const lines = [
    `${name}: ${consistency.level} over ${plural(consistency.operations, 'operation')}, ` +
      `${figureText(stale, 'percent')} of reads stale, ${figureText(lost, 'count')} acknowledged writes lost${causes.length === 0 ? '' : ` (${causes.join(', ')})`}`,
    ...Object.values(lostWrites).map((told) => `  ${told}`),
  ];
  const contradicted = contradictedLevels(consistency);
  if (contradicted.length === 0) return lines;
  lines.push(`  contradicted: ${contradicted.map(({ text }) => text).join(', ')}`);
  const { witness } = contradicted[0];
  if (witness === null) return lines;
  const bars = witnessBars(witness);
  const rows = bars.length === 0 || bars.length > mostDrawnBars ? [] : timeline(bars);
  return [...lines, `  ${witness.text}`, ...rows.map((row) => colors.dim(`    ${row}`))];
}
