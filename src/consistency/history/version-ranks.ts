import { none } from './history.ts';
import type { Registers } from './registers.ts';

/** Of every operation, which version of its key it made or saw: ranks rise from 0 within a key as the store numbered them. */
export function versionRanks({ history, sees, makes, keyOf, numberOf }: Registers): Int32Array {
  const versions = Int32Array.from(keyOf, (_, version) => version);
  versions.sort((one, other) => keyOf[one] - keyOf[other] || numberOf[one] - numberOf[other]);
  const rankOf = new Int32Array(versions.length);
  for (let at = 1; at < versions.length; at++)
    rankOf[versions[at]] = keyOf[versions[at]] === keyOf[versions[at - 1]] ? rankOf[versions[at - 1]] + 1 : 0;
  return Int32Array.from(history.key, (_, index) =>
    makes[index] === none ? (sees[index] === none ? none : rankOf[sees[index]]) : rankOf[makes[index]],
  );
}
