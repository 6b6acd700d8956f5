/** Erlang's C: the probability of waiting in M/M/c at `load` = arrivals × service time. 1 where the servers do not keep up. */
export function waitingProbability(servers: number, load: number): number {
  if (load >= servers) return 1;
  // Erlang's B by its recursion, which neither overflows nor cancels.
  let blocking = 1;
  for (let count = 1; count <= servers; count++) blocking = (load * blocking) / (count + load * blocking);
  return blocking / (1 - (load / servers) * (1 - blocking));
}

/**
 * Mean seconds of waiting before service with `servers` servers and one line: Erlang's formula for M/M/c, times the mean of the squared variations of
 * arrivals (1, Poisson) and service (Allen and Cunneen's approximation; exact for one server, Pollaczek and Khinchine).
 * Infinite where the servers do not keep up.
 */
export function meanWait(servers: number, rate: number, service: { readonly mean: number; readonly squaredVariation: number }): number {
  const load = rate * service.mean;
  if (load === 0) return 0;
  if (load >= servers) return Infinity;
  // Thousands of servers wait only when they are all but full; the recursion would take as many steps.
  if (servers > 5000 && load < servers * 0.95) return 0;
  return ((waitingProbability(servers, load) * service.mean) / (servers - load)) * ((1 + service.squaredVariation) / 2);
}
