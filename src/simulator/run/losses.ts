import type { Context } from './context.ts';
import type { Loss } from './lost-write.ts';

/** Counts a loss in every window that it falls in; the first of each cause is remembered, to be told. */
export function countLoss({ tallies, events, options }: Context, loss: Loss): void {
  const { now } = events;
  const end = options.warmup + options.duration;
  for (const tally of tallies) {
    // What is found lost after the run was lost in it.
    if (tally.holds(now) || (now >= end && tally.to >= end)) tally.data[loss.data].lose(loss, now);
  }
}
