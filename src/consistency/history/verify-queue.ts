import type { QueueLevel, Verdict } from './levels.ts';
import { queueLevels } from './levels.ts';
import { judgeQueue, queueOrders, type QueueFindings } from './queue.ts';
import type { QueueHistory, Send } from './queue-history.ts';
import type { JudgedLevel } from './verify.ts';
import { seconds } from './witness.ts';

export interface QueueJudgement {
  readonly sends: number;
  readonly deliveries: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly unexpected: number;
  readonly recovered: number;
  readonly isTimed: boolean;
  readonly levels: readonly JudgedLevel[];
}

/** Judges a history of messages for one level or all. */
export function verifyQueue(history: QueueHistory, level?: QueueLevel): QueueJudgement {
  const findings = judgeQueue(history);
  return {
    sends: findings.sends,
    deliveries: findings.deliveries,
    lost: findings.lost.length,
    duplicated: findings.duplicated.length,
    unexpected: findings.unexpected.length,
    recovered: findings.recovered.length,
    isTimed: history.timed,
    levels: (level === undefined ? queueLevels : [level]).map((each) => judged(each, findings, history)),
  };
}

function judged(level: QueueLevel, findings: QueueFindings, history: QueueHistory): JudgedLevel {
  const order = queueOrders.find((each) => each === level);
  const texts = order === undefined ? troubles(level, findings, history) : disorderTexts(findings.reordered[order], history);
  const verdict: Verdict = texts.length === 0 ? 'holds' : 'violated';
  return {
    level,
    verdict,
    reason: null,
    violations: order === undefined ? texts.length : null,
    opportunities: order === undefined ? findings.sends : null,
    witness: texts.length === 0 ? null : { text: texts[0](), isMinimal: true, startsAnywhere: false, operations: [] },
  };
}

/** One way to tell each message that breaks the level, told only if asked. */
function troubles(level: QueueLevel, { lost, duplicated, unexpected }: QueueFindings, history: QueueHistory): (() => string)[] {
  const isLost = level === 'exactly-once' || level === 'at-least-once' || level === 'no-loss';
  const isDuplicated = level === 'exactly-once' || level === 'at-most-once' || level === 'no-duplication';
  const isUnexpected = level === 'exactly-once' || level === 'at-least-once' || level === 'at-most-once';
  return [
    ...(isLost
      ? lost.map((message) => () => `message ${nameOf(history, message)} was acknowledged ${sendTime(history, message)} and never delivered`)
      : []),
    ...(isDuplicated
      ? duplicated.map((message) => () => `message ${nameOf(history, message)} was delivered ${deliveryTimes(history, message)}`)
      : []),
    ...(isUnexpected ? unexpected.map((message) => () => unexpectedText(history, message)) : []),
  ];
}

function disorderTexts(pair: QueueFindings['reordered'][keyof QueueFindings['reordered']], history: QueueHistory): (() => string)[] {
  if (pair === undefined) return [];
  const [later, earlier] = pair;
  return [
    () =>
      `message ${nameOf(history, earlier.message)} was acknowledged ${sendTime(history, earlier.message)}, before message ${nameOf(history, later.message)} was sent ${sendTime(history, later.message)}, ` +
      `and delivered after it: ${moment(earlier.time, earlier.line, history)} and ${moment(later.time, later.line, history)}`,
  ];
}

function unexpectedText(history: QueueHistory, message: number): string {
  const send = sendOf(history, message);
  const delivered = `message ${nameOf(history, message)} was delivered ${deliveryTimes(history, message)}`;
  return send === undefined ? `${delivered}, and nobody had sent it` : `${delivered}, though sending it had failed (line ${send.line})`;
}

function sendTime(history: QueueHistory, message: number): string {
  const send = sendOf(history, message);
  if (send === undefined) return '';
  return history.timed ? `(${seconds(send.start)}–${seconds(send.end)} s)` : `(line ${send.line})`;
}

function deliveryTimes(history: QueueHistory, message: number): string {
  const times = history.deliveries.filter((each) => each.message === message).map(({ time, line }) => moment(time, line, history));
  return times.length <= 3 ? times.join(' and ') : `${times.length} times, ${times.slice(0, 2).join(' and ')} first`;
}

function moment(time: number, line: number, { timed }: QueueHistory): string {
  return timed ? `at ${seconds(time)} s` : `at line ${line}`;
}

function sendOf({ sends }: QueueHistory, message: number): Send | undefined {
  return sends.find((send) => send.message === message);
}

function nameOf({ names }: QueueHistory, message: number): string {
  return names.messages.textOf(message);
}
