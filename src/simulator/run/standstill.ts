import { event, type Context } from './context.ts';

/** Seconds until an instance that stands still goes on with the work that is begun now for a frame. */
export function standstill(context: Context, frame: number): number {
  if (!context.hasEverPaused) return 0;
  const { frames, events, pausedSeconds, pausedUntil } = context;
  const instance = frames.instance[frame];
  const seconds = Math.max(0, pausedUntil[instance] - events.now);
  frames.pausedBefore[frame] = pausedSeconds[instance];
  frames.waiting[frame] += seconds;
  return seconds;
}

/** Work during which the instance has stood still lasts so much longer: whether it does. */
export function catchUp(context: Context, frame: number): boolean {
  const { frames, events, pausedSeconds } = context;
  const instance = frames.instance[frame];
  const missed = pausedSeconds[instance] - frames.pausedBefore[frame];
  if (missed <= 0) return false;
  frames.pausedBefore[frame] = pausedSeconds[instance];
  frames.waiting[frame] += missed;
  events.schedule(events.now + missed, event.worked, frame);
  return true;
}
