import type { TextEdit } from '../base/text-range.ts';

/** A change of the text that somebody may ask for. */
export interface Action {
  /** In the imperative: `Declare service "Orders"`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The part of what is inserted that is only a proposal, and is selected where the editor can do so. */
  readonly proposal?: string;
}
