import type { Claim, Family } from '../claim.ts';
import { balancing, manyChoices } from './balancing.ts';
import { caching } from './caching.ts';
import { failures } from './failures.ts';
import { networks } from './networks.ts';
import { longQueues, queues } from './queues.ts';
import { quorums } from './quorums.ts';
import { realSystems } from './real-systems.ts';
import { replication } from './replication.ts';

/** All that is known of what the simulator should find: the tests and docs/fidelity.md come from it. */
export const families: readonly Family[] = [
  queues,
  networks,
  balancing,
  failures,
  caching,
  replication,
  quorums,
  realSystems,
  longQueues,
  manyChoices,
];

export type { Family };

export function claimOf(id: string): Claim {
  const claim = families.flatMap(({ claims }) => claims).find((each) => each.id === id);
  if (claim === undefined) throw new Error(`No claim is called ${id}`);
  return claim;
}
