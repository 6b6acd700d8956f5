import { meanOf, type Distribution } from '../base/distribution.ts';
import { leastOf } from '../base/moments.ts';
import type { Architecture } from '../model/architecture.ts';
import { type Distance, distanceBetween, type Site } from './geography.ts';

/** Seconds: on average with all waiting, and the least that distance and service allow. */
export interface Delay {
  readonly mean: number;
  readonly least: number;
}

export const none: Delay = { mean: 0, least: 0 };

export function delayFrom(time: Distribution | undefined): Delay {
  return time === undefined ? none : { mean: meanOf(time) ?? leastOf(time), least: leastOf(time) };
}

/** One after the other. */
export function plus(...delays: readonly (Delay | Distance)[]): Delay {
  let mean = 0;
  let least = 0;
  for (const delay of delays) {
    mean += delay.mean;
    least += delay.least;
  }
  return { mean, least };
}

export function times({ mean, least }: Delay, count: number): Delay {
  return { mean: mean * count, least: least * count };
}

export function roundTrip(architecture: Architecture, from: Site, to: Site): Delay {
  return plus(distanceBetween(architecture, from, to), distanceBetween(architecture, to, from));
}

/** The longest of the round trips from the first site to the others. */
export function farthest(architecture: Architecture, [first, ...others]: readonly Site[]): Delay {
  return others.map((site) => roundTrip(architecture, first, site)).reduce((worst, trip) => (trip.mean > worst.mean ? trip : worst), none);
}

export function nearest(architecture: Architecture, from: Site, sites: readonly Site[]): Site {
  return sites.reduce((best, site) =>
    distanceBetween(architecture, from, site).mean < distanceBetween(architecture, from, best).mean ? site : best,
  );
}
