import { parentPort } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import type { FromWorker } from '../messages/worker.ts';
import type { Architecture } from '../model/architecture.ts';
import { compile } from '../simulator/plan/compile.ts';
import type { Plan } from '../simulator/plan/plan.ts';
import { replicate } from '../simulator/replicate.ts';
import type { ReplicationResult } from '../simulator/statistics/replication-result.ts';
import type { Job } from '../simulator/study/job.ts';
import { simulatedArchitecture } from '../simulator/study/study.ts';
import type { ReplicationProgress, ReplicationRequest } from '../workspace/replication-request.ts';

const port = parentPort;
assert(port !== null, 'this program runs in a thread');

port.on('message', (request: ReplicationRequest) => {
  try {
    post({ kind: 'reply', reply: replicationOf(request) });
  } catch (error) {
    post({ kind: 'failure', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

/** The plan of the last job: tables of popularity have millions of entries, and the next job is mostly another replication of the same. */
let last: { readonly key: string; readonly plan: Plan } | undefined;

function replicationOf({ architecture, job, study, wantsGlimpse }: ReplicationRequest): ReplicationResult {
  const key = JSON.stringify([study, job.variant, job.scenario]);
  if (last?.key !== key) {
    // The old plan can go before the new one comes.
    last = undefined;
    last = { key, plan: planOf(architecture, job) };
  }
  const { plan } = last;
  if (wantsGlimpse && job.replication <= 1) showGlimpse(plan, job);
  return replicate(plan, { ...job, onProgress: (share) => post({ kind: 'progress', progress: { share } }) });
}

/** A fraction of a second's work. */
const glimpseEvents = 250_000;

/** Runs the beginning by itself, so that there are figures to show long before the replication ends; they never enter its result. */
function showGlimpse(plan: Plan, job: Job): void {
  if (job.maxEvents <= glimpseEvents) return;
  const glimpse = replicate(plan, { ...job, maxEvents: glimpseEvents, keepsHistory: false });
  if (glimpse.ended === 'event-limit' && glimpse.duration > 0) post({ kind: 'progress', progress: { share: 0, glimpse } });
}

function planOf(architecture: Architecture, job: Job): Plan {
  const simulated = simulatedArchitecture(architecture, job);
  return compile(
    simulated,
    simulated.scenarios.find(({ name }) => name === job.scenario),
  );
}

function post(message: FromWorker<ReplicationProgress, ReplicationResult>): void {
  port?.postMessage(message);
}
