import type { Colors } from 'picocolors/types';
import type { DataResult, Run, Witness } from '../model/generated/result.ts';
import { plural } from './check-text.ts';
import { figureText } from './requirement-value.ts';
import { timeline } from './timeline.ts';

/** What clients saw of each data set of a run: its level, what contradicts the stronger ones, and what was lost. */
export function dataText({ data }: Run, colors: Colors): string {
  return Object.entries(data)
    .flatMap(([name, result]) => dataLines(name, result, colors))
    .join('\n');
}

function dataLines(name: string, { consistency, stale, lost, lostBy = {} }: DataResult, colors: Colors): string[] {
  const causes = Object.entries(lostBy).map(([cause, count]) => `${cause} ${figureText(count, 'count')}`);
  const lines = [
    `${name}: ${consistency.level} over ${plural(consistency.operations, 'operation')}, ` +
      `${figureText(stale, 'percent')} of reads stale, ${figureText(lost, 'count')} acknowledged writes lost${causes.length === 0 ? '' : ` (${causes.join(', ')})`}`,
  ];
  const contradicted = weakestFirst.filter((level) => (consistency.violations[level]?.count ?? 0) > 0);
  if (contradicted.length === 0) return lines;
  lines.push(`  contradicted: ${contradicted.map((level) => countText(level, consistency.violations[level])).join(', ')}`);
  const witness = consistency.violations[contradicted[0]].witness;
  return witness === null ? lines : [...lines, ...witnessLines(witness, colors)];
}

/** The weakest level that is contradicted has the smallest witness, which contradicts those above it too. */
const weakestFirst = ['monotonic-reads', 'read-your-writes', 'monotonic-writes', 'writes-follow-reads', 'causal', 'sequential', 'strong'];

function countText(level: string, { count, opportunities }: DataResult['consistency']['violations'][string]): string {
  if (level === 'causal' || level === 'sequential' || opportunities === undefined) return level;
  return `${level} ${count.toLocaleString('en')} of ${opportunities.toLocaleString('en')}`;
}

function witnessLines({ text, operations }: Witness, colors: Colors): string[] {
  const bars = operations.map(({ session, f, key, version, at, invoked, completed }) => ({
    name: `session ${session}`,
    label: `${f} ${key} = version ${version}${at === undefined ? '' : ` at ${at}`}`,
    from: invoked,
    to: completed,
  }));
  return [`  ${text}`, ...(bars.length > mostDrawn || bars.length === 0 ? [] : timeline(bars).map((row) => colors.dim(`    ${row}`)))];
}

const mostDrawn = 8;
