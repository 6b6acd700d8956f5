import { caches, networks } from './caches.ts';
import type { Workload } from './configuration.ts';
import { crashes, databases } from './databases.ts';

/** Each configuration and what theory promises of it, written before the first run: docs/simulator.md has the rules. */
export const workloads: readonly Workload[] = [databases, crashes, caches, networks];

export const configurations = workloads.flatMap((workload) => workload.configurations);
