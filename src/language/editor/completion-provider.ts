import type { LangiumDocument } from 'langium';
import type { CompletionProvider, CompletionProviderOptions } from 'langium/lsp';
import { CompletionItemKind, CompletionList, type CompletionItem, type CompletionParams, type Range } from 'vscode-languageserver';
import type { Token } from '../parser/token.ts';
import type { EditorServices } from './editor-services.ts';
import { cursorAt } from './cursor.ts';
import { namesSeenFrom } from './names.ts';
import { proposalsAt, type AcceptableRule, type Proposal } from './proposals.ts';

const itemKinds: Readonly<Record<Proposal['is'], CompletionItemKind>> = {
  property: CompletionItemKind.Property,
  word: CompletionItemKind.EnumMember,
  name: CompletionItemKind.Reference,
  keyword: CompletionItemKind.Keyword,
  unit: CompletionItemKind.Unit,
  metric: CompletionItemKind.Field,
  function: CompletionItemKind.Function,
  rule: CompletionItemKind.Constant,
};

/** Completion from the schema and the names in sight; what surrounds the cursor is read from tokens, so that half a line is enough. */
export class ArchCompletionProvider implements CompletionProvider {
  readonly completionOptions: CompletionProviderOptions = { triggerCharacters: ['.', ':', '>'] };
  /** Rules to propose after `accept`. The language does not know them; whoever joins it with rules does. */
  rules: readonly AcceptableRule[] = [];
  private readonly services: EditorServices;

  constructor(services: EditorServices) {
    this.services = services;
  }

  getCompletion(document: LangiumDocument, params: CompletionParams): CompletionList {
    const text = document.textDocument;
    const { tokens, hidden: comments } = this.services.parser.Lexer.tokenize(text.getText());
    const offset = text.offsetAt(params.position);
    const cursor = cursorAt(tokens, offset, params.position.line + 1);
    if (cursor === undefined || comments.some((comment) => isWithin(comment, offset))) return CompletionList.create();
    const range = { start: text.positionAt(cursor.start), end: text.positionAt(cursor.end) };
    const proposals = proposalsAt(cursor, namesSeenFrom(document, this.services), this.rules);
    return CompletionList.create(proposals.map((proposal, index) => itemOf(proposal, index, range)));
  }
}

function itemOf({ label, is, detail, documentation, insert }: Proposal, index: number, range: Range): CompletionItem {
  return {
    label,
    kind: itemKinds[is],
    detail,
    documentation: documentation === undefined ? undefined : { kind: 'markdown', value: documentation },
    textEdit: { range, newText: insert ?? label },
    // The schema's order is the order of importance; the editor would sort by label.
    sortText: String(index).padStart(4, '0'),
    ...(is === 'property' ? { command: { title: 'Suggest', command: 'editor.action.triggerSuggest' } } : {}),
  };
}

/** A line comment reaches as far as its line; a block comment that is closed ends with its last character. */
function isWithin({ image, startOffset }: Token, offset: number): boolean {
  const end = startOffset + image.length;
  return startOffset < offset && (offset < end || (offset === end && !image.endsWith('*/')));
}
