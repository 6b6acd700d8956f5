import { EmptyFileSystem, URI, type LangiumDocument } from 'langium';
import type { CompletionItem } from 'vscode-languageserver';
import type { ArchCompletionProvider } from '../../src/language/editor/completion-provider.ts';
import type { AcceptableRule } from '../../src/language/editor/proposals.ts';
import { createArchServices } from '../../src/language/services.ts';

const { shared, arch } = createArchServices(EmptyFileSystem);
let count = 0;

/** The completion items at the cursor `│` of a text. */
export async function completionsAt(marked: string, rules: readonly AcceptableRule[] = []): Promise<readonly CompletionItem[]> {
  const { document, position } = await open(marked);
  (arch.lsp.CompletionProvider as ArchCompletionProvider).rules = rules;
  const list = await arch.lsp.CompletionProvider!.getCompletion(document, { textDocument: { uri: document.uri.toString() }, position });
  return list?.items ?? [];
}

/** The text as it is once the completion named `label` has been chosen at the cursor `│`. */
export async function completed(marked: string, label: string): Promise<string> {
  const { document } = await open(marked);
  const item = (await completionsAt(marked)).find((each) => each.label === label);
  if (item?.textEdit === undefined || !('range' in item.textEdit)) throw new Error(`There is no completion "${label}".`);
  const text = document.textDocument.getText();
  const { range, newText } = item.textEdit;
  return text.slice(0, document.textDocument.offsetAt(range.start)) + newText + text.slice(document.textDocument.offsetAt(range.end));
}

/** The Markdown of the hover at the cursor `│` of a text. */
export async function hoverAt(marked: string): Promise<string | undefined> {
  const { document, position } = await open(marked);
  const hover = await arch.lsp.HoverProvider!.getHoverContent(document, { textDocument: { uri: document.uri.toString() }, position });
  return hover === undefined ? undefined : (hover.contents as { value: string }).value;
}

async function open(marked: string): Promise<{ document: LangiumDocument; position: { line: number; character: number } }> {
  const offset = marked.indexOf('│');
  if (offset < 0) throw new Error('The text has no cursor │.');
  if (count === 0) await shared.workspace.WorkspaceManager.initializeWorkspace([]);
  const text = marked.replace('│', '');
  const document = shared.workspace.LangiumDocumentFactory.fromString(text, URI.parse(`file:///editor/${String(++count)}.arch`));
  shared.workspace.LangiumDocuments.addDocument(document);
  await shared.workspace.DocumentBuilder.build([document], {});
  return { document, position: document.textDocument.positionAt(offset) };
}
