import type { Architecture } from '../../model/architecture.ts';
import { arrowsOf } from '../../model/walk.ts';
import { dataNameOf } from '../plan/site-plan.ts';

/** Seconds that no file of keys lasts. */
export const longestTrace = 1e9;

/** Whether some flow asks for keys in the order of a file: then the run begins and ends with the file. */
export function isTraced({ data, flows }: Architecture): boolean {
  const traced = new Set(data.filter(({ settings }) => settings.popularity.kind === 'trace').map(({ name }) => name));
  return traced.size > 0 && flows.some((flow) => arrowsOf(flow).some(({ step }) => traced.has(dataNameOf(step.operation) ?? '')));
}
