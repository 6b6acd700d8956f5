// A worker for tests: does what it is told, misbehaviour included.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (request) => {
  if (request === 'die') process.exit(7);
  if (request === 'throw') throw new Error('thrown in the thread');
  if (request === 'silent') return;
  if (request === 'spin') for (;;);
  if (request === 'hoard') {
    const hoard = [];
    for (;;) hoard.push(new Array(1e5).fill({}));
  }
  parentPort.postMessage({ kind: 'progress', progress: 1 });
  parentPort.postMessage({ kind: 'reply', reply: `echo ${request}` });
  if (request === 'last') setTimeout(() => process.exit(0), 5);
});
