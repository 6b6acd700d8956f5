import { isCompositeCstNode, type CompositeCstNode, type CstNode, type LangiumParser, type LexerResult, type ParseResult } from 'langium';
import type { ArchFile } from '../generated/ast.ts';
import type { ArchLexer } from './lexer.ts';
import type { Token } from './token.ts';

type Element = ArchFile['imports' | 'systems' | 'declarations'][number];
type Read = Pick<LexerResult, 'tokens' | 'hidden'>;

export interface Parsing {
  readonly LangiumParser: LangiumParser;
  readonly Lexer: ArchLexer;
}

/**
 * What a full parse of `text` gives, made from the tree of the text before: only the elements of the file (imports, declarations) whose
 * tokens changed are parsed, with one more on either side, and the others change hands. The tree before is no longer whole afterwards.
 * Nothing where too little stays the same, or a syntax error makes what the parser does depend on more than an element and the next one.
 */
export function reparsed(before: ParseResult<ArchFile>, text: string, { LangiumParser, Lexer }: Parsing): ParseResult<ArchFile> | undefined {
  const root = before.value.$cstNode;
  if (root === undefined || before.parserErrors.length > 0) return undefined;
  const old = Lexer.tokenize(root.root.fullText);
  const read = Lexer.tokenize(text);
  const places = placesOf(root as CompositeCstNode, old.tokens);
  const kept = places && keptOf(places, old, read);
  if (kept === undefined) return undefined;
  const parsed = Lexer.giving(kept.between, () => LangiumParser.parse<ArchFile>(text));
  if (parsed.parserErrors.length > 0 || !endsWith(parsed.value, kept.lastParsed)) return undefined;
  surround(parsed.value, kept);
  return { ...parsed, lexerErrors: read.errors };
}

/** One element of a file: its text in the tree, and how many tokens stand before it. */
interface Place {
  readonly cst: CompositeCstNode;
  readonly firstToken: number;
}

/** Nothing where a token belongs to no element. */
function placesOf(root: CompositeCstNode, tokens: readonly Token[]): readonly Place[] | undefined {
  const places: Place[] = [];
  let at = 0;
  for (const cst of root.content.filter(isCompositeCstNode)) {
    const { offset } = cst;
    // What was supplied for a half-typed line stands where the next element may begin, and is empty.
    while (at < tokens.length && (tokens[at].startOffset < offset || tokens[at].image === '')) at++;
    if (tokens[at]?.startOffset !== offset) return undefined;
    places.push({ cst, firstToken: at++ });
  }
  return places[0]?.firstToken === 0 ? places : undefined;
}

interface Kept {
  /** Elements from the start and from the end of the file that stay, with all comments next to them. */
  readonly before: readonly CstNode[];
  readonly after: readonly CstNode[];
  readonly shift: Shift;
  /** What is parsed anew. */
  readonly between: Read;
  /** Where its last element begins, which stood there before. */
  readonly lastParsed: number | undefined;
}

function keptOf(places: readonly Place[], old: Read, read: Read): Kept | undefined {
  const shift = shiftBetween(old.tokens, read.tokens);
  const tokens = inCommon(old.tokens, read.tokens, shift);
  const comments = inCommon(old.hidden, read.hidden, shift);
  const firstTokenOf = (index: number): number => places[index]?.firstToken ?? old.tokens.length;
  // Comments up to here belong to an element or stand before it. Its end says less: nothing may be supplied there, behind a comment.
  const lastTokenOf = (index: number): number => old.tokens[firstTokenOf(index + 1) - 1].startOffset;
  const firstComment = Math.min(old.hidden[comments.start]?.startOffset ?? Infinity, read.hidden[comments.start]?.startOffset ?? Infinity);
  const endOf = (comment: Token | undefined): number => comment?.endOffset ?? -1;
  const lastComment = Math.max(endOf(old.hidden.at(-1 - comments.end)), endOf(read.hidden.at(-1 - comments.end)) - shift.offset);
  // What ends an element may be decided by the one that follows: both must be the same.
  const starting = places.findIndex(
    (_, index) => firstTokenOf(index + 2) > tokens.start || lastTokenOf(index) >= firstComment || index + 2 > places.length,
  );
  const ending = 1 + places.findLastIndex(({ cst, firstToken }) => firstToken < old.tokens.length - tokens.end || cst.offset <= lastComment);
  const [next, last] = [places[starting], places[ending] as Place | undefined];
  if (starting < 0 || (starting === 0 && ending + 1 >= places.length)) return undefined;
  const { content } = next.cst.container!;
  const from = starting === 0 ? 0 : content.indexOf(places[starting - 1].cst) + 1;
  const to = last === undefined ? content.length : content.indexOf(last.cst) + 1;
  const start = starting === 0 ? -1 : lastTokenOf(starting - 1);
  const end = last === undefined ? Infinity : lastTokenOf(ending) + shift.offset;
  return {
    before: content.slice(0, from),
    after: content.slice(to),
    shift,
    between: {
      tokens: read.tokens.slice(next.firstToken, firstTokenOf(ending + 1) + read.tokens.length - old.tokens.length),
      hidden: read.hidden.filter(({ startOffset }) => startOffset > start && startOffset <= end),
    },
    lastParsed: last && last.cst.offset + shift.offset,
  };
}

