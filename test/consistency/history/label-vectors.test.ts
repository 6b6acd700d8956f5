import { describe, expect, it } from 'vitest';
import { outcomes } from '../../../src/consistency/history/history.ts';
import { Judge } from '../../../src/consistency/history/judge.ts';
import type { QueueHistory } from '../../../src/consistency/history/queue-history.ts';
import { judgeQueue } from '../../../src/consistency/history/queue.ts';
import { Values } from '../../../src/consistency/history/values.ts';
import { verifyQueue } from '../../../src/consistency/history/verify-queue.ts';
import { historyOf, settings, versioned } from './support/histories.ts';
import { labelledHistories, labelledQueues, labels, queueLabels, type Label, type LabelledQueue, type QueueLabel } from './support/label-vectors.ts';

const histories = labelledHistories();
const queues = labelledQueues();

/** Labels were given by independent reference checkers: brute force over orders for what is judged without versions. */
describe('every labelled register history', () => {
  it('is there', () => {
    expect(histories.length).toBe(1179);
    expect(new Set(histories.map(({ id }) => id)).size).toBe(1179);
  });

  it.each(Object.keys(labels) as Label[])('has the expected label %s', (label) => {
    const [level, reading] = labels[label];
    const hasVersions = reading === 'with versions';
    for (const { id, ops, expected } of histories) {
      const { verdict, operations } = new Judge(historyOf(ops, hasVersions), hasVersions ? versioned : settings).outcome(level);
      expect({ id, verdict }).toEqual({ id, verdict: expected[label] ? 'holds' : 'violated' });
      expect(operations === undefined || verdict === 'holds' || operations.length > 0, id).toBe(true);
    }
    const holding = histories.filter(({ expected }) => expected[label]).length;
    expect(Math.min(holding, histories.length - holding)).toBeGreaterThan(100);
  });

  it('has the expected staleness', () => {
    for (const { id, ops, expected } of histories) {
      const { versions, time, stale } = new Judge(historyOf(ops, true), versioned).staleness!;
      expect({ id, k: versions, delta: time, stale }).toEqual({ id, k: expected.k, delta: expected.delta, stale: expected.stale_reads });
    }
  });
});

describe('every labelled history of messages', () => {
  it('is there', () => {
    expect(queues.length).toBe(163);
  });

  it.each(['lost', 'duplicated', 'unexpected', 'recovered'] as const)('has the expected messages %s', (label) => {
    for (const queue of queues) {
      const history = queueOf(queue);
      const messages = judgeQueue(history)[label].map((message) => Number(history.names.messages.valueOf(message)));
      expect({ id: queue.id, messages: messages.sort((one, other) => one - other) }).toEqual({ id: queue.id, messages: queue.expected[label] });
    }
  });

  it.each(Object.keys(queueLabels) as QueueLabel[])('has the expected label %s', (label) => {
    for (const queue of queues) {
      const [{ verdict, witness }] = verifyQueue(queueOf(queue), queueLabels[label]).levels;
      expect({ id: queue.id, verdict }).toEqual({ id: queue.id, verdict: queue.expected[label] ? 'holds' : 'violated' });
      expect(witness === null).toBe(verdict === 'holds');
    }
  });
});

function queueOf({ sends, deliveries }: LabelledQueue): QueueHistory {
  const names = { processes: new Values(), partitions: new Values(), keys: new Values(), messages: new Values() };
  return {
    sends: sends.map(({ process, partition, key, msg, start, end, outcome }, index) => ({
      producer: names.processes.numberOf(process),
      partition: names.partitions.numberOf(partition),
      key: names.keys.numberOf(key),
      message: names.messages.numberOf(msg),
      start,
      end: end ?? Infinity,
      outcome: { ok: outcomes.ok, info: outcomes.unknown, fail: outcomes.failed }[outcome],
      line: index + 1,
    })),
    deliveries: deliveries.map(({ consumer, partition, msg, time }, index) => ({
      consumer: names.processes.numberOf(consumer),
      partition: names.partitions.numberOf(partition),
      message: names.messages.numberOf(msg),
      time,
      line: sends.length + index + 1,
    })),
    names,
    timed: true,
  };
}
