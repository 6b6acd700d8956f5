/** What any worker thread posts back: progress as often as it likes, then one reply or one failure. */
export type FromWorker<Progress, Reply> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** An exception: a defect of ours, with its stack for the log. */
  | { readonly kind: 'failure'; readonly message: string };

/** A picture as pixels, asked of a worker. */
export interface RasterRequest {
  readonly svg: string;
  /** Pixels of the image for one of the picture. */
  readonly scale: number;
}

export interface RasterReply {
  readonly png: Uint8Array;
  /** Characters that the shipped font cannot draw: boxes stand for them. */
  readonly lacking: readonly string[];
}

/** The ways a request to a worker can end. */
export type WorkerOutcome<Reply> =
  | { readonly ended: 'replied'; readonly reply: Reply }
  | { readonly ended: 'cancelled' }
  /** Nothing was heard from it for `seconds`; it was killed. */
  | { readonly ended: 'silent'; readonly seconds: number }
  /** It exited, ran out of memory, or threw. */
  | { readonly ended: 'died'; readonly message: string };
