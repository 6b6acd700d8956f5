import { timeline } from './timeline.ts';
import type { ToldOperation } from './verify-report.ts';

/** A witness as bars on the rows of its processes. */
export function verifyTimeline(operations: readonly ToldOperation[]): readonly string[] {
  return timeline(
    operations.map((operation) => ({ name: nameOf(operation), label: labelOf(operation), from: operation.invoked, to: operation.completed })),
  );
}

function nameOf({ process, session }: ToldOperation): string {
  return process === session ? `process ${process}` : `session ${session} · ${process}`;
}

function labelOf({ f, key, value, expected }: ToldOperation): string {
  if (f === 'cas') return `${key}: ${expected} → ${value}`;
  if (f === 'failed cas') return `${key}: not ${expected}`;
  return f === 'txn' ? value : `${f} ${key} = ${value}`;
}
