import type { RasterParameters } from '../messages/server.ts';
import { make, parsedSvg } from './dom.ts';

/** A picture without a ground of its own, on one. */
export function onCanvas(svg: string, colour: string): string {
  const picture = parsedSvg(svg);
  const { x, y, width, height } = picture.viewBox.baseVal;
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x, y, width, height, fill: colour })) ground.setAttribute(name, String(value));
  picture.prepend(ground);
  picture.setAttribute('width', String(width));
  picture.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(picture);
}

/** What went wrong must be read, and perhaps written down. */
const saidMilliseconds = { success: 4000, failure: 20_000 } as const;

/** Puts what is on the stage into the clipboard as PNG. Pixels are drawn elsewhere, with the shipped font; the clipboard waits for them. */
export class ImageCopier {
  /** Says how it went. */
  readonly element = make('span', { class: 'said', role: 'status' });
  readonly #ask: (picture: RasterParameters) => void;
  #awaited: PromiseWithResolvers<Blob> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: (picture: RasterParameters) => void) {
    this.#ask = ask;
  }

  /** Must be called by a click or a key: browsers let nothing else write. */
  async copy(svg: string | undefined): Promise<void> {
    if (svg === undefined) return;
    this.#awaited?.reject(new Error('another picture is copied'));
    const awaited = (this.#awaited = Promise.withResolvers<Blob>());
    awaited.promise.catch(() => undefined);
    const { width, height } = parsedSvg(svg).viewBox.baseVal;
    this.#ask({ svg, width, height });
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': awaited.promise })]);
      this.#say('Image copied', 'success');
    } catch (error) {
      const reason = await awaited.promise.then(
        () => error,
        (cause: unknown) => cause,
      );
      this.#say(`The image cannot be copied (${reason instanceof Error ? reason.message : String(reason)}); Export writes it to a file`, 'failure');
    }
  }

  /** The pixels that were asked for, in Base64. */
  drawn(base64: string): void {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    this.#awaited?.resolve(new Blob([bytes], { type: 'image/png' }));
  }

  failed(message: string): void {
    this.#awaited?.reject(new Error(message));
  }

  #say(text: string, how: keyof typeof saidMilliseconds): void {
    this.element.textContent = text;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.element.replaceChildren(), saidMilliseconds[how]);
  }
}
