import { readFileSync } from 'node:fs';
import { StreamingChecker } from '../../src/consistency/streaming-checker.ts';
import type { ConsistencySummary } from '../../src/consistency/summary.ts';

/** A small register history with the labels that independent reference checkers gave it. `end` is null where the outcome is unknown. */
export interface SessionVector {
  readonly id: string;
  readonly kind: string;
  readonly ops: readonly VectorOperation[];
  readonly expected: { readonly linearizable: boolean; readonly lin_versioned: boolean; readonly ryw: boolean; readonly mr: boolean };
}

interface VectorOperation {
  readonly process: number;
  readonly f: 'read' | 'write';
  readonly key: string;
  readonly version: number;
  readonly start: number;
  readonly end: number | null;
}

export function readVectors(url: URL): readonly SessionVector[] {
  return readFileSync(url, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SessionVector);
}

/** Tells the checker the history in the order of time; an invocation comes before a completion of the same time, so that they are concurrent. */
export function judgeVector(vector: SessionVector): ConsistencySummary {
  const checker = new StreamingChecker();
  const handles = new Map<VectorOperation, number>();
  const keys = [...new Set(vector.ops.map((operation) => operation.key))];
  const moments = vector.ops.flatMap((operation) => [
    { time: operation.start, operation, isEnd: false },
    ...(operation.end === null ? [] : [{ time: operation.end, operation, isEnd: true }]),
  ]);
  moments.sort((one, other) => one.time - other.time || Number(one.isEnd) - Number(other.isEnd));
  for (const { time, operation, isEnd } of moments) {
    if (isEnd) checker.complete(handles.get(operation)!, operation.version, time, -1);
    else handles.set(operation, checker.invoke(operation.process, keys.indexOf(operation.key), operation.f === 'write', time));
  }
  return checker.summaries()[0];
}
