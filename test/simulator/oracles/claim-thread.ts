import { parentPort } from 'node:worker_threads';
import { runClaim } from './run-claim.ts';
import { claimOf } from './table/index.ts';

// Runs claims as they are named. Node runs the sources as they stand, twice as fast as the test runner's instrumented modules.
parentPort?.on('message', (id: string) => {
  void runClaim(claimOf(id)).then((outcome) => parentPort?.postMessage(outcome));
});
