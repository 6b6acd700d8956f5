import { isAstNode, type AstNode, type AstNodeDescription } from 'langium';
import { DefaultNodeKindProvider } from 'langium/lsp';
import { SymbolKind } from 'vscode-languageserver';
import type { Kind } from '../../model/schema/value-types.ts';
import * as ast from '../generated/ast.ts';

/** The protocol has names of programming languages only; what looks alike in the editor's outline was chosen. */
export const kindsOfNodes: Readonly<Record<Kind, SymbolKind>> = {
  client: SymbolKind.Interface,
  service: SymbolKind.Class,
  database: SymbolKind.Struct,
  filesystem: SymbolKind.File,
  queue: SymbolKind.Array,
  cache: SymbolKind.Object,
  proxy: SymbolKind.Operator,
  registry: SymbolKind.Enum,
  cdn: SymbolKind.Package,
};

const kindsOfDeclarations: Readonly<Record<string, SymbolKind>> = {
  SystemDeclaration: SymbolKind.Module,
  GroupDeclaration: SymbolKind.Namespace,
  RegionDeclaration: SymbolKind.Namespace,
  ZoneDeclaration: SymbolKind.EnumMember,
  NetworkDeclaration: SymbolKind.Property,
  DataDeclaration: SymbolKind.Field,
  ProfileDeclaration: SymbolKind.TypeParameter,
  FlowDeclaration: SymbolKind.Function,
  RequireDeclaration: SymbolKind.Boolean,
  ScenarioDeclaration: SymbolKind.Event,
  ScenarioEvent: SymbolKind.Event,
  VariantDeclaration: SymbolKind.Variable,
  Override: SymbolKind.Variable,
  ReplacementFlow: SymbolKind.Function,
  AcceptDeclaration: SymbolKind.Key,
  ViewDeclaration: SymbolKind.Constant,
};

/** The icon of a declaration in outline and symbol search. */
export class ArchNodeKindProvider extends DefaultNodeKindProvider {
  override getSymbolKind(element: AstNode | AstNodeDescription): SymbolKind {
    const node = isAstNode(element) ? element : element.node;
    if (node !== undefined && ast.isNodeDeclaration(node)) return kindsOfNodes[node.kind];
    return kindsOfDeclarations[isAstNode(element) ? element.$type : element.type] ?? super.getSymbolKind(element);
  }
}
