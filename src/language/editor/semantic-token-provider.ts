import type { Cancellation } from 'langium';
import {
  AstUtils,
  GrammarAST,
  GrammarUtils,
  interruptAndCheck,
  isReference,
  type AstNode,
  type CompositeCstNode,
  type CstNode,
  type LangiumDocument,
  type LeafCstNode,
} from 'langium';
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from 'langium/lsp';
import { SemanticTokenModifiers, SemanticTokenTypes } from 'vscode-languageserver';
import { lineEnds } from '../../base/text-lines.ts';
import * as ast from '../generated/ast.ts';
import { profileScheme } from '../references/imports.ts';

interface Meaning {
  readonly type: SemanticTokenTypes;
  readonly modifier?: SemanticTokenModifiers;
}

const leavesBetweenPauses = 2000;

const ofDeclarations: Readonly<Record<string, SemanticTokenTypes>> = {
  NodeDeclaration: SemanticTokenTypes.class,
  DataDeclaration: SemanticTokenTypes.struct,
  RegionDeclaration: SemanticTokenTypes.namespace,
  ZoneDeclaration: SemanticTokenTypes.namespace,
  FlowDeclaration: SemanticTokenTypes.method,
  ScenarioDeclaration: SemanticTokenTypes.event,
  VariantDeclaration: SemanticTokenTypes.interface,
  ViewDeclaration: SemanticTokenTypes.interface,
  ProfileDeclaration: SemanticTokenTypes.type,
};

const ofTerminals: Readonly<Record<string, SemanticTokenTypes>> = {
  STRING: SemanticTokenTypes.string,
  QUANTITY: SemanticTokenTypes.number,
  FACTOR: SemanticTokenTypes.number,
};

/**
 * What each word is. Spelling alone does not tell: every keyword may be a name, and a value may be a name, a word or a function. Everything
 * is told, keywords and numbers too, since some editors have no other colours for this language.
 */
export class ArchSemanticTokenProvider extends AbstractSemanticTokenProvider {
  protected override async computeHighlighting(
    document: LangiumDocument,
    acceptor: SemanticTokenAcceptor,
    cancelToken: Cancellation.CancellationToken,
  ): Promise<void> {
    const root = document.parseResult.value.$cstNode;
    if (root === undefined) return;
    let count = 0;
    for (const leaf of leavesOf(root)) {
      if (++count % leavesBetweenPauses === 0) await interruptAndCheck(cancelToken);
      if (leaf.hidden) highlightComment(leaf, acceptor);
      else highlight(leaf, acceptor);
    }
  }

  /** Not asked for: leaves are read in one go. */
  protected override highlightElement(): undefined {
    return undefined;
  }
}

/** The tokens of a syntax tree in the order of the text, comments included: what Langium's streams give, in a fraction of their time. */
function leavesOf(node: CstNode, found: LeafCstNode[] = []): LeafCstNode[] {
  if ('content' in node) for (const child of (node as CompositeCstNode).content) leavesOf(child, found);
  else found.push(node as LeafCstNode);
  return found;
}

function highlight(leaf: LeafCstNode, acceptor: SemanticTokenAcceptor): void {
  const meaning = leaf.length === 0 ? undefined : meaningOf(leaf);
  if (meaning !== undefined) acceptor({ cst: leaf, ...meaning });
}

/** Tokens end with their line, as far as the protocol goes. */
function highlightComment({ text, range }: LeafCstNode, acceptor: SemanticTokenAcceptor): void {
  for (const [index, line] of text.split(lineEnds).entries()) {
    const char = index === 0 ? range.start.character : 0;
    if (line !== '') acceptor({ line: range.start.line + index, char, length: line.length, type: SemanticTokenTypes.comment });
  }
}

function meaningOf(leaf: LeafCstNode): Meaning | undefined {
  const { astNode } = leaf;
  const role = roleOf(leaf);
  if (role.isKeyword) return keywordMeaning(leaf.text);
  if (role.terminal !== undefined || role.feature === undefined) return role.terminal && { type: role.terminal };
  const reference = (astNode as unknown as Readonly<Record<string, unknown>>)[role.feature];
  if (isReference(reference)) return referenceMeaning(astNode, role.feature, reference.ref);
  return role.feature === 'name' ? nameMeaning(astNode) : wordMeaning(astNode, role.feature);
}

/** What a place in the grammar makes of a word. */
interface Role {
  readonly isKeyword: boolean;
  readonly feature?: string;
  readonly terminal?: SemanticTokenTypes;
}

const roles = new WeakMap<object, Role>();

/** The grammar stays as it is: each of its places is looked at once. */
function roleOf(leaf: LeafCstNode): Role {
  const { grammarSource } = leaf;
  const known = grammarSource && roles.get(grammarSource);
  if (known !== undefined) return known;
  const feature = GrammarUtils.findAssignment(leaf)?.feature;
  const terminal = feature !== undefined && GrammarAST.isRuleCall(grammarSource) ? ofTerminals[grammarSource.rule.$refText] : undefined;
  const role = { isKeyword: GrammarAST.isKeyword(grammarSource), feature, terminal };
  if (grammarSource !== undefined) roles.set(grammarSource, role);
  return role;
}

function keywordMeaning(text: string): Meaning | undefined {
  if (/^\w/.test(text)) return { type: SemanticTokenTypes.keyword };
  return /[<>=]/.test(text) ? { type: SemanticTokenTypes.operator } : undefined;
}

function nameMeaning(node: AstNode): Meaning | undefined {
  if (ast.isProperty(node)) return { type: SemanticTokenTypes.property };
  const type = ofDeclarations[node.$type];
  return type === undefined ? undefined : { type, modifier: SemanticTokenModifiers.declaration };
}

/** A word that is linked is a name; otherwise it is a word of its property, a parameter, a metric or a part, or a mistake. */
function referenceMeaning(node: AstNode, feature: string, target: AstNode | undefined): Meaning | undefined {
  if (target !== undefined) {
    const isBuiltIn = AstUtils.getDocument(target).uri.scheme === profileScheme;
    const type = ofDeclarations[target.$type];
    return type === undefined ? undefined : { type, ...(isBuiltIn ? { modifier: SemanticTokenModifiers.defaultLibrary } : {}) };
  }
  if (ast.isWordValue(node))
    return {
      type: ast.isArgument(node.$container) && node.$containerProperty === 'key' ? SemanticTokenTypes.parameter : SemanticTokenTypes.enumMember,
    };
  if (ast.isMetricSegment(node)) return { type: SemanticTokenTypes.property };
  return ast.isFaultAction(node) && feature === 'part' ? { type: SemanticTokenTypes.enumMember } : undefined;
}

function wordMeaning(node: AstNode, feature: string): Meaning | undefined {
  if (ast.isCallValue(node)) return { type: SemanticTokenTypes.function, modifier: SemanticTokenModifiers.defaultLibrary };
  if (ast.isDataOperation(node) || ast.isOnStatement(node)) return { type: SemanticTokenTypes.keyword };
  if (ast.isAcceptDeclaration(node) && (feature === 'family' || feature === 'rule')) return { type: SemanticTokenTypes.enumMember };
  return undefined;
}
