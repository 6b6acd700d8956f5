import type { LangiumDocument } from 'langium';
import type { Formatter, LangiumServices } from 'langium/lsp';
import type { DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, Range, TextEdit } from 'vscode-languageserver';
import { formattingEdits } from '../format/formatted.ts';

/** Lays out documents by one set of rules, whatever an editor's tabs are: a file looks the same wherever it was written. */
export class ArchFormatter implements Formatter {
  readonly formatOnTypeOptions = { firstTriggerCharacter: '\n', moreTriggerCharacter: ['}'] };
  private readonly services: LangiumServices;

  constructor(services: LangiumServices) {
    this.services = services;
  }

  formatDocument(document: LangiumDocument): TextEdit[] {
    const { textDocument } = document;
    return formattingEdits(document, this.services.parser.Lexer.definition).map(({ start, end, newText }) => ({
      range: { start: textDocument.positionAt(start), end: textDocument.positionAt(end) },
      newText,
    }));
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.within(document, range.start.line, range.end.character === 0 ? range.end.line - 1 : range.end.line);
  }

  /** After a line is ended, that line alone; after a closing brace, all that stands between the braces. */
  formatDocumentOnType(document: LangiumDocument, { ch, position }: DocumentOnTypeFormattingParams): TextEdit[] {
    if (ch === '\n') return this.within(document, position.line - 1, position.line - 1);
    const offset = document.textDocument.offsetAt(position);
    const opening = this.openingBefore(document, offset);
    return opening === undefined ? [] : this.within(document, document.textDocument.positionAt(opening).line, position.line);
  }

  /** What changes nothing outside these lines. */
  private within(document: LangiumDocument, first: number, last: number): TextEdit[] {
    return this.formatDocument(document).filter(({ range }) => isWithin(range, first, Math.max(first, last)));
  }

  /** Where the block begins whose closing brace ends at an offset. */
  private openingBefore({ textDocument }: LangiumDocument, offset: number): number | undefined {
    const open: number[] = [];
    for (const { image, startOffset } of this.services.parser.Lexer.tokenize(textDocument.getText()).tokens) {
      if (image === '{') open.push(startOffset);
      const opening = image === '}' ? open.pop() : undefined;
      if (startOffset === offset - 1) return opening;
    }
    return undefined;
  }
}

function isWithin({ start, end }: Range, first: number, last: number): boolean {
  return start.line >= first && end.line <= last;
}
