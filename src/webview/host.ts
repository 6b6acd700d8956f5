import type { FromPreview, PreviewState } from '../messages/preview.ts';

interface EditorApi {
  postMessage(message: FromPreview): void;
  getState(): PreviewState | undefined;
  setState(state: PreviewState): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The editor that hosts this page: it takes messages, and keeps a small state while the page is hidden or gone. */
export class Host {
  readonly #api = acquireVsCodeApi();
  #state: PreviewState = this.#api.getState() ?? {};

  post(message: FromPreview): void {
    this.#api.postMessage(message);
  }

  get state(): PreviewState {
    return this.#state;
  }

  keep(change: Partial<PreviewState>): void {
    this.#state = { ...this.#state, ...change };
    this.#api.setState(this.#state);
  }
}
