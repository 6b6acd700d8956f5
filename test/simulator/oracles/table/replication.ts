import type { Claim, Family } from '../claim.ts';
import { freshOf, lostOf, staleOf } from '../measures.ts';
import { start } from './models.ts';

/** One write to a key of its own, and a read of the follower some time later; a write every 100 s, so that none delays another. */
function lagging(wait: number): Claim {
  return {
    id: `async-read-${wait}`,
    name: `a follower whose lag is exponential of mean 1 s, read ${wait} s after a write`,
    source: 'tail of the exponential distribution: e^−t',
    text: (off) => `${start}\nclient U {}
      database D { followers: 1  replication: async  lag: exponential(${off}s)  reads: followers  read-time: 0ms  write-time: 0ms }
      data x { keys: 1M  store: D }
      flow F { rate: 0.01/s  arrivals: constant  U -> D : write x  wait ${wait}s  U -> D : read x }`,
    // 127,000 × p ÷ (1 − p) reads for 1 % of the rarer of the two.
    seconds: wait === 2 ? 1.2e8 : 5e7,
    warmup: 0,
    brief: wait === 1 ? 1e7 : undefined,
    figures: { stale: { exact: Math.exp(-wait), measure: staleOf('x') } },
  };
}

const poisson: Claim = {
  id: 'async-poisson',
  name: 'two writes a second to each key, and a follower that lags by half a second',
  source: '1 − e^−wL',
  text: (off) => `${start}\nclient U {}
    database D { followers: 1  replication: async  lag: 500ms  reads: followers  read-time: 0ms  write-time: 0ms  concurrency: 1M }
    data x { keys: 100  store: D }
    flow W { rate: ${200 * off}/s  U -> D : write x }\nflow R { rate: 200/s  U -> D : read x }`,
  seconds: 2000,
  warmup: 10,
  brief: 400,
  figures: { stale: { exact: 1 - Math.exp(-1), measure: staleOf('x') } },
};

/** The leader crashes every three seconds, is back after one, and has caught up when it becomes the leader again. */
const apart = 3;
const lossOf = (lag: string, off: number, crashes: number) => `${start}\nclient U {}
  database D { followers: 1  replication: async  lag: ${lag}  failover: automatic  detection: 100ms  election: 100ms
    read-time: 0ms  write-time: 0ms  concurrency: 1M }
  data x { keys: 1M  store: D }
  flow W { rate: ${100 * off}/s  U -> D : write x }
  scenario Crashes { duration: ${apart * (crashes + 1)}s\n${Array.from({ length: crashes }, (_, index) => `at ${apart * (index + 1)}s crash D.leader for 1s`).join('\n')} }`;

interface Loss {
  readonly id: string;
  readonly lag: string;
  readonly what: string;
  readonly source: string;
  readonly exact: number;
  /** Of each replication. */
  readonly crashes: number;
}

function loss({ id, lag, what, source, exact, crashes }: Loss): Claim {
  return {
    id,
    name: `writes lost with a leader that crashes: 100 writes a second, ${what}`,
    source,
    text: (off) => lossOf(lag, off, crashes),
    scenario: 'Crashes',
    seconds: 40 * apart * (crashes + 1),
    warmup: 0,
    brief: crashes < 500 ? 10 * apart * (crashes + 1) : undefined,
    figures: { 'lost in a crash': { exact, measure: (run) => lostOf('x')(run) / crashes } },
  };
}

const losses = [
  // One log delays all that stand behind the slowest record. The oldest record not yet held has the age A with P(A ≤ a) = exp(−wτ e^(−a/τ));
  // it is lost with all after it: 1 − e^−wτ + wτ (γ + ln wτ + E₁(wτ)), for wτ = 5. That is 12 ± 7 a crash.
  loss({
    id: 'crash-exponential-lag',
    lag: 'exponential(50ms)',
    what: 'lag exponential of mean 50 ms',
    source: 'M/G/∞ and one log: 1 − e^−wτ + wτ (γ + ln wτ + E₁(wτ))',
    exact: 1 - Math.exp(-5) + 5 * (0.5772156649 + Math.log(5) + 0.0011482956),
    crashes: 1500,
  }),
  loss({ id: 'crash-constant-lag', lag: '200ms', what: 'lag 200 ms', source: 'Poisson arrivals in the lag: wL', exact: 20, crashes: 220 }),
];

// Hops of mean 1000 s: a write has reached just as many copies as its quorum when a read asks, a millisecond later. So the read sees it with
// the chance that it asks one of them: 1 − C(N − W, R) ÷ C(N, R).
const bounded = [
  { copies: 3, read: 1, write: 1, exact: 1 / 3, seconds: 3.6e6 },
  { copies: 3, read: 1, write: 2, exact: 2 / 3, seconds: 7e5 },
  { copies: 3, read: 2, write: 1, exact: 2 / 3, seconds: 7e5 },
  { copies: 3, read: 2, write: 2, exact: 1, seconds: 4e5 },
  { copies: 2, read: 1, write: 1, exact: 1 / 2, seconds: 1.8e6 },
  { copies: 10, read: 1, write: 1, exact: 1 / 10, seconds: 1.26e7 },
].map(({ copies, read, write, exact, seconds }): Claim => ({
  id: `k-staleness-${copies}-${read}-${write}`,
  name: `a read of ${read} of ${copies} copies sees the last write, which ${write} of them has`,
  source: 'P. Bailis et al., 2012: 1 − C(N − W, R) ÷ C(N, R)',
  // A whole number can't be off by 5 %: there is one copy more.
  text: (off) => `${start}\nclient U {}
    database D { topology: leaderless  replication-factor: ${off === 1 ? copies : copies + 1}  read-quorum: ${read}  write-quorum: ${write}  read-repair: none
      read-time: 0ms  write-time: 0ms  concurrency: 1M  write-hop: exponential(1000s)  read-hop: exponential(1ms) }
    data x { keys: 1M  store: D }
    flow F { rate: 0.1/s  U -> D : write x  wait 1us  U -> D : read x }`,
  seconds,
  warmup: 0,
  figures: { fresh: { exact, measure: freshOf('x') } },
}));

export const replication: Family = {
  id: 'replication',
  title: 'Replication',
  claims: [...[0.1, 0.5, 1, 2].map(lagging), poisson, ...losses, ...bounded],
};
