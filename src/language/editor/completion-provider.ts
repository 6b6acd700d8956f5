import type { LangiumDocument } from 'langium';
import type { CompletionProvider, CompletionProviderOptions } from 'langium/lsp';
import {
  CompletionItemKind,
  CompletionList,
  InsertTextFormat,
  type Command,
  type CompletionItem,
  type CompletionParams,
  type Range,
} from 'vscode-languageserver';
import type { ClientAbilities } from './client-abilities.ts';
import { cursorAt, isInComment, type Cursor } from './cursor.ts';
import { importEdit } from './import-edit.ts';
import type { NamingServices } from './names.ts';
import type { Proposal } from './proposal.ts';
import { proposalsAt } from './proposals.ts';

const itemKinds: Readonly<Record<Proposal['is'], CompletionItemKind>> = {
  property: CompletionItemKind.Property,
  word: CompletionItemKind.EnumMember,
  name: CompletionItemKind.Reference,
  keyword: CompletionItemKind.Keyword,
  unit: CompletionItemKind.Unit,
  metric: CompletionItemKind.Field,
  function: CompletionItemKind.Function,
  rule: CompletionItemKind.Constant,
  snippet: CompletionItemKind.Snippet,
  file: CompletionItemKind.File,
};

/** Completion from the schema and the names in sight; what surrounds the cursor is read from tokens, so that half a line is enough. */
export class ArchCompletionProvider implements CompletionProvider {
  readonly completionOptions: CompletionProviderOptions = { triggerCharacters: ['.', ':', '>', '/', '"'] };
  private readonly services: NamingServices;

  constructor(services: NamingServices) {
    this.services = services;
  }

  getCompletion(document: LangiumDocument, { position }: CompletionParams): CompletionList {
    const { ClientAbilities } = this.services.lsp;
    const text = document.textDocument;
    const { tokens, hidden: comments } = this.services.parser.Lexer.tokenize(text.getText());
    const offset = text.offsetAt(position);
    if (isInComment(comments, offset)) return CompletionList.create();
    const cursor = cursorAt(tokens, offset, position.line + 1);
    const range = { start: text.positionAt(cursor.start), end: text.positionAt(cursor.end) };
    const items = this.proposals(document, cursor)
      .filter(({ is }) => is !== 'snippet' || ClientAbilities.fillsInSnippets)
      .map((proposal, index) => ({ document, proposal, index, range, cursor }));
    return CompletionList.create(items.map((each) => itemOf(each, ClientAbilities)));
  }

  private proposals(document: LangiumDocument, cursor: Cursor): readonly Proposal[] {
    const { Names, KnownRules } = this.services.lsp;
    if (cursor.isInText) return cursor.statement[0] === 'import' ? Names.importPaths(document).map((label) => ({ label, is: 'file' })) : [];
    return proposalsAt(cursor, [...Names.seenFrom(document), ...Names.importableInto(document)], KnownRules);
  }
}

interface Item {
  readonly document: LangiumDocument;
  readonly proposal: Proposal;
  readonly index: number;
  readonly range: Range;
  readonly cursor: Cursor;
}

function itemOf({ document, proposal, index, range, cursor }: Item, abilities: ClientAbilities): CompletionItem {
  const { label, is, detail, documentation, importPath } = proposal;
  return {
    label,
    kind: itemKinds[is],
    detail: importPath === undefined ? detail : `${detail ?? ''} · adds import "${importPath}"`,
    ...(is === 'function' && detail !== undefined ? { labelDetails: { detail: detail.slice(label.length) } } : {}),
    ...(importPath === undefined ? {} : { labelDetails: { description: importPath }, additionalTextEdits: [importEdit(document, importPath)] }),
    documentation: documentation === undefined ? undefined : { kind: 'markdown', value: documentation },
    // The schema's order is the order of importance; the editor would sort by label. What has to be imported comes last.
    sortText: `${importPath === undefined ? 0 : 1}${String(index).padStart(5, '0')}`,
    ...insertion(proposal, range, cursor, abilities),
  };
}

function insertion(
  { label, is, insert = label, snippet }: Proposal,
  range: Range,
  cursor: Cursor,
  abilities: ClientAbilities,
): Partial<CompletionItem> {
  // What already stands behind the word is not written again.
  if ((is === 'property' && cursor.next === ':') || (is === 'function' && cursor.next === '(')) return { textEdit: { range, newText: label } };
  if (snippet !== undefined && abilities.fillsInSnippets)
    return {
      textEdit: { range, newText: snippet },
      insertTextFormat: InsertTextFormat.Snippet,
      command: is === 'function' ? parameterHints(abilities) : undefined,
    };
  return { textEdit: { range, newText: insert }, command: is === 'property' ? suggestions(abilities) : undefined };
}

/** After the colon comes a value. */
function suggestions({ runsEditorCommands }: ClientAbilities): Command | undefined {
  return runsEditorCommands ? { title: 'Suggest', command: 'editor.action.triggerSuggest' } : undefined;
}

function parameterHints({ runsEditorCommands }: ClientAbilities): Command | undefined {
  return runsEditorCommands ? { title: 'Parameters', command: 'editor.action.triggerParameterHints' } : undefined;
}
