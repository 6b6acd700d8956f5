import type { Page } from 'playwright-core';
import type { ToPreview } from '../../src/messages/preview.ts';
import type { Taking } from '../preview-picture-times.ts';

/** What the programs in the page call. */
interface Probe {
  /** Does something, waits until `isDone` says so after a frame, and says how long it all took. */
  taken(act: () => void, isDone?: () => boolean): Promise<Taking>;
  /** The times between so many frames, in each of which something is done. */
  frames(count: number, act: (frame: number) => void): Promise<number[]>;
}

declare global {
  interface Window {
    probe: Probe;
    message: ToPreview;
  }
}

/** Gives a page what the other functions here ask of it. */
export async function prepare(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.probe = {
      async taken(act, isDone = () => true) {
        const channel = new MessageChannel();
        let [last, blocked, isOver] = [performance.now(), 0, false];
        channel.port1.onmessage = () => {
          const now = performance.now();
          blocked = Math.max(blocked, now - last);
          last = now;
          if (!isOver) channel.port2.postMessage(null);
        };
        channel.port2.postMessage(null);
        const start = performance.now();
        act();
        do await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        while (!isDone());
        const shown = performance.now() - start;
        isOver = true;
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { shown, blocked };
      },
      async frames(count, act) {
        const times: number[] = [];
        let last: number | undefined;
        for (let frame = 0; frame <= count; frame += 1) {
          await new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
          const now = performance.now();
          if (last !== undefined) times.push(now - last);
          last = now;
          act(frame);
        }
        return times;
      },
    };
  });
}

interface Expected {
  readonly nodes: number;
  /** A card, and what its name for screen readers says. */
  readonly says?: readonly [node: string, words: string];
}

/** How the page takes a message, from when it arrives until the one picture there shows what is expected. */
export async function messageTaken(page: Page, message: ToPreview, expected: Expected): Promise<Taking> {
  // Handed over before: a message from the editor comes from another process, and only reading it is the page's work.
  await page.evaluate((data) => void (window.message = data), message);
  return page.evaluate(({ nodes, says }) => {
    const isThere = (): boolean => {
      const [cards, coming] = [document.querySelectorAll('.stage [data-node]').length, document.querySelector('.stage .coming')];
      const name = says && document.querySelector(`[data-node="${says[0]}"]`)?.getAttribute('aria-label');
      return cards === nodes && coming === null && (says === undefined || name?.includes(says[1]) === true);
    };
    window.postMessage(window.message, '*');
    return window.probe.taken(() => undefined, isThere);
  }, expected);
}

/** The times between frames while the picture is dragged to and fro, or zoomed in and out, by wheel and pointer as d3 hears them. */
export function movedFrames(page: Page, how: 'pan' | 'zoom', frames: number): Promise<number[]> {
  return page.evaluate(
    ({ count, kind }) => {
      const stage = document.querySelector<SVGSVGElement>('svg.stage')!;
      const { x, y, width, height } = stage.getBoundingClientRect();
      const [clientX, clientY] = [x + width / 2, y + height / 2];
      const common = { bubbles: true, cancelable: true, view: window };
      if (kind === 'pan') stage.dispatchEvent(new MouseEvent('mousedown', { ...common, clientX, clientY }));
      return window.probe
        .frames(count, (frame) => {
          if (kind === 'zoom') stage.dispatchEvent(new WheelEvent('wheel', { ...common, clientX, clientY, deltaY: frame < count / 2 ? -40 : 40 }));
          else window.dispatchEvent(new MouseEvent('mousemove', { ...common, clientX: clientX + 60 * Math.sin(frame / 5), clientY }));
        })
        .finally(() => window.dispatchEvent(new MouseEvent('mouseup', { ...common, clientX, clientY })));
    },
    { count: frames, kind: how },
  );
}

/** How the page takes it that the playback's slider is moved to a moment. */
export function momentTaken(page: Page, moment: number): Promise<Taking> {
  return page.evaluate((value) => {
    const slider = document.querySelector<HTMLInputElement>('.film input')!;
    return window.probe.taken(() => {
      slider.value = String(value);
      slider.dispatchEvent(new Event('input'));
    });
  }, moment);
}
