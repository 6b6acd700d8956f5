/** A place in a text, counted from zero in UTF-16 code units, as the Language Server Protocol counts. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Where something stands: every model element carries one, so that findings can point at text. */
export interface Origin {
  readonly uri: string;
  readonly range: Range;
}

/** Replaces the text at `origin` (nothing, where the range is empty) by `newText`. */
export interface TextEdit {
  readonly origin: Origin;
  readonly newText: string;
}