/** By how much the end of a text has moved. */
interface Shift {
  readonly offset: number;
  readonly lines: number;
}

const unmoved: Shift = { offset: 0, lines: 0 };

/** Measured at the last tokens; if these are not the same, nothing at the end is. */
function shiftBetween(before: readonly Token[], after: readonly Token[]): Shift {
  const [one, other] = [before.at(-1), after.at(-1)];
  if (one === undefined || other === undefined) return unmoved;
  return { offset: other.startOffset - one.startOffset, lines: other.startLine! - one.startLine! };
}

/** How many of the first and of the last are the same; none is counted twice. */
function inCommon(before: readonly Token[], after: readonly Token[], shift: Shift): { readonly start: number; readonly end: number } {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && areSame(before[start], after[start], unmoved)) start++;
  let end = 0;
  while (end < most - start && areSame(before[before.length - 1 - end], after[after.length - 1 - end], shift)) end++;
  return { start, end };
}

function areSame(one: Token, other: Token, { offset, lines }: Shift): boolean {
  return (
    one.startOffset + offset === other.startOffset &&
    one.image === other.image &&
    one.tokenType === other.tokenType &&
    one.startLine! + lines === other.startLine &&
    one.startColumn === other.startColumn &&
    one.endColumn === other.endColumn
  );
}

function endsWith({ $cstNode }: ArchFile, offset: number | undefined): boolean {
  return offset === undefined || ($cstNode as CompositeCstNode).content.findLast(isCompositeCstNode)?.offset === offset;
}

/** Puts what is kept around what was parsed. */
function surround(file: ArchFile, { before, after, shift }: Kept): void {
  const root = file.$cstNode as CompositeCstNode;
  if (shift.offset !== 0 || shift.lines !== 0) for (const each of after) move(inside(each), shift);
  const content = [...before, ...root.content, ...after];
  for (const each of content) inside(each).container = root;
  Object.assign(inside(root), { content, _rangeCache: undefined });
  adopt(
    file,
    content.filter(isCompositeCstNode).map(({ astNode }) => astNode as Element),
  );
}

/** Lists are made in the order in which the parser makes them: passes over the tree follow it. */
function adopt(file: ArchFile, elements: readonly Element[]): void {
  const lists = file as unknown as Record<string, Element[]>;
  const names = [...new Set([...elements.map(({ $containerProperty }) => $containerProperty!), 'declarations', 'imports', 'systems'])];
  for (const name of names) {
    delete lists[name];
    lists[name] = elements.filter(({ $containerProperty }) => $containerProperty === name);
    lists[name].forEach((each, index) => Object.assign(each, { $container: file, $containerIndex: index }));
  }
}

/** What Langium keeps to itself of a piece of text. */
interface Inside {
  container?: CompositeCstNode;
  content?: readonly CstNode[];
  _rangeCache: unknown;
  _offset: number;
  _startLine: number;
  _endLine: number;
}

function inside(node: CstNode): Inside {
  return node as unknown as Inside;
}

function move(node: Inside, shift: Shift): void {
  if (node.content === undefined) {
    node._offset += shift.offset;
    node._startLine += shift.lines;
    node._endLine += shift.lines;
  } else {
    // Ranges that somebody holds stay what they were.
    node._rangeCache = undefined;
    for (const each of node.content) move(inside(each), shift);
  }
}
