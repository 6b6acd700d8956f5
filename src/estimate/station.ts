import type { Node } from '../model/architecture.ts';

/** What works: a node's servers, what arrives there and how long each takes. */
export interface Station {
  readonly node: Node;
  /** Requests a second, all servers together. */
  readonly rate: number;
  /** Servers that work at the same time: CPUs, slots of a store, lines of a cache. */
  readonly servers: number;
  /** Servers that share one line of waiting requests. */
  readonly serversPerLine: number;
  /** Busy servers on average. */
  readonly load: number;
  readonly utilisation: number;
  /** Of the hottest instance, shard or copy. */
  readonly hottest: number;
  /** Mean seconds of work of one request, all machines together. */
  readonly serviceTime: number;
  /** Mean seconds of waiting for a server. */
  readonly wait: number;
  /** Of a store: the same by copy, the leader first. */
  readonly waits?: readonly number[];
}
