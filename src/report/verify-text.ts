import type { Colors } from 'picocolors/types';
import { groupBy } from '../base/group-by.ts';
import { plural } from './check-text.ts';
import type { QueueFacts, RegisterFacts, ReportedLevel, Verdict, VerifyReport } from './verify-report.ts';
import { verifyTimeline } from './verify-timeline.ts';

/** What `verify` says to a person: what was judged, every level with the smallest witness against it, and the verdict that counts. */
export function verifyText(report: VerifyReport, colors: Colors): string {
  const drawn = new Set<string>();
  const lines = [
    colors.bold(`${report.file}: ${'sends' in report.history ? queueFacts(report.history) : registerFacts(report.history)}`),
    ...('sends' in report.history ? [] : [colors.dim(readings(report.history))]),
    '',
    ...report.levels.filter((level) => !isLikeAnother(level, report.levels)).flatMap((level) => levelLines(level, drawn, colors)),
    ...sharedReasons(report.levels, colors),
    '',
    ...stalenessLines(report),
    `${colorOf(report.verdict, colors)(report.verdict)} ${report.level} ${colors.dim('(decides the exit code)')}`,
  ];
  return `${lines.join('\n')}\n`;
}

function registerFacts({ operations, acknowledged, unknown, failed, keys, processes, sessions }: RegisterFacts): string {
  const users =
    sessions === processes
      ? `${number(processes)} process${processes === 1 ? '' : 'es'}`
      : `${number(processes)} processes of ${plural(sessions, 'session')}`;
  return `${number(operations)} operations on ${plural(keys, 'key')} by ${users} (${number(acknowledged)} acknowledged, ${number(unknown)} unknown, ${number(failed)} failed)`;
}

function queueFacts({ sends, deliveries, lost, duplicated, unexpected, recovered }: QueueFacts): string {
  return `${number(sends)} sends and ${number(deliveries)} deliveries (${number(lost)} lost, ${number(duplicated)} duplicated, ${number(unexpected)} unexpected, ${number(recovered)} recovered)`;
}

function readings({ initial, isInitialAssumed, versions, failedCas, nullRead }: RegisterFacts): string {
  const order =
    { stated: 'versions as stated', values: 'values are versions', time: 'versions in the order of time', none: 'no version order stated' }[
      versions
    ] ?? versions;
  return `initial value ${initial}${isInitialAssumed ? ' (assumed)' : ''}, ${order}, failed cas ${failedCas}, null read ${nullRead}`;
}

function levelLines({ level, verdict, reason, violations, opportunities, witness }: ReportedLevel, drawn: Set<string>, colors: Colors): string[] {
  const count =
    verdict === 'violated' && violations !== null
      ? `${number(violations)}${opportunities === null ? '' : ` of ${number(opportunities)}`}`
      : (reason ?? '');
  const lines = [`${colorOf(verdict, colors)(verdict.padEnd(8))}  ${level.padEnd(32)}${count}`.trimEnd()];
  if (witness === null) return lines;
  lines.push(`          ${witness.text}${witness.isMinimal ? '' : ' (perhaps not the fewest: the history is too long to try each)'}`);
  const same = JSON.stringify(witness.operations);
  if (witness.operations.length === 0 || witness.operations.length > mostDrawn || drawn.has(same)) return lines;
  drawn.add(same);
  return [...lines, ...verifyTimeline(witness.operations).map((row) => colors.dim(`            ${row}`))];
}

const mostDrawn = 12;

/** Levels that are unknown for one reason are told together. */
function isLikeAnother({ verdict, reason }: ReportedLevel, levels: readonly ReportedLevel[]): boolean {
  return verdict === 'unknown' && levels.filter((other) => other.reason === reason).length > 1;
}

function sharedReasons(levels: readonly ReportedLevel[], colors: Colors): string[] {
  const byReason = groupBy(
    levels.filter((level) => isLikeAnother(level, levels)),
    ({ reason }) => reason,
  );
  return [...byReason].flatMap(([reason, same]) => [
    `${colors.yellow('unknown ')}  ${same.map(({ level }) => level).join(', ')}:`,
    `          ${reason}`,
  ]);
}

function stalenessLines({ staleness, history }: VerifyReport): string[] {
  if (staleness === null || staleness.reads === 0) return [];
  const { reads, stale, versions, time } = staleness;
  if (stale === 0) return [`no stale read among ${number(reads)}`, ''];
  const share = Number(((100 * stale) / reads).toPrecision(2));
  return [
    `${number(stale)} of ${number(reads)} reads stale (${share} %), at most ${plural(versions, 'version')} and ${Number(time.toPrecision(4))} ${history.isTimed ? 's' : 'lines'} behind`,
    '',
  ];
}

function colorOf(verdict: Verdict, colors: Colors): (text: string) => string {
  return { holds: colors.green, violated: colors.red, unknown: colors.yellow }[verdict];
}

function number(count: number): string {
  return count.toLocaleString('en');
}
