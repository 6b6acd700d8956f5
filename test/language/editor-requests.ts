import type { LangiumDocument } from 'langium';
import type { CompletionItem, Hover, Location, LocationLink, Position, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { KnownRule } from '../../src/language/editor/known-rules.ts';
import type { ArchFile } from '../../src/language/generated/ast.ts';
import type { ArchServices } from '../../src/language/services.ts';
import { folder, marked, parse } from '../support/architecture.ts';

type Files = Readonly<Record<string, string>>;

/** A text with its cursor, built beside other files; what the services are asked with. */
export interface Asked {
  readonly document: LangiumDocument<ArchFile>;
  readonly services: ArchServices;
  readonly lsp: ArchServices['lsp'];
  readonly parameters: { readonly textDocument: { readonly uri: string }; readonly position: Position };
  /** All texts by file, without marks. */
  readonly texts: Files;
}

/** Builds `main.arch`, whose cursor is marked by `│`, beside other files. Marks `«…»` are taken out of all of them. */
export async function ask(source: string, otherFiles: Files = {}): Promise<Asked> {
  const { text, cursor } = marked(source);
  const others = Object.fromEntries(Object.entries(otherFiles).map(([name, other]) => [name, marked(other).text]));
  const { document, services } = await parse(text, others);
  const position = document.textDocument.positionAt(cursor ?? 0);
  return {
    document,
    services,
    lsp: services.lsp,
    parameters: { textDocument: { uri: document.uri.toString() }, position },
    texts: { 'main.arch': text, ...others },
  };
}

/** The completion items at the cursor `│` of a text. */
export async function completionsAt(source: string, rules: readonly KnownRule[] = [], otherFiles: Files = {}): Promise<readonly CompletionItem[]> {
  const { document, lsp, parameters } = await ask(source, otherFiles);
  lsp.KnownRules.all = rules;
  return (await lsp.CompletionProvider!.getCompletion(document, parameters))?.items ?? [];
}

/** The text as it is once the completion named `label` has been chosen at the cursor `│`. */
export async function completed(source: string, label: string, otherFiles: Files = {}): Promise<string> {
  const item = (await completionsAt(source, [], otherFiles)).find((each) => each.label === label);
  if (item?.textEdit === undefined || !('range' in item.textEdit)) throw new Error(`There is no completion "${label}".`);
  return applied(marked(source).text, [item.textEdit, ...(item.additionalTextEdits ?? [])]);
}

/** The Markdown of the hover at the cursor `│` of a text. */
export async function hoverAt(source: string, rules: readonly KnownRule[] = []): Promise<string | undefined> {
  const { document, lsp, parameters } = await ask(source);
  lsp.KnownRules.all = rules;
  const hover: Hover | undefined = await lsp.HoverProvider!.getHoverContent(document, parameters);
  return hover === undefined ? undefined : (hover.contents as { value: string }).value;
}

/** Every text with `«…»` around the ranges, to compare with texts that have such marks. Built-in profiles are left out. */
export function withMarks(texts: Files, places: readonly { readonly uri: string; readonly range: Range }[]): Files {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const ranges = places.filter(({ uri }) => uri === folder + name).map(({ range }) => range);
      const marks = ranges.flatMap(({ start, end }) => [
        { range: { start, end: start }, newText: '«' },
        { range: { start: end, end }, newText: '»' },
      ]);
      return [name, applied(text, marks)];
    }),
  );
}

/** What a definition leads to, as places. */
export function placesOf(links: readonly LocationLink[] | readonly Location[] | undefined): { uri: string; range: Range }[] {
  return (links ?? []).map((link) => ('uri' in link ? link : { uri: link.targetUri, range: link.targetSelectionRange }));
}

export function appliedEverywhere(texts: Files, { changes = {} }: WorkspaceEdit): Files {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, applied(text, changes[folder + name] ?? [])]));
}

/** The text after the edits, all of which speak of the text as it was; of two at one place the first one goes first. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offsetOf = ({ line, character }: Position): number => lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  const spans = edits.map(({ range, newText }) => ({ start: offsetOf(range.start), end: offsetOf(range.end), newText }));
  return spans
    .sort((one, other) => one.start - other.start)
    .reduceRight((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}
