import { AstUtils, CstUtils, GrammarAST, type LangiumDocument, type LeafCstNode } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { describeRow, describeType } from '../../model/schema/describe.ts';
import { metricRow, metrics, type MetricTarget } from '../../model/schema/metrics.ts';
import { propertyRow } from '../../model/schema/schema.ts';
import { ownerOf } from '../declarations.ts';
import * as ast from '../generated/ast.ts';
import type { EditorServices } from './editor-services.ts';
import { declarationMarkdown } from './declaration-markdown.ts';
import { declarationMeanings, eventMeanings, kindMeanings, stepMeanings, verbMeanings } from './words.ts';

const keywordMeanings: Readonly<Record<string, string>> = { ...declarationMeanings, ...stepMeanings, ...eventMeanings, ...kindMeanings };

/** What stands under the mouse: a property's meaning, a declaration, a metric, a keyword. */
export class ArchHoverProvider implements HoverProvider {
  private readonly services: EditorServices;

  constructor(services: EditorServices) {
    this.services = services;
  }

  getHoverContent(document: LangiumDocument, params: HoverParams): Hover | undefined {
    const root = document.parseResult.value.$cstNode;
    const { nameRegexp } = this.services.parser.GrammarConfig;
    const leaf = root && CstUtils.findDeclarationNodeAtOffset(root, document.textDocument.offsetAt(params.position), nameRegexp);
    const value = leaf && this.contentOf(leaf);
    return leaf === undefined || value === undefined ? undefined : { contents: { kind: 'markdown', value }, range: leaf.range };
  }

  private contentOf(leaf: LeafCstNode): string | undefined {
    const node = leaf.astNode;
    if (ast.isProperty(node) && leaf.offset === node.$cstNode?.offset) return this.propertyContent(node);
    return metricContent(leaf) ?? this.declarationContent(leaf) ?? this.wordContent(leaf);
  }

  private propertyContent(property: ast.Property): string | undefined {
    const owner = ownerOf(property, this.services.references.ProfileKinds.of);
    const row = owner && propertyRow(owner, property.name);
    return row && `**${property.name}** — ${describeType(row.type)}\n\n${describeRow(row)}`;
  }

  private declarationContent(leaf: LeafCstNode): string | undefined {
    const [declaration] = this.services.references.References.findDeclarations(leaf);
    if (declaration === undefined) return undefined;
    const documentation = this.services.documentation.DocumentationProvider.getDocumentation(declaration);
    return declarationMarkdown(declaration, documentation, this.services.references.ProfileKinds.of);
  }

  /** On a keyword, a verb or a word of a property. */
  private wordContent(leaf: LeafCstNode): string | undefined {
    const meaning = meaningOf(leaf);
    if (meaning !== undefined) return `**${leaf.text}** — ${meaning}`;
    const property = ast.isWordValue(leaf.astNode) ? AstUtils.getContainerOfType(leaf.astNode, ast.isProperty) : undefined;
    return property && this.propertyContent(property);
  }
}

/** On a word of a metric, behind the target of a requirement. */
function metricContent(leaf: LeafCstNode): string | undefined {
  const segment = leaf.astNode;
  if (!ast.isMetricSegment(segment)) return undefined;
  const { path } = segment.$container;
  const target = targetOf(path[0]?.target.ref);
  if (target === undefined || segment === path[0]) return undefined;
  const names = path.slice(1).map((each) => each.target.$refText);
  const selected = [names.join('.'), names.slice(1).join('.')].find((name) => metricRow(target, name) !== undefined);
  const row = selected === undefined ? undefined : metricRow(target, selected);
  const isSelector = selected !== undefined && segment === path[path.length - selected.split('.').length - 1];
  return row === undefined || isSelector ? undefined : `**${selected}** of a ${target} — a ${row.dimension}\n\n${row.meaning}`;
}

function targetOf(node: ast.Referable | undefined): MetricTarget | undefined {
  if (ast.isFlowDeclaration(node)) return 'flow';
  if (ast.isDataDeclaration(node)) return 'data';
  return ast.isNodeDeclaration(node) && node.kind in metrics ? node.kind : undefined;
}

function meaningOf(leaf: LeafCstNode): string | undefined {
  const node = leaf.astNode;
  if (ast.isDataOperation(node)) return (verbMeanings as Readonly<Record<string, string>>)[leaf.text];
  if (ast.isOnStatement(node) && leaf.text === node.event) return keywordMeanings[`on ${leaf.text}`];
  return GrammarAST.isKeyword(leaf.grammarSource) && Object.hasOwn(keywordMeanings, leaf.text) ? keywordMeanings[leaf.text] : undefined;
}
