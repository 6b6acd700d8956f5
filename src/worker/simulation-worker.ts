import { parentPort } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import type { FromWorker } from '../messages/worker.ts';
import { compile } from '../simulator/plan/compile.ts';
import { replicate } from '../simulator/replicate.ts';
import type { ReplicationResult } from '../simulator/statistics/replication-result.ts';
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

function replicationOf({ architecture, job }: ReplicationRequest): ReplicationResult {
  const simulated = withVariant(architecture, job.variant);
  const scenario = simulated.scenarios.find(({ name }) => name === job.scenario);
  return replicate(compile(simulated, scenario), { ...job, onProgress: (share) => post({ kind: 'progress', progress: { share } }) });
}

function post(message: FromWorker<ReplicationProgress, ReplicationResult>): void {
  port?.postMessage(message);
}
