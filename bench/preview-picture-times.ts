/** What is printed as JSON: times of the preview's page in a real browser, milliseconds, by the number of nodes. */
export type PreviewTimes = Readonly<Record<number, PictureTimes>>;

export interface PictureTimes {
  /** The layout, in its worker. */
  readonly layout: number;
  /** The longest that the process that asked for the layout answered nobody meanwhile. */
  readonly layoutBlocked: number;
  /** The longest block of the extension's host for a change: compared with what the page has, and made ready for sending; in its thread's own time. */
  readonly relayed: number;
  readonly first: Taking;
  /** One figure on one card. */
  readonly property: Taking;
  /** A node and an edge more, or less. */
  readonly topology: Taking;
  readonly pan: Frames;
  readonly zoom: Frames;
  readonly playback: Taking;
}

export interface Frames {
  readonly median: number;
  readonly longest: number;
}

/** How the page took something, milliseconds. */
export interface Taking {
  /** From the message, or the act, until the page's thread is done with the frame that shows it. */
  readonly shown: number;
  /** The longest task of the page's thread meanwhile, in its own time: what other processes took of the core does not count. */
  readonly longestTask: number;
}
