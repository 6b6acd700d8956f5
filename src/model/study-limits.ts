/** Reads that could have shown a violation of a level, without which finding none says little. */
export const neededOpportunities = 10_000;

/** Replications after which a study looks whether everything is decided; after the last it ends. */
export const looks = [5, 10, 20, 40] as const;

/** Cap of the events of one run, all replications together, where nobody states another. */
export const mostEvents = 100_000_000;

/** How much longer a run is made than is needed on average, so that a replication with fewer requests than usual has enough as well. */
export const lengthMargin = 1.25;

/** Up to two significant digits: nobody wants to read 73.481 s. */
export function roundedUp(seconds: number): number {
  let unit = 1e-6;
  while (unit * 100 <= seconds) unit *= 10;
  return Number((Math.ceil(seconds / unit - 1e-9) * unit).toPrecision(2));
}
