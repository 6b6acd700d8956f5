import { CstUtils, type AstNode, type LangiumDocument } from 'langium';
import * as ast from '../generated/ast.ts';
import { Scanner } from '../parser/scanner.ts';
import type { Token, TokenTypes } from '../parser/token.ts';
import { nodesIn } from '../tree.ts';
import { syntaxErrors } from '../validation/syntax-errors.ts';

/** A token or a comment, with what the layout must know of it. */
export interface Piece {
  readonly image: string;
  readonly offset: number;
  readonly end: number;
  /** Lines of the source, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly isComment: boolean;
  /** Begins a declaration, a property, a statement: whatever stands beside others of its kind in a file or block. */
  readonly isItem: boolean;
  /** A colon that follows its key without a space: `rate: 5/s`, `p99: 30ms`. */
  readonly isKeyColon: boolean;
  /** Stands on a line that could not be read, which is left as it is. */
  readonly isBroken: boolean;
}

const items: ReadonlySet<string> = new Set(
  [
    ast.Import,
    ast.SystemDeclaration,
    ast.NodeDeclaration,
    ast.GroupDeclaration,
    ast.RegionDeclaration,
    ast.NetworkDeclaration,
    ast.DataDeclaration,
    ast.ProfileDeclaration,
    ast.FlowDeclaration,
    ast.RequireDeclaration,
    ast.ScenarioDeclaration,
    ast.VariantDeclaration,
    ast.AcceptDeclaration,
    ast.ViewDeclaration,
    ast.ZoneDeclaration,
    ast.UnknownWord,
    ast.Property,
    ast.ReplyStatement,
    ast.WaitStatement,
    ast.ParallelStatement,
    ast.ChooseStatement,
    ast.RepeatStatement,
    ast.OnStatement,
    ast.ArrowStatement,
    ast.Branch,
    ast.ScenarioEvent,
    ast.Override,
    ast.ReplacementFlow,
  ].map(({ $type }) => $type),
);

/** Everything of a text but its whitespace, in order. */
export function piecesOf({ parseResult, textDocument }: LangiumDocument, types: TokenTypes): readonly Piece[] {
  const { tokens, comments } = new Scanner(types).scan(textDocument.getText());
  const places = placesIn(parseResult.value);
  const isBroken = brokenLines({ parseResult, textDocument } as LangiumDocument, tokens);
  const pieceOf = (token: Token, isComment: boolean, previousEnd: number): Piece => ({
    image: token.image,
    offset: token.startOffset,
    end: token.endOffset! + 1,
    firstLine: token.startLine!,
    lastLine: token.endLine!,
    isComment,
    isItem: places.items.has(token.startOffset),
    isKeyColon: token.image === ':' && places.keyEnds.has(previousEnd),
    isBroken: isBroken(token.startLine!) || isBroken(token.endLine!),
  });
  const read = tokens.map((token, index) => pieceOf(token, false, (tokens[index - 1]?.endOffset ?? -2) + 1));
  return [...read, ...comments.map((comment) => pieceOf(comment, true, -1))].sort((one, other) => one.offset - other.offset);
}

interface Places {
  readonly items: ReadonlySet<number>;
  readonly keyEnds: ReadonlySet<number>;
}

function placesIn(root: AstNode): Places {
  const starts = new Set<number>();
  const keyEnds = new Set<number>();
  for (const node of nodesIn(root)) {
    const { $cstNode } = node;
    if ($cstNode === undefined) continue;
    if (items.has(node.$type)) starts.add($cstNode.offset);
    if (ast.isProperty(node)) keyEnds.add($cstNode.offset + node.name.length);
    if (ast.isArgument(node) && node.key?.$cstNode !== undefined) keyEnds.add(node.key.$cstNode.end);
  }
  return { items: starts, keyEnds };
}

/** Lines with a syntax error, and those that the parser passed over to find its way again. */
function brokenLines(document: LangiumDocument, tokens: readonly Token[]): (line: number) => boolean {
  const problems = syntaxErrors(document);
  if (problems.length === 0) return () => false;
  const broken = new Set(problems.flatMap(({ range }) => [range.start.line + 1, range.end.line + 1]));
  const root = document.parseResult.value.$cstNode;
  const understood = new Set(root === undefined ? [] : CstUtils.flattenCst(root).map(({ offset }) => offset));
  for (const { startOffset, startLine } of tokens) if (!understood.has(startOffset)) broken.add(startLine!);
  return (line) => broken.has(line);
}
