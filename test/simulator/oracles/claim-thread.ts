import { parentPort } from 'node:worker_threads';
import { briefEdition } from './claim.ts';
import { runClaim } from './run-claim.ts';
import { claimOf } from './table/index.ts';

export interface ClaimRequest {
  readonly id: string;
  readonly isBrief: boolean;
}

// Runs claims as they are named. Node runs the sources as they stand, twice as fast as the test runner's instrumented modules.
parentPort?.on('message', ({ id, isBrief }: ClaimRequest) => {
  const claim = claimOf(id);
  void runClaim(isBrief ? briefEdition(claim) : claim).then((outcome) => parentPort?.postMessage(outcome));
});
