import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, test } from 'vitest';
import type { ClaimRequest } from './claim-thread.ts';
import type { Claim } from './claim.ts';
import type { ClaimOutcome } from './run-claim.ts';

interface Running {
  readonly threads: number;
  readonly isBrief: boolean;
}

/** Runs claims in so many threads, in their order; a promise for each. */
export function outcomesOf(claims: readonly Claim[], { threads, isBrief }: Running): ReadonlyMap<string, Promise<ClaimOutcome>> {
  const starts: ((worker: Worker) => Promise<unknown>)[] = [];
  const outcomes = new Map(
    claims.map(({ id }) => [
      id,
      new Promise<ClaimOutcome>((resolve, reject) => {
        starts.push((worker) => outcomeOf(worker, { id, isBrief }).then(resolve, reject));
      }),
    ]),
  );
  for (let thread = 0; thread < threads; thread++) void takeTurns(starts);
  return outcomes;
}

async function takeTurns(starts: ((worker: Worker) => Promise<unknown>)[]): Promise<void> {
  const worker = new Worker(new URL('claim-thread.ts', import.meta.url));
  for (let start = starts.shift(); start !== undefined; start = starts.shift()) await start(worker);
  await worker.terminate();
}

async function outcomeOf(worker: Worker, request: ClaimRequest): Promise<ClaimOutcome> {
  worker.postMessage(request);
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** All claims are under way at once, and wait for their turn. */
const patience = 3_600_000;

/** Tests each claim: its intervals are narrow and hold what is known, and those of a model that is off by 5 % do not. */
export function prove(claims: readonly Claim[], outcomes: ReadonlyMap<string, Promise<ClaimOutcome>>): void {
  afterAll(async () => {
    await Promise.allSettled(outcomes.values());
  }, patience);

  describe.each(claims)('$name ($source)', ({ id, figures }) => {
    test.each(Object.keys(figures))(
      '%s',
      async (name) => {
        const outcome = (await outcomes.get(id))?.figures.find((each) => each.name === name);
        expect(outcome).toMatchObject({ isPrecise: true, holds: true });
      },
      patience,
    );

    test(
      'off by 5 %, it is found out',
      async () => {
        expect((await outcomes.get(id))?.foundOut).not.toEqual([]);
      },
      patience,
    );
  });
}
