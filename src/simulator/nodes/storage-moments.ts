/** The last moment before `now` at which something was done that is done every `interval` seconds, from a moment that only `stream` tells. */
export function lastMoment(now: number, interval: number, stream: number): number {
  if (interval === 0) return now;
  const phase = ((stream >>> 0) / 0x100000000) * interval;
  return Math.floor((now - phase) / interval) * interval + phase;
}
