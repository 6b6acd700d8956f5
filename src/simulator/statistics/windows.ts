import type { Architecture } from '../../model/architecture.ts';
import type { Window } from './replication-result.ts';

/**
 * The windows that requirements on this scenario name (`during S from 60s to 2min`), each once, in the file's order. A replication
 * counts each of them apart; the judge finds a requirement's counters by the same function.
 */
export function windowsOf(architecture: Architecture, scenario: string | null): readonly Window[] {
  const windows: Window[] = [];
  for (const requirement of architecture.requirements) {
    const { window } = requirement;
    if (window === undefined || (requirement.scenario ?? null) !== scenario) continue;
    if (!windows.some((other) => isSame(other, window))) windows.push({ from: window.from, to: window.to });
  }
  return windows;
}

export function windowIndex(windows: readonly Window[], window: Window): number {
  return windows.findIndex((other) => isSame(other, window));
}

function isSame(one: Window, other: Window): boolean {
  return one.from === other.from && one.to === other.to;
}
