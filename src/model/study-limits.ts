/** Reads that could have shown a violation of a level, without which finding none says little. */
export const neededOpportunities = 10_000;

/** Replications after which a study looks whether everything is decided; after the last it ends. */
export const looks = [5, 10, 20, 40] as const;

/** Cap of the events of one run, all replications together, where nobody states another. */
export const mostEvents = 100_000_000;
