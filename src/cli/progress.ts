import { Presets, SingleBar } from 'cli-progress';

/** Progress on standard error, and only where a terminal shows it. */
export function progressBar(wanted: boolean): { show(share: number): void; end(): void } {
  if (!wanted || process.stderr.isTTY !== true) return { show: () => undefined, end: () => undefined };
  const bar = new SingleBar(
    { format: 'simulating {bar} {percentage}%', stream: process.stderr, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(100, 0);
  return {
    show: (share) => bar.update(Math.floor(share * 100)),
    end: () => bar.stop(),
  };
}
