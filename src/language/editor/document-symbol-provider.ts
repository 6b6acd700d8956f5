import { GrammarUtils, type AstNode, type LangiumDocument } from 'langium';
import type { DocumentSymbolProvider, LangiumServices } from 'langium/lsp';
import type { DocumentSymbol } from 'vscode-languageserver';
import { wordFor } from '../declarations.ts';
import * as ast from '../generated/ast.ts';

/** The outline: every declaration in the order of the text, with what stands in it. */
export class ArchDocumentSymbolProvider implements DocumentSymbolProvider {
  private readonly services: LangiumServices;

  constructor(services: LangiumServices) {
    this.services = services;
  }

  getSymbols({ parseResult }: LangiumDocument): DocumentSymbol[] {
    const { systems, declarations } = parseResult.value as ast.ArchFile;
    return [...systems, ...declarations].flatMap((each) => this.symbolsOf(each)).sort(byPlace);
  }

  private symbolsOf(node: AstNode): DocumentSymbol[] {
    const entry = entryOf(node);
    if (entry === undefined || node.$cstNode === undefined) return [];
    const { range } = node.$cstNode;
    const place = (entry.at === undefined ? undefined : GrammarUtils.findNodeForProperty(node.$cstNode, entry.at))?.range ?? range;
    const children = (entry.children ?? []).flatMap((child) => this.symbolsOf(child)).sort(byPlace);
    return [
      {
        // An entry without a name would be refused by the editor, and the whole outline with it.
        name: entry.name === '' ? '…' : entry.name,
        detail: entry.detail,
        kind: this.services.shared.lsp.NodeKindProvider.getSymbolKind(node),
        range,
        selectionRange: place,
        children,
      },
    ];
  }
}

interface Entry {
  readonly name: string;
  readonly detail: string;
  /** The property that holds the name. */
  readonly at?: string;
  readonly children?: readonly AstNode[];
}

function entryOf(node: AstNode): Entry | undefined {
  if (ast.isNodeDeclaration(node)) return named(node, withBase(node.kind, node.profile?.$refText));
  if (ast.isProfileDeclaration(node)) return named(node, withBase('profile', node.kind ?? node.base?.$refText));
  if (ast.isRegionDeclaration(node)) return named(node, 'region', node.zones);
  if (ast.isGroupDeclaration(node)) return { name: node.title ?? '', detail: 'group', at: 'title', children: node.declarations };
  if (ast.isSystemDeclaration(node)) return { name: node.title ?? '', detail: 'system', at: 'title' };
  if (ast.isScenarioDeclaration(node)) return named(node, 'scenario', node.body?.events);
  if (ast.isVariantDeclaration(node)) return named(node, 'variant', [...(node.body?.overrides ?? []), ...(node.body?.flows ?? [])]);
  if ('name' in node) return named(node as AstNode & { name: string }, wordFor(node));
  if (ast.isOverride(node)) return { name: node.target.$refText, detail: '', at: 'target' };
  if (ast.isReplacementFlow(node)) return { name: node.flow.$refText, detail: 'flow', at: 'flow' };
  return unnamed(node);
}

function withBase(word: string, base: string | undefined): string {
  return base === undefined ? word : `${word} : ${base}`;
}

function named(node: AstNode & { readonly name: string }, detail: string, children?: readonly AstNode[]): Entry {
  return { name: node.name, detail, at: 'name', children };
}

/** What has no name is called by its text, without its keyword. */
function unnamed(node: AstNode): Entry | undefined {
  const text = (node.$cstNode?.text ?? '').replaceAll(/\s+/g, ' ');
  if (ast.isRequireDeclaration(node)) return { name: text.replace(/^require ?/, ''), detail: 'require' };
  if (ast.isScenarioEvent(node)) return { name: text, detail: '' };
  if (ast.isNetworkDeclaration(node)) return { name: text.replace(/^network ?/, '').replace(/ ?\{.*/, ''), detail: 'network' };
  return ast.isAcceptDeclaration(node) ? { name: text.replace(/^accept ?/, '').replace(/ ?because.*/, ''), detail: 'accept' } : undefined;
}

function byPlace({ range: one }: DocumentSymbol, { range: other }: DocumentSymbol): number {
  return one.start.line - other.start.line || one.start.character - other.start.character;
}
