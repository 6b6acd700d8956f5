import { meanOf } from '../base/distribution.ts';
import { exponential } from '../base/mathematics.ts';
import type { Architecture, Call, DataSet, NodeOf } from '../model/architecture.ts';
import { copiesOf } from '../model/places.ts';
import { nodeNamed } from '../model/walk.ts';
import { copySites, distanceBetween } from './geography.ts';
import { keyGroupsOf } from './key-groups.ts';
import { copyShares } from './store-delays.ts';
import { trafficOf } from './traffic.ts';

/** Reads that can tell something of a data set's consistency in `seconds`: at most these, if each access counts for itself. */
export interface Opportunities {
  /** Of a key that was written before in the same run. */
  readonly reads: number;
  /** Of a copy, while a write of the same key is still on its way to it. Infinite where the file does not tell how long that is. */
  readonly exposed: number;
}

interface Access {
  readonly step: Call;
  readonly rate: number;
}

/** Expected over one run of so many seconds. Nothing where keys are created while it runs, or nothing is read or written at a known rate. */
export function opportunitiesOf(architecture: Architecture, data: DataSet, seconds: number): Opportunities | undefined {
  const accesses = accessesOf(architecture, data);
  const rateOf = (...verbs: readonly string[]): number =>
    accesses.reduce((sum, { step, rate }) => sum + (verbs.includes(step.operation?.verb ?? '') ? rate : 0), 0);
  const [reads, writes] = [rateOf('read', 'scan', 'update'), rateOf('write', 'update')];
  if (reads === 0 || writes === 0 || rateOf('create') > 0) return undefined;
  const { counts, shares } = keyGroupsOf(data);
  let expected = 0;
  let meetings = 0;
  for (let group = 0; group < counts.length; group++) {
    const [read, written] = [(reads * shares[group]) / counts[group], (writes * shares[group]) / counts[group]];
    // From the first write on, which comes after an exponential time.
    expected += counts[group] * read * (seconds - (1 - exponential(-written * seconds)) / written);
    meetings += (shares[group] * shares[group]) / counts[group];
  }
  return { reads: expected, exposed: meetings * seconds * windowOf(architecture, accesses) };
}

function accessesOf(architecture: Architecture, data: DataSet): readonly Access[] {
  return [...trafficOf(architecture).visits.values()].flatMap(({ step, rate }) => {
    const { operation } = step;
    const isOfData = step.kind === 'call' && operation !== undefined && operation.verb !== 'text' && operation.verb !== 'publish';
    return isOfData && operation.data === data.name ? [{ step, rate }] : [];
  });
}

/** Σ of reads × writes × seconds that the one's copy is behind the other's, over all pairs of accesses and copies. */
function windowOf(architecture: Architecture, accesses: readonly Access[]): number {
  let sum = 0;
  for (const write of accesses.filter(({ step }) => step.operation?.verb === 'write' || step.operation?.verb === 'update'))
    for (const read of accesses.filter(({ step }) => step.operation?.verb !== 'write'))
      sum += write.rate * read.rate * behind(architecture, write.step, read.step);
  return sum;
}

/** Seconds by which the copy that a read asks is behind the one that has taken a write, on average over the copies that each may go to. */
function behind(architecture: Architecture, write: Call, read: Call): number {
  const store = nodeNamed(architecture, write.to);
  if (store?.kind !== 'database' || write.to !== read.to || store.settings.topology === 'leaderless') return Infinity;
  const from = sharesOf(architecture, store, write, true);
  const to = sharesOf(architecture, store, read, false);
  const sites = copySites(architecture, store, copiesOf(store.settings));
  const lag = (meanOf(store.settings.lag) ?? 0) + (meanOf(store.settings['apply-time']) ?? 0);
  let seconds = 0;
  from.forEach((taken, writer) =>
    to.forEach((asked, reader) => {
      if (writer !== reader) seconds += taken * asked * (distanceBetween(architecture, sites[writer], sites[reader]).mean + lag);
    }),
  );
  return seconds;
}

function sharesOf(architecture: Architecture, store: NodeOf<'database'>, step: Call, isWrite: boolean): readonly number[] {
  return copyShares(architecture, store, { isWrite, reads: step.options.reads, caller: nodeNamed(architecture, step.from) });
}
