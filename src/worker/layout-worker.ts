import ELK from 'elkjs/lib/elk.bundled.js';
import { parentPort } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import { withPlaces } from '../diagram/placing/with-places.ts';
import type { FromWorker } from '../messages/worker.ts';
import type { LayoutReply, LayoutRequest } from '../workspace/layout-request.ts';

// The layout may take seconds and cannot be interrupted: it has this thread to itself, which whoever asked may end at any time.
assert(parentPort !== null, 'the layout runs in a thread of its own');
const port = parentPort;
const elk = new ELK();

port.on('message', (request: LayoutRequest) => {
  void answer(request).then((message) => port.postMessage(message));
});

async function answer(request: LayoutRequest): Promise<FromWorker<never, LayoutReply>> {
  try {
    return { kind: 'reply', reply: await reply(request) };
  } catch (error) {
    return { kind: 'failure', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function reply(request: LayoutRequest): Promise<LayoutReply> {
  if (request.kind === 'graph') return { kind: 'graph', graph: await elk.layout(request.graph) };
  return { kind: 'places', diagram: withPlaces(request.diagram, request.places) };
}
