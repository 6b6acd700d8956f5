import type { RandomSource } from '../../base/random.ts';
import { draw, type Sampler } from './sampler.ts';

/** How long TCP waits before it sends a lost packet again; each further loss doubles it. */
const retransmission = 0.2;

/** One-way seconds over a link: its latency, and a retransmission for every loss. */
export function drawLatency(link: { readonly latency: Sampler; readonly loss: number }, source: RandomSource): number {
  let seconds = draw(link.latency, source);
  for (let pause = retransmission; link.loss > 0 && source.uniform() < link.loss; pause *= 2) seconds += pause;
  return seconds;
}
