// A simulation thread for tests: the seed tells how it misbehaves.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ({ job }) => {
  parentPort.postMessage({ kind: 'progress', progress: { share: 0.5 } });
  if (job.seed === 1) process.exit(3);
  if (job.seed === 2) for (;;);
  if (job.seed === 3) for (const hoard = []; ;) hoard.push(new Array(100_000).fill(job));
});
