import type { LangiumDocument } from 'langium';
import type { FoldingRangeProvider, LangiumServices } from 'langium/lsp';
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import type { ArchFile } from '../generated/ast.ts';
import type { Token } from '../parser/token.ts';

const closers: Readonly<Record<string, string>> = { '}': '{', ']': '[', ')': '(' };

/** Blocks and lists, comments (several line comments below each other count as one), imports, and `// #region` marks. */
export class ArchFoldingRangeProvider implements FoldingRangeProvider {
  private readonly services: LangiumServices;

  constructor(services: LangiumServices) {
    this.services = services;
  }

  getFoldingRanges({ parseResult, textDocument }: LangiumDocument): FoldingRange[] {
    const { tokens, hidden } = this.services.parser.Lexer.tokenize(textDocument.getText());
    const comments = hidden.filter(beginsItsLine(tokens));
    return [
      ...blocks(tokens),
      ...blockComments(comments),
      ...lineComments(comments),
      ...regions(comments),
      ...importsOf(parseResult.value as ArchFile),
    ];
  }
}

function firstLine({ startLine }: Token): number {
  return startLine! - 1;
}

function lastLine({ endLine }: Token): number {
  return endLine! - 1;
}

/** Whether no token stands before a comment in its line. */
function beginsItsLine(tokens: readonly Token[]): (comment: Token) => boolean {
  const first = new Map<number, number>();
  for (const token of tokens) if (!first.has(lastLine(token))) first.set(lastLine(token), token.startOffset);
  return (comment) => (first.get(firstLine(comment)) ?? Infinity) > comment.startOffset;
}

/** The line with the closing bracket stays in sight. */
function blocks(tokens: readonly Token[]): FoldingRange[] {
  const open: Token[] = [];
  const found: FoldingRange[] = [];
  for (const token of tokens) {
    const { image } = token;
    if (image === '{' || image === '[' || image === '(') open.push(token);
    else if (image in closers && open.at(-1)?.image === closers[image]) found.push(...foldable(firstLine(open.pop()!), firstLine(token) - 1));
  }
  return found;
}

function blockComments(comments: readonly Token[]): FoldingRange[] {
  return comments
    .filter(({ image }) => image.startsWith('/*'))
    .flatMap((comment) => foldable(firstLine(comment), lastLine(comment), FoldingRangeKind.Comment));
}

function lineComments(comments: readonly Token[]): FoldingRange[] {
  const runs: { start: number; end: number }[] = [];
  for (const comment of comments) {
    if (!comment.image.startsWith('//') || regionMark.test(comment.image)) continue;
    const line = firstLine(comment);
    const last = runs.at(-1);
    if (last?.end === line - 1) last.end = line;
    else runs.push({ start: line, end: line });
  }
  return runs.flatMap(({ start, end }) => foldable(start, end, FoldingRangeKind.Comment));
}

const regionMark = /^\/\/\s*#?(end)?region\b/;

function regions(comments: readonly Token[]): FoldingRange[] {
  const open: number[] = [];
  return comments.flatMap((comment) => {
    const mark = regionMark.exec(comment.image);
    if (mark === null) return [];
    const line = firstLine(comment);
    if (mark[1] === undefined) open.push(line);
    const start = mark[1] === undefined ? undefined : open.pop();
    return start === undefined ? [] : foldable(start, line, FoldingRangeKind.Region);
  });
}

function importsOf({ imports }: ArchFile): FoldingRange[] {
  const [first, last] = [imports[0]?.$cstNode, imports.at(-1)?.$cstNode];
  return first === undefined || last === undefined ? [] : foldable(first.range.start.line, last.range.end.line, FoldingRangeKind.Imports);
}

function foldable(startLine: number, endLine: number, kind?: FoldingRangeKind): FoldingRange[] {
  return endLine > startLine ? [{ startLine, endLine, ...(kind === undefined ? {} : { kind }) }] : [];
}
