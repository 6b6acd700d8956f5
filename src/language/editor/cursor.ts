import type { Token } from '../parser/token.ts';

/** What surrounds the cursor, read from tokens alone: it holds in half-typed text, where a syntax tree has gaps. */
export interface Cursor {
  /** What opened each bracket that is still open, outermost first. */
  readonly frames: readonly Frame[];
  /** Words before the cursor in the current statement: those on its line, within the innermost bracket. */
  readonly statement: readonly string[];
  /** What was typed of the current word, and where it begins and ends. */
  readonly typed: string;
  readonly start: number;
  readonly end: number;
  /** Within a string, where only a path can be completed; `typed` is then what stands between the quotation marks. */
  readonly isInText: boolean;
  /** What stands behind the current word on its line. */
  readonly next?: string;
}

export interface Frame {
  readonly opener: '{' | '[' | '(';
  /** The statement that the bracket stands in: `queue Jobs : kafka`, or `pops :`. */
  readonly header: readonly string[];
  /** Names before a colon in the bracket, before the cursor and behind it: what need not be proposed again. */
  readonly stated: ReadonlySet<string>;
}

interface OpenFrame extends Frame {
  readonly stated: Set<string>;
  statement: string[];
}

const closers: Readonly<Record<string, string>> = { '}': '{', ']': '[', ')': '(' };

/** Reads the tokens of a whole file (comments left out) for a cursor at `offset` in `line`, counted from 1. */
export function cursorAt(tokens: readonly Token[], offset: number, line: number): Cursor {
  const spelled = tokens.filter(({ image }) => image !== '');
  const current = spelled.find((token) => token.startOffset < offset && offset <= end(token) && /^[\p{L}\p{N}_]/u.test(token.image));
  const text = spelled.find((token) => token.image.startsWith('"') && token.startOffset < offset && offset < end(token));
  const start = current?.startOffset ?? offset;
  const before = spelled.filter((token) => token.startOffset < start);
  const root: OpenFrame = { opener: '{', header: [], stated: new Set(), statement: [] };
  const open = readFrames(before, root);
  const innermost = open.at(-1)!;
  const behind = spelled.filter((token) => token.startOffset >= (current === undefined ? start : end(current)));
  readRest(behind, innermost, current !== undefined);
  const place =
    text === undefined ? { start, end: current === undefined ? offset : end(current) } : { start: text.startOffset + 1, end: end(text) - 1 };
  return {
    frames: open.slice(1),
    statement: innermost.opener === '{' && before.at(-1)?.startLine !== line ? [] : innermost.statement,
    typed: current === undefined ? '' : current.image.slice(0, offset - start),
    ...place,
    isInText: text !== undefined,
    next: behind[0]?.startLine === line ? behind[0].image : undefined,
  };
}

/** Whether a cursor stands within one of the comments. A line comment reaches as far as its line, a block comment that is closed to its last character. */
export function isInComment(comments: readonly Token[], offset: number): boolean {
  return comments.some(({ image, startOffset }) => {
    const last = startOffset + image.length;
    return startOffset < offset && (offset < last || (offset === last && !image.endsWith('*/')));
  });
}

function readFrames(tokens: readonly Token[], root: OpenFrame): OpenFrame[] {
  const open = [root];
  let previous: Token | undefined;
  for (const token of tokens) {
    const frame = open.at(-1)!;
    const { image } = token;
    if (previous?.startLine !== token.startLine && frame.opener === '{' && image !== '{') frame.statement = [];
    if (image === ':') note(frame);
    if (image === '{' || image === '[' || image === '(') open.push({ opener: image, header: frame.statement, stated: new Set(), statement: [] });
    else if (closers[image] === frame.opener && open.length > 1) closeFrame(open, image);
    else frame.statement.push(image);
    previous = token;
  }
  return open;
}

function closeFrame(open: OpenFrame[], image: string): void {
  open.pop();
  const frame = open.at(-1)!;
  if (image === '}') frame.statement = [];
  else frame.statement.push(image);
}

function note(frame: OpenFrame): void {
  const name = frame.statement.at(-1);
  if (name !== undefined) frame.stated.add(name);
}

/** Names stated behind the cursor, up to the end of its bracket; a colon right behind the current word belongs to it. */
function readRest(tokens: readonly Token[], frame: OpenFrame, isWithinWord: boolean): void {
  let depth = 0;
  for (const [index, { image }] of tokens.entries()) {
    if (image in closers && --depth < 0) return;
    if (image === '{' || image === '[' || image === '(') depth++;
    const name = tokens[index - 1]?.image;
    if (depth === 0 && image === ':' && name !== undefined && !(isWithinWord && index === 0)) frame.stated.add(name);
  }
}

function end(token: Token): number {
  return token.startOffset + token.image.length;
}
