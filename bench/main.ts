import { cpus, loadavg } from 'node:os';
import { benchCheckers } from './checkers.ts';
import { benchEstimate } from './estimate.ts';
import { benchLanguage } from './language.ts';
import { benchPreview } from './preview.ts';
import { benchQueues } from './queues.ts';
import { benchSearches } from './searches.ts';
import { benchSystems } from './systems.ts';
import { targetTable, type Target } from './targets.ts';

/** Interleaved, so that a machine that is slow for a while is slow for everybody. */
const rounds = Number(process.argv[2] ?? 5);

const parts: Readonly<Record<string, (rounds: number) => readonly Target[]>> = {
  queues: benchQueues,
  systems: benchSystems,
  checkers: benchCheckers,
  searches: benchSearches,
  language: benchLanguage,
  estimate: benchEstimate,
  preview: benchPreview,
};
const chosen = process.argv.length > 3 ? process.argv.slice(3) : Object.keys(parts);
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) throw new Error(`no part of the bench: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);

console.log(
  `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}, ${new Date().toISOString().slice(0, 10)}`,
);
console.log(`CPU seconds of each process, medians of ${rounds} interleaved rounds.\n`);
console.log(targetTable(chosen.flatMap((name) => parts[name](rounds))));
console.log(`Load at the end: ${loadavg()[0].toFixed(1)}`);
