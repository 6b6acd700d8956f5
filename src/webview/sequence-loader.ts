import type { ThemeName } from '../diagram/theme.ts';

/** What the second program of this page offers, once it is loaded. */
export interface SequencePainter {
  draw(text: string, theme: ThemeName): Promise<string>;
}

declare global {
  interface Window {
    tradeoffSequence?: SequencePainter;
  }
}

let loading: Promise<SequencePainter> | undefined;

/** Draws a Mermaid sequence as SVG. Mermaid is large, so it is loaded when the first is asked for. */
export async function drawSequence(text: string, theme: ThemeName): Promise<string> {
  loading ??= load();
  return (await loading).draw(text, theme);
}

function load(): Promise<SequencePainter> {
  const main = document.querySelector<HTMLScriptElement>('script#main');
  const { promise, resolve, reject } = Promise.withResolvers<SequencePainter>();
  const script = document.createElement('script');
  script.nonce = main?.nonce ?? '';
  script.src = main?.dataset.sequenceScript ?? '';
  script.addEventListener('load', () =>
    window.tradeoffSequence === undefined ? reject(new Error('The program for sequences did not start.')) : resolve(window.tradeoffSequence),
  );
  script.addEventListener('error', () => reject(new Error('The program for sequences could not be loaded.')));
  document.head.append(script);
  return promise;
}
