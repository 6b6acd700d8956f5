import { parentPort } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import type { FromWorker } from '../messages/worker.ts';
import type { Architecture } from '../model/architecture.ts';
import { compile } from '../simulator/plan/compile.ts';
import type { Plan } from '../simulator/plan/plan.ts';
import { replicate } from '../simulator/replicate.ts';
import type { ReplicationResult } from '../simulator/statistics/replication-result.ts';
import type { Job } from '../simulator/study/job.ts';
import { withVariant } from '../simulator/study/study.ts';
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

function replicationOf({ architecture, job, study }: ReplicationRequest): ReplicationResult {
  const key = JSON.stringify([study, job.variant, job.scenario]);
  if (last?.key !== key) {
    // The old plan can go before the new one comes.
    last = undefined;
    last = { key, plan: planOf(architecture, job) };
  }
  return replicate(last.plan, { ...job, onProgress: (share) => post({ kind: 'progress', progress: { share } }) });
}

function planOf(architecture: Architecture, job: Job): Plan {
  const simulated = withVariant(architecture, job.variant);
  return compile(
    simulated,
    simulated.scenarios.find(({ name }) => name === job.scenario),
  );
}

function post(message: FromWorker<ReplicationProgress, ReplicationResult>): void {
  port?.postMessage(message);
}
