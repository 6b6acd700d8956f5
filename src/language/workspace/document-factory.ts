import {
  DefaultLangiumDocumentFactory,
  type AstNode,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type ParseResult,
  type TextDocumentProvider,
} from 'langium';
import type { ArchFile } from '../generated/ast.ts';
import { reparsed, type Parsing } from '../parser/reparse.ts';

type CancellationToken = Parameters<DefaultLangiumDocumentFactory['update']>[1];

/** Reads of an open file that was edited only the part that the edit changed. */
export class ArchDocumentFactory extends DefaultLangiumDocumentFactory {
  private readonly openTexts: TextDocumentProvider | undefined;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.openTexts = services.workspace.TextDocuments;
  }

  override update<Node extends AstNode = AstNode>(document: LangiumDocument<Node>, cancelToken: CancellationToken): Promise<LangiumDocument<Node>> {
    const text = this.openTexts?.get(document.uri.toString())?.getText();
    const { parser, references } = this.serviceRegistry.getServices(document.uri);
    const before = document.parseResult as ParseResult<AstNode> as ParseResult<ArchFile>;
    const read =
      text === undefined || text === before.value.$cstNode?.root.fullText ? undefined : reparsed(before, text, parser as unknown as Parsing);
    if (read !== undefined) {
      document.parseResult = read as ParseResult<AstNode> as ParseResult<Node>;
      (read.value as { $document?: LangiumDocument }).$document = document;
      // Names that somebody asked for meanwhile lead into the tree of before.
      references.Linker.unlink(document);
    }
    // Where the tree fits the text by now, nothing is read again.
    return super.update(document, cancelToken);
  }

  /** A file that can no longer be read has nothing in it: were it an error, nothing would be built until it is back. */
  protected override async getUpdatedText(...parameters: Parameters<DefaultLangiumDocumentFactory['getUpdatedText']>): Promise<string> {
    return super.getUpdatedText(...parameters).catch(() => '');
  }
}
