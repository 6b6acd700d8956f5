import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import type { FromWorker, RasterReply, RasterRequest } from '../messages/worker.ts';
import { characterMap } from './character-map.ts';

// Drawing takes its time and cannot be interrupted: it has this thread to itself, which whoever asked may end at any time.
assert(parentPort !== null, 'pictures are drawn in a thread of their own');
const port = parentPort;
/** The sources run directly in tests and tools; what ships is a bundle in dist, beside which the program for pixels lies. */
const isBundle = !import.meta.url.endsWith('.ts');
const weights = [400, 600];

port.on('message', (request: RasterRequest) => {
  void answer(request).then((message) => port.postMessage(message));
});

async function answer({ svg, scale }: RasterRequest): Promise<FromWorker<never, RasterReply>> {
  try {
    const [fonts] = await Promise.all([Promise.all(weights.map(font)), program().then(initWasm)]);
    const drawn = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font: { fontBuffers: fonts, defaultFontFamily: 'Inter' } }).render();
    return { kind: 'reply', reply: { png: drawn.asPng(), lacking: lackingIn(svg, fonts[0]) } };
  } catch (error) {
    return { kind: 'failure', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function program(): Promise<Buffer> {
  return readFile(isBundle ? new URL('./resvg.wasm', import.meta.url) : createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm'));
}

function font(weight: number): Promise<Buffer> {
  return readFile(new URL(`${isBundle ? '..' : '../..'}/media/fonts/inter-${weight}.ttf`, import.meta.url));
}

/** Text is all that a picture holds of characters beyond ASCII. */
function lackingIn(svg: string, regular: Buffer): string[] {
  const glyphOf = characterMap(regular);
  const others = new Set(svg.match(/\P{ASCII}/gu));
  return [...others].filter((character) => glyphOf(character.codePointAt(0)!) === 0).sort();
}
