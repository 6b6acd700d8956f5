/** An architecture that a new file begins with. */
export interface Template {
  /** As `tradeoff init` takes it. */
  readonly name: string;
  readonly title: string;
  /** What it shows, in a few words. */
  readonly detail: string;
  readonly text: string;
}
