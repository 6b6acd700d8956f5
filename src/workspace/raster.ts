import type { RasterReply, RasterRequest } from '../messages/worker.ts';
import { workerLocation } from './worker-location.ts';
import { WorkerThread } from './worker-thread.ts';

/** How drawing pixels can end; a message is for the author of the file, remarks tell what the picture lacks. */
export type RasterOutcome =
  | { readonly ended: 'drawn'; readonly picture: Uint8Array; readonly remarks: readonly string[] }
  | { readonly ended: 'cancelled' }
  | { readonly ended: 'failed'; readonly message: string };

interface Options {
  readonly signal?: AbortSignal;
  readonly worker?: URL;
  readonly limitSeconds?: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Two pixels for one: sharp on today's screens and on paper. */
const wantedScale = 2;
/** Of memory, four bytes each; a picture of a thousand nodes has about as many. */
const mostPixels = 64_000_000;

/** An SVG as PNG, drawn with the shipped font in a thread of its own: nothing of it is loaded before the first picture, nor kept after it. */
export async function rasterized(svg: string, size: Size, options: Options = {}): Promise<RasterOutcome> {
  const { signal, worker = workerLocation('raster-worker'), limitSeconds = 30 } = options;
  const scale = Math.min(wantedScale, Math.sqrt(mostPixels / (size.width * size.height)));
  const thread = new WorkerThread<RasterRequest, never, RasterReply>(worker, { silenceSeconds: limitSeconds });
  const outcome = await thread.run({ svg, scale }, { signal });
  await thread.dispose();
  switch (outcome.ended) {
    case 'replied':
      return { ended: 'drawn', picture: outcome.reply.png, remarks: [...smaller(scale), ...lacking(outcome.reply.lacking)] };
    case 'cancelled':
      return { ended: 'cancelled' };
    case 'silent':
      return {
        ended: 'failed',
        message: `Drawing the PNG took more than ${outcome.seconds} s and was stopped; draw a view of fewer nodes, or an SVG.`,
      };
    case 'died':
      return { ended: 'failed', message: `The PNG could not be drawn (${outcome.message.split('\n', 1)[0]}); draw an SVG.` };
  }
}

function smaller(scale: number): readonly string[] {
  return scale < 1 ? [`The picture is too large for a PNG of its size and was drawn at ${Math.round(scale * 100)} %; an SVG has no such limit.`] : [];
}

/** Boxes stand for what the font cannot draw: better said than found later. */
function lacking(characters: readonly string[]): readonly string[] {
  if (characters.length === 0) return [];
  const [shown, more] = [characters.slice(0, 12).join(' '), characters.length > 12 ? ` and ${characters.length - 12} more` : ''];
  return [`The font of PNG pictures has no ${shown}${more}: boxes stand for them. SVG and HTML are drawn with the reader's own fonts.`];
}
