/** Simulated seconds in each second. */
export const speeds = [1, 2, 5, 10, 30, 60, 300, 1000, 3600] as const;

/** A run is over in about so many seconds. */
const patience = 20;
const [milliseconds, calmMilliseconds] = [100, 1000];

/** The least speed at which a run of this many seconds does not take too long. */
export function usualSpeed(duration: number): number {
  return speeds.find((speed) => duration / speed <= patience) ?? speeds[speeds.length - 1];
}

/** Says again and again how much simulated time has passed; for readers who asked for less motion, once a second, at the same speed. */
export class PlaybackClock {
  speed: number = 1;
  readonly #onTick: (seconds: number) => void;
  readonly #onChange: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(onTick: (seconds: number) => void, onChange: () => void) {
    this.#onTick = onTick;
    this.#onChange = onChange;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  start(): void {
    if (this.isRunning) return;
    const pause = wantsLessMotion() ? calmMilliseconds : milliseconds;
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      // A page that was asleep goes on where it was.
      const passed = Math.min(now - last, 2 * pause) / 1000;
      last = now;
      this.#onTick(passed * this.speed);
    }, pause);
    this.#onChange();
  }

  stop(): void {
    if (!this.isRunning) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#onChange();
  }
}

/** The system says so, or the editor by a class of the body. */
function wantsLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.classList.contains('vscode-reduce-motion');
}
