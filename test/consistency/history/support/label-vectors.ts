import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { RegisterLevel } from '../../../../src/consistency/history/levels.ts';
import type { TestOperation } from './histories.ts';

export interface LabelledHistory {
  readonly id: string;
  readonly ops: readonly (TestOperation & { readonly version: number })[];
  readonly expected: Readonly<Record<Label, boolean>> & Readonly<Record<'k' | 'delta' | 'stale_reads', number>>;
}

/** Of each label: the level it belongs to, and whether it regards the store's versions. */
export const labels = {
  linearizable: ['linearizable', 'without versions'],
  sequential: ['sequential', 'without versions'],
  causal_cm: ['causal-memory', 'without versions'],
  causal_ccv: ['causal-convergence', 'without versions'],
  causal_cc: ['causal', 'without versions'],
  pram: ['pram', 'without versions'],
  lin_versioned: ['linearizable', 'with versions'],
  causal_versioned: ['causal', 'with versions'],
  ryw: ['read-your-writes', 'with versions'],
  mr: ['monotonic-reads', 'with versions'],
  mw: ['monotonic-writes', 'with versions'],
  wfr: ['writes-follow-reads', 'with versions'],
  mw_vis: ['monotonic-writes-across-keys', 'with versions'],
  wfr_vis: ['writes-follow-reads-across-keys', 'with versions'],
} as const satisfies Readonly<Record<string, readonly [RegisterLevel, 'with versions' | 'without versions']>>;

export type Label = keyof typeof labels;

/** All labelled register histories: those that the streaming checker is tested with, and the rest. */
export function labelledHistories(): readonly LabelledHistory[] {
  const shared = readFileSync(new URL('../../fixtures/session-vectors.jsonl', import.meta.url), 'utf8');
  return [...linesOf<LabelledHistory>(shared), ...compressedLines<LabelledHistory>('session-vectors.jsonl.gz')];
}

export interface LabelledQueue {
  readonly id: string;
  readonly sends: readonly {
    readonly process: number;
    readonly partition: number;
    readonly key: string;
    readonly msg: number;
    readonly start: number;
    readonly end: number | null;
    readonly outcome: 'ok' | 'fail' | 'info';
  }[];
  readonly deliveries: readonly { readonly consumer: number; readonly partition: number; readonly msg: number; readonly time: number }[];
  readonly expected: Readonly<Record<'lost' | 'duplicated' | 'unexpected' | 'recovered', readonly number[]>> & Readonly<Record<QueueLabel, boolean>>;
}

export const queueLabels = {
  no_loss: 'no-loss',
  no_duplication: 'no-duplication',
  at_most_once: 'at-most-once',
  at_least_once: 'at-least-once',
  exactly_once: 'exactly-once',
  fifo_producer_partition: 'order-per-producer',
  fifo_partition: 'order-per-partition',
  fifo_key: 'order-per-key',
  fifo_global: 'order-global',
  monotonic_delivery: 'order-without-replay',
} as const;
export type QueueLabel = keyof typeof queueLabels;

export function labelledQueues(): readonly LabelledQueue[] {
  return compressedLines('queue-vectors.jsonl.gz');
}

function compressedLines<Line>(name: string): readonly Line[] {
  return linesOf(gunzipSync(readFileSync(new URL(`../fixtures/${name}`, import.meta.url))).toString('utf8'));
}

function linesOf<Line>(text: string): readonly Line[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
