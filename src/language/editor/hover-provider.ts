import { AstUtils, GrammarAST, type LangiumDocument, type LeafCstNode } from 'langium';
import type { HoverProvider } from 'langium/lsp';
import type { Hover, HoverParams } from 'vscode-languageserver';
import { describeRow, describeType } from '../../model/schema/describe.ts';
import { metricRow, metrics, type MetricTarget } from '../../model/schema/metrics.ts';
import { propertyRow } from '../../model/schema/schema.ts';
import type { ValueType } from '../../model/schema/value-types.ts';
import { ownerOf } from '../declarations.ts';
import * as ast from '../generated/ast.ts';
import { profileChain } from '../lowering/settings.ts';
import { signatureLabel, signaturesOf } from '../values/signatures.ts';
import type { EditorServices } from './editor-services.ts';
import { declarationMarkdown } from './declaration-markdown.ts';
import { code } from './markdown-text.ts';
import { tokenAt } from './name-at.ts';
import { quantityMarkdown } from './quantity-markdown.ts';
import {
  connectiveMeanings,
  declarationMeanings,
  eventMeanings,
  functionMeanings,
  kindMeanings,
  levelMeanings,
  partMeanings,
  stepMeanings,
  verbMeanings,
} from './words.ts';

const keywordMeanings: Readonly<Record<string, string>> = {
  ...connectiveMeanings,
  ...declarationMeanings,
  ...stepMeanings,
  ...eventMeanings,
  ...kindMeanings,
};

/** What stands under the mouse: a property's meaning, a declaration, a metric, a number in other units, a function, a rule, a keyword. */
export class ArchHoverProvider implements HoverProvider {
  private readonly services: EditorServices;

  constructor(services: EditorServices) {
    this.services = services;
  }

  getHoverContent(document: LangiumDocument, params: HoverParams): Hover | undefined {
    const leaf = tokenAt(document, params.position, this.services);
    const value = leaf && this.contentOf(leaf);
    return leaf === undefined || value === undefined ? undefined : { contents: { kind: 'markdown', value }, range: leaf.range };
  }

  private contentOf(leaf: LeafCstNode): string | undefined {
    const node = leaf.astNode;
    if (ast.isProperty(node) && leaf.offset === node.$cstNode?.offset) return this.propertyContent(node);
    if (ast.isQuantityValue(node)) return quantityMarkdown(leaf.text) ?? this.aroundValue(node);
    if (ast.isCallValue(node) && leaf.text === node.function) return this.functionContent(node);
    if (ast.isAcceptDeclaration(node)) return this.ruleContent(node, leaf) ?? this.declarationContent(leaf) ?? this.wordContent(leaf);
    return metricContent(leaf) ?? this.declarationContent(leaf) ?? this.wordContent(leaf);
  }

  private propertyContent(property: ast.Property): string | undefined {
    const owner = ownerOf(property, this.services.references.ProfileKinds.of);
    const row = owner && propertyRow(owner, property.name);
    if (row === undefined) return undefined;
    return [`**${property.name}** — ${describeType(row.type)}`, describeRow(row), inheritedValue(property)].filter(Boolean).join('\n\n');
  }

  private declarationContent(leaf: LeafCstNode): string | undefined {
    const [declaration] = this.services.references.References.findDeclarations(leaf);
    if (declaration === undefined) return undefined;
    const documentation = this.services.documentation.DocumentationProvider.getDocumentation(declaration);
    return declarationMarkdown(declaration, documentation, this.services.references.ProfileKinds.of);
  }

  /** On a keyword, a verb or a word of a property. */
  private wordContent(leaf: LeafCstNode): string | undefined {
    const meaning = meaningOf(leaf) ?? levelMeaning(leaf);
    if (meaning !== undefined) return `**${leaf.text}** — ${meaning}`;
    return ast.isWordValue(leaf.astNode) ? this.aroundValue(leaf.astNode) : undefined;
  }

  /** On a value that says nothing by itself: the property that it is of. */
  private aroundValue(value: ast.Value): string | undefined {
    const property = AstUtils.getContainerOfType(value, ast.isProperty);
    return property && this.propertyContent(property);
  }

  /** How a function is written, and what it is. */
  private functionContent(call: ast.CallValue): string | undefined {
    const type = this.typeAround(call);
    const signatures = type === undefined ? [] : signaturesOf(type).filter(({ name }) => name === call.function);
    if (signatures.length === 0) return this.aroundValue(call);
    const meaning = (functionMeanings as Readonly<Record<string, string>>)[call.function];
    return [...signatures.map((each) => `\`${signatureLabel(each)}\``), meaning].filter((part) => part !== undefined).join('\n\n');
  }

  private typeAround(value: ast.Value): ValueType | undefined {
    const holder = AstUtils.getContainerOfType(value, isHolder);
    if (holder === undefined || !ast.isProperty(holder))
      return holder && { is: 'distribution', of: ast.isWaitStatement(holder) ? 'duration' : 'count' };
    const owner = ownerOf(holder, this.services.references.ProfileKinds.of);
    return owner && propertyRow(owner, holder.name)?.type;
  }

  private ruleContent({ family, rule }: ast.AcceptDeclaration, leaf: LeafCstNode): string | undefined {
    const { KnownRules: known } = this.services.lsp;
    const found = [family, rule, '/'].includes(leaf.text) ? known.all.find(({ id }) => id === `${family}/${rule ?? ''}`) : undefined;
    return found && `**${found.id}**\n\n${known.markdownOf(found)}`;
  }
}

/** What the profile of a node, or of a profile, has for a property that is stated anew. */
function inheritedValue(property: ast.Property): string | undefined {
  const holder = property.$container.$container;
  const base = ast.isNodeDeclaration(holder) ? holder.profile?.ref : ast.isProfileDeclaration(holder) ? holder.base?.ref : undefined;
  const values = profileChain(base).flatMap(({ name, body }) => (body?.properties ?? []).map((each) => ({ profile: name, ...textsOf(each) })));
  const inherited = values.find(({ name, text }) => name === property.name && text !== undefined);
  return inherited && `Without this line: ${code(inherited.text ?? '')}, from ${code(inherited.profile)}.`;
}

function textsOf({ name, value }: ast.Property): { readonly name: string; readonly text: string | undefined } {
  return { name, text: value?.$cstNode?.text };
}

/** What has a value: a property, or a step of a flow that takes a random time or a random count. */
function isHolder(node: unknown): node is ast.Property | ast.WaitStatement | ast.RepeatStatement {
  return ast.isProperty(node) || ast.isWaitStatement(node) || ast.isRepeatStatement(node);
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

/** On the level that a requirement of consistency asks for. */
function levelMeaning({ astNode, text }: LeafCstNode): string | undefined {
  const isLimit = ast.isWordValue(astNode) && ast.isRequireDeclaration(astNode.$container);
  return isLimit ? (levelMeanings as Readonly<Record<string, string>>)[text] : undefined;
}

function meaningOf(leaf: LeafCstNode): string | undefined {
  const node = leaf.astNode;
  if (ast.isDataOperation(node)) return (verbMeanings as Readonly<Record<string, string>>)[leaf.text];
  if (ast.isFaultAction(node) && leaf.text === node.part?.$refText) return (partMeanings as Readonly<Record<string, string>>)[leaf.text];
  if (ast.isOnStatement(node) && leaf.text === node.event) return keywordMeanings[`on ${leaf.text}`];
  return GrammarAST.isKeyword(leaf.grammarSource) && Object.hasOwn(keywordMeanings, leaf.text) ? keywordMeanings[leaf.text] : undefined;
}
