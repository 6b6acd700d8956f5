import type { RecordedOperations } from '../operation-recorder.ts';

/**
 * Which process of its session issued each operation, numbered over all sessions: a process has one operation at a time, so what a session
 * does side by side takes several; one whose operation never ended issues no other.
 */
export function recordedProcesses({ session, invoked, completed }: RecordedOperations): Int32Array {
  const processes = new Int32Array(session.length);
  /** By session: its processes, and until when each is busy. */
  const bySession = new Map<number, { readonly process: number; busyUntil: number }[]>();
  let count = 0;
  for (let row = 0; row < session.length; row++) {
    let own = bySession.get(session[row]);
    if (own === undefined) bySession.set(session[row], (own = []));
    let issuing = own.find(({ busyUntil }) => busyUntil <= invoked[row]);
    if (issuing === undefined) own.push((issuing = { process: count++, busyUntil: 0 }));
    issuing.busyUntil = completed[row];
    processes[row] = issuing.process;
  }
  return processes;
}
