import { CstUtils, type LangiumDocument, type LeafCstNode } from 'langium';
import type { FoldingRangeProvider } from 'langium/lsp';
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import type { ArchFile } from '../generated/ast.ts';

const closers: Readonly<Record<string, string>> = { '}': '{', ']': '[', ')': '(' };

/** Blocks and lists, comments (several line comments below each other count as one), imports, and `// #region` marks. */
export class ArchFoldingRangeProvider implements FoldingRangeProvider {
  getFoldingRanges({ parseResult }: LangiumDocument): FoldingRange[] {
    const file = parseResult.value as ArchFile;
    if (file.$cstNode === undefined) return [];
    const leaves = CstUtils.flattenCst(file.$cstNode).toArray();
    const comments = leaves.filter((leaf, index) => leaf.hidden && leaf.range.start.line !== leaves[index - 1]?.range.end.line);
    return [...blocks(leaves), ...blockComments(comments), ...lineComments(comments), ...regions(comments), ...importsOf(file)];
  }
}

/** The line with the closing bracket stays in sight. */
function blocks(leaves: readonly LeafCstNode[]): FoldingRange[] {
  const open: LeafCstNode[] = [];
  return leaves.flatMap((leaf) => {
    if (leaf.hidden) return [];
    if (leaf.text in closers && open.at(-1)?.text === closers[leaf.text]) {
      return foldable(open.pop()!.range.start.line, leaf.range.start.line - 1);
    }
    if (Object.values(closers).includes(leaf.text)) open.push(leaf);
    return [];
  });
}

function blockComments(comments: readonly LeafCstNode[]): FoldingRange[] {
  return comments
    .filter(({ text }) => text.startsWith('/*'))
    .flatMap(({ range }) => foldable(range.start.line, range.end.line, FoldingRangeKind.Comment));
}

function lineComments(comments: readonly LeafCstNode[]): FoldingRange[] {
  const runs: { start: number; end: number }[] = [];
  for (const { text, range } of comments) {
    if (!text.startsWith('//') || regionMark.test(text)) continue;
    const { line } = range.start;
    const last = runs.at(-1);
    if (last?.end === line - 1) last.end = line;
    else runs.push({ start: line, end: line });
  }
  return runs.flatMap(({ start, end }) => foldable(start, end, FoldingRangeKind.Comment));
}

const regionMark = /^\/\/\s*#?(end)?region\b/;

function regions(comments: readonly LeafCstNode[]): FoldingRange[] {
  const open: number[] = [];
  return comments.flatMap(({ text, range }) => {
    const mark = regionMark.exec(text);
    if (mark === null) return [];
    if (mark[1] === undefined) open.push(range.start.line);
    const start = mark[1] === undefined ? undefined : open.pop();
    return start === undefined ? [] : foldable(start, range.start.line, FoldingRangeKind.Region);
  });
}

function importsOf({ imports }: ArchFile): FoldingRange[] {
  const [first, last] = [imports[0]?.$cstNode, imports.at(-1)?.$cstNode];
  return first === undefined || last === undefined ? [] : foldable(first.range.start.line, last.range.end.line, FoldingRangeKind.Imports);
}

function foldable(startLine: number, endLine: number, kind?: FoldingRangeKind): FoldingRange[] {
  return endLine > startLine ? [{ startLine, endLine, ...(kind === undefined ? {} : { kind }) }] : [];
}
