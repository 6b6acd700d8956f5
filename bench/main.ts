import { cpus, loadavg } from 'node:os';
import { benchCheckers } from './checkers.ts';
import { benchEstimate } from './estimate.ts';
import { benchLanguage } from './language.ts';
import { benchQueues } from './queues.ts';
import { benchSearches } from './searches.ts';
import { benchSystems } from './systems.ts';
import { targetTable } from './targets.ts';

/** Interleaved, so that a machine that is slow for a while is slow for everybody. */
const rounds = Number(process.argv[2] ?? 5);

console.log(
  `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}, ${new Date().toISOString().slice(0, 10)}`,
);
console.log(`CPU seconds of each process, medians of ${rounds} interleaved rounds.\n`);
const ofQueues = benchQueues(rounds);
console.log(
  targetTable([
    ...ofQueues,
    ...benchSystems(rounds),
    ...benchCheckers(rounds),
    ...benchSearches(rounds),
    ...benchLanguage(rounds),
    ...benchEstimate(rounds),
  ]),
);
console.log(`Load at the end: ${loadavg()[0].toFixed(1)}`);
