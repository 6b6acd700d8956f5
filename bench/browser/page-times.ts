import type { Page } from 'playwright-core';
import type { ToPreview } from '../../src/messages/preview.ts';
import type { Taking } from '../preview-picture-times.ts';

/** What the programs in the page call. */
interface Probe {
  /** Does something, waits until `isDone` says so after a frame, and says how long it all took; its beginning and end are marks. */
  taken(act: () => void, isDone?: () => boolean): Promise<number>;
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
        performance.mark('taking-begins');
        const start = performance.now();
        // A task of its own, so that the trace tells it from the one that asks.
        setTimeout(act);
        do await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        while (!isDone());
        const shown = performance.now() - start;
        performance.mark('taking-ends');
        return shown;
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
  return traced(page, () =>
    page.evaluate(({ nodes, says }) => {
      const isThere = (): boolean => {
        const [cards, coming] = [document.querySelectorAll('.stage [data-node]').length, document.querySelector('.stage .coming')];
        const name = says && document.querySelector(`[data-node="${says[0]}"]`)?.getAttribute('aria-label');
        return cards === nodes && coming === null && (says === undefined || name?.includes(says[1]) === true);
      };
      window.postMessage(window.message, '*');
      return window.probe.taken(() => undefined, isThere);
    }, expected),
  );
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
  return traced(page, () =>
    page.evaluate((value) => {
      const slider = document.querySelector<HTMLInputElement>('.film input')!;
      return window.probe.taken(() => {
        slider.value = String(value);
        slider.dispatchEvent(new Event('input'));
      });
    }, moment),
  );
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  /** Of the thread's own time: what other processes took of the core does not count. */
  readonly tdur?: number;
}

/** Does something whose beginning and end are marks, and looks in the browser's trace for the longest task between them. */
async function traced(page: Page, act: () => Promise<number>): Promise<Taking> {
  const client = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  client.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const includedCategories = ['disabled-by-default-devtools.timeline', 'blink.user_timing'];
  await client.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } });
  const shown = await act();
  const complete = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve));
  await client.send('Tracing.end');
  await complete;
  await client.detach();
  const [begin, end] = ['taking-begins', 'taking-ends'].map((name) => events.findLast((event) => event.name === name)!);
  const tasks = events.filter(
    ({ name, pid, tid, ts }) => name === 'RunTask' && pid === begin.pid && tid === begin.tid && ts > begin.ts && ts < end.ts,
  );
  return { shown, longestTask: Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000)) };
}
