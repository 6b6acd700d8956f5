import { Worker } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import type { FromWorker, WorkerOutcome } from '../messages/worker.ts';

interface Options {
  /** How long the worker may say nothing, neither progress nor reply, before it is given up. */
  readonly silenceSeconds: number;
  /** Heap of the thread; beyond it the thread dies, not the process. */
  readonly memoryMegabytes?: number;
}

interface Listening<Progress> {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** For this request in place of the thread's own. */
  readonly silenceSeconds?: number;
}

/**
 * A thread that serves one request at a time. Cancelling, silence and death end the request with a value, never
 * with an exception; the next request then finds a fresh thread.
 */
export class WorkerThread<Request, Progress, Reply> {
  private readonly location: URL;
  private readonly options: Options;
  private worker: Worker | undefined;
  private busy = false;

  constructor(location: URL, options: Options) {
    this.location = location;
    this.options = options;
  }

  async run(request: Request, listening: Listening<Progress> = {}): Promise<WorkerOutcome<Reply>> {
    assert(!this.busy, 'a worker thread serves one request at a time');
    if (listening.signal?.aborted) return { ended: 'cancelled' };
    this.busy = true;
    const worker = (this.worker ??= this.start());
    worker.ref();
    const outcome = await this.exchange(worker, request, listening);
    if (outcome.ended === 'replied') this.rest(worker);
    else await this.dispose();
    this.busy = false;
    return outcome;
  }

  async dispose(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    worker?.removeAllListeners();
    // What it dies of while it is being ended, out of memory for instance, is nobody's concern any more.
    worker?.on('error', () => undefined);
    await worker?.terminate();
  }

  private start(): Worker {
    const { memoryMegabytes } = this.options;
    return new Worker(this.location, memoryMegabytes === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes } });
  }

  private async exchange(worker: Worker, request: Request, listened: Listening<Progress>): Promise<WorkerOutcome<Reply>> {
    const { onProgress, signal, silenceSeconds = this.options.silenceSeconds } = listened;
    const listening = new AbortController();
    let silence: NodeJS.Timeout | undefined;
    const outcome = await new Promise<WorkerOutcome<Reply>>((resolve) => {
      silence = setTimeout(() => resolve({ ended: 'silent', seconds: silenceSeconds }), silenceSeconds * 1000);
      worker.removeAllListeners();
      worker.on('message', (message: FromWorker<Progress, Reply>) => {
        silence?.refresh();
        if (message.kind === 'progress') onProgress?.(message.progress);
        else if (message.kind === 'reply') resolve({ ended: 'replied', reply: message.reply });
        else resolve({ ended: 'died', message: message.message });
      });
      worker.on('error', (error) => resolve({ ended: 'died', message: error instanceof Error ? error.message : String(error) }));
      worker.on('exit', (code) => resolve({ ended: 'died', message: `the thread ended with code ${code}` }));
      signal?.addEventListener('abort', () => resolve({ ended: 'cancelled' }), { signal: listening.signal });
      worker.postMessage(request);
    });
    clearTimeout(silence);
    listening.abort();
    return outcome;
  }

  /** An idle thread must not keep the process alive, nor be used again after it died unobserved. */
  private rest(worker: Worker): void {
    worker.removeAllListeners();
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.worker === worker) this.worker = undefined;
    });
    worker.unref();
  }
}
