import ELK, { type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { parentPort } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import type { FromWorker } from '../messages/worker.ts';

// The layout may take seconds and cannot be interrupted: it has this thread to itself, which whoever asked may end at any time.
assert(parentPort !== null, 'the layout runs in a thread of its own');
const port = parentPort;
const elk = new ELK();

port.on('message', (graph: ElkNode) => {
  void answer(graph).then((message) => port.postMessage(message));
});

async function answer(graph: ElkNode): Promise<FromWorker<never, ElkNode>> {
  try {
    return { kind: 'reply', reply: await elk.layout(graph) };
  } catch (error) {
    return { kind: 'failure', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
