/** Seconds that are remembered, and into how many bins they are cut: what leaves does so a tenth of a second at a time. */
const span = 10;
const bins = 100;

/** How often two things happened in the last ten seconds. */
export class SlidingCounts {
  readonly totals = new Int32Array(2);
  private readonly counts = new Int32Array(2 * bins);
  private newest = 0;

  add(what: 0 | 1, now: number): void {
    this.forgetBefore(now);
    this.counts[2 * (this.newest % bins) + what]++;
    this.totals[what]++;
  }

  forgetBefore(now: number): void {
    const bin = Math.floor((now / span) * bins);
    if (bin >= this.newest + bins) this.clear();
    this.newest = Math.max(this.newest, bin - bins);
    while (this.newest < bin) {
      const at = 2 * (++this.newest % bins);
      for (let what = 0; what < 2; what++) {
        this.totals[what] -= this.counts[at + what];
        this.counts[at + what] = 0;
      }
    }
  }

  clear(): void {
    this.counts.fill(0);
    this.totals.fill(0);
  }
}
