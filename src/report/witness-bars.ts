import type { Witness } from '../model/generated/result.ts';
import type { Bar } from './timeline.ts';

/** The operations of a witness as bars on the rows of their sessions. */
export function witnessBars({ operations }: Witness): readonly Bar[] {
  return operations.map(({ session, f, key, version, at, invoked, completed }) => ({
    name: `session ${session}`,
    label: `${f} ${key} = version ${version}${at === undefined ? '' : ` at ${at}`}`,
    from: invoked,
    to: completed,
  }));
}

/** A witness of more operations is told, not drawn. */
export const mostDrawnBars = 8;
