import type { Context } from '../run/context.ts';
import type { DatabaseSettings } from './database-settings.ts';

/** The last moment before `now` at which something was done that is done every `interval` seconds, from a moment that only `stream` tells. */
export function lastMoment(now: number, interval: number, stream: number): number {
  if (interval === 0) return now;
  const phase = ((stream >>> 0) / 0x100000000) * interval;
  return Math.floor((now - phase) / interval) * interval + phase;
}

/** Whether anything may happen in a run that leaves a copy with nothing. */
export function mayLoseAll({ plan }: Context, { durability }: DatabaseSettings): boolean {
  return durability === 'memory' || plan.faults.some(({ event: { action } }) => action.kind === 'lose');
}

/** Seconds for which records must be remembered: until nothing that may happen in this run can take them any more. */
export function retentionOf(context: Context, settings: DatabaseSettings): number {
  const { durability, fsync, backup } = settings;
  return Math.max(durability === 'os-buffer' ? fsync : 0, mayLoseAll(context, settings) ? (backup ?? 0) : 0);
}
